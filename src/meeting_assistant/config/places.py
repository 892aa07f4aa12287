"""Where this system keeps a program's settings and a user's files, and which time zone it is in."""

import os
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROGRAM = "meeting-assistant"

_LOCALTIME = Path("/etc/localtime")
_TIMEZONE = Path("/etc/timezone")
_HOUR = timedelta(hours=1)


def settings_directory(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The directory of the user's settings: XDG's where set or usual, the platform's own elsewhere."""
    own = {"win32": environ.get("APPDATA"), "darwin": "~/Library/Application Support"}.get(platform)
    return _directory(environ.get("XDG_CONFIG_HOME"), own or "~/.config", environ)


def data_directory(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The directory of what the program keeps for the user."""
    own = {"win32": environ.get("LOCALAPPDATA"), "darwin": "~/Library/Application Support"}.get(platform)
    return _directory(environ.get("XDG_DATA_HOME"), own or "~/.local/share", environ)


def _directory(xdg: str | None, fallback: str, environ: Mapping[str, str]) -> Path:
    # A relative path in an XDG variable is invalid and to be ignored (XDG base directory specification).
    if xdg and os.path.isabs(xdg):
        return Path(xdg) / PROGRAM
    home = environ.get("HOME") or str(Path.home())
    return Path(fallback.replace("~", home, 1)) / PROGRAM


def at_home(path: Path) -> Path:
    """The path with ``~`` replaced by the user's home; as it is where there is no such user."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def system_timezone(
    environ: Mapping[str, str], *, localtime: Path = _LOCALTIME, timezone: Path = _TIMEZONE
) -> str:
    """The IANA name of the system's zone; where it has none to tell, the zone with today's offset."""
    candidates = (environ.get("TZ", "").removeprefix(":"), _zone_in_link(localtime), _zone_in_file(timezone))
    return next((name for name in candidates if name and is_zone(name)), None) or _zone_by_offset()


def is_zone(name: str) -> bool:
    """True if `name` is a zone of the time zone database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; not a name at all; a directory of names
        return False
    return True


def _zone_in_link(localtime: Path) -> str:
    """What ``/etc/localtime`` links to, from ``zoneinfo/`` on."""
    return os.path.realpath(localtime).rpartition("/zoneinfo/")[2]


def _zone_in_file(timezone: Path) -> str:
    try:
        return timezone.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _zone_by_offset() -> str:
    """A zone of today's offset: right for now, blind to summer time."""
    offset = datetime.now().astimezone().utcoffset() or timedelta()
    hours, rest = divmod(offset, _HOUR)
    if rest or not hours:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"  # POSIX counts west of Greenwich as positive
