"""The calendar server of the settings, and what keeps the meetings in agreement with it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from meeting_assistant.config.schema import CalDav, Config
from meeting_assistant.errors import AuthError, ConfigError
from meeting_assistant.meetings.background import BackgroundSync
from meeting_assistant.meetings.caldav import Account, CalDavCalendar, require_caldav
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.transport.keyring import reveal

_COMMAND_S = 60.0
"""A password command may ask its user for something."""


def open_calendar(config: Config) -> CalDavCalendar:
    """The calendar that the settings name; it connects when it is first asked. May run the password command.

    Raises:
        ConfigError: None is named, or something is missing.
        AuthError: The password can't be had.
        MissingExtra: The keyring is named and its package is not installed.
    """
    wanted = config.meetings.caldav
    url, username = _complete(wanted)
    return CalDavCalendar(
        Account(
            url=url,
            username=username,
            password=_password(wanted),
            calendar=wanted.calendar,
            ca_file=wanted.ca_file,
            timeout_s=wanted.timeout_s,
        )
    )


@contextmanager
def kept_in_sync(store: MeetingStore, config: Config) -> Iterator[None]:
    """Send changes to the calendar server meanwhile, and take in its own; nothing if none is set.

    Raises:
        ConfigError: One is set, but something is missing.
        MissingExtra: The package for it is not installed.
    """
    if config.meetings.caldav.url is None:
        yield
        return
    _complete(config.meetings.caldav)  # now rather than later in the thread's log
    require_caldav()
    zone = ZoneInfo(config.meetings.timezone or "UTC")
    with BackgroundSync(store, lambda: open_calendar(config), zone=zone):
        yield


def _complete(wanted: CalDav) -> tuple[str, str]:
    """Address and user's name, once nothing is missing.

    Raises:
        ConfigError: Something is.
    """
    if wanted.url is None:
        raise ConfigError(
            "no calendar server is set",
            hint="Set url, username and password_command in [meetings.caldav].",
        )
    if wanted.username is None:
        raise ConfigError("[meetings.caldav] has no username", hint="Set who signs in.")
    if wanted.password is None and wanted.password_command is None:
        raise ConfigError(
            "[meetings.caldav] has no password",
            hint='Set password_command, or password = "keyring:SERVICE/NAME".',
        )
    return wanted.url, wanted.username


def _password(wanted: CalDav) -> str:
    if wanted.password is not None:
        return reveal(wanted.password.get_secret_value())
    assert wanted.password_command is not None, "_complete has seen to it"
    try:
        command = shlex.split(wanted.password_command, posix=os.name != "nt")
        ran = subprocess.run(command, stdout=subprocess.PIPE, timeout=_COMMAND_S, check=True)
        password = ran.stdout.decode().splitlines()[0]
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as exc:
        # What it printed stays out of this: it may be half of a password.
        raise AuthError(
            f"the password command of [meetings.caldav] gave no password: {_why(exc)}",
            hint="Try it by itself.",
        ) from None
    return password


def _why(error: Exception) -> str:
    match error:
        case subprocess.CalledProcessError():
            return f"it ended with status {error.returncode}"
        case subprocess.TimeoutExpired():
            return f"it took longer than {_COMMAND_S:g} s"
        case OSError():
            return error.strerror or "it can't be run"
    return "its output or its quotes are not in order"
