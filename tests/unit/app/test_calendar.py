import sys
from pathlib import Path

import pytest

from meeting_assistant.app.calendar import kept_in_sync, open_calendar
from meeting_assistant.config.schema import Config
from meeting_assistant.database import MEMORY
from meeting_assistant.errors import AuthError, ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.meetings.store import MeetingStore


def config(**caldav: object) -> Config:
    given = {"url": "https://calendar.invalid/", "username": "li", **caldav}
    return Config.model_validate({"meetings": {"caldav": given}})


def command(tmp_path: Path, code: str) -> str:
    """A command line that runs `code`."""
    script = tmp_path / "secret.py"
    script.write_text(code, encoding="utf-8")
    return f"'{sys.executable}' '{script}'"


def test_a_password_command_prints_the_password_on_its_first_line(tmp_path: Path) -> None:
    printing = command(tmp_path, "print('geheim'); print('user: li')")
    calendar = open_calendar(config(password_command=printing))
    assert calendar._account.password == "geheim"
    assert "geheim" not in repr(calendar._account)


@pytest.mark.parametrize(
    ("code", "why"),
    [("print('half a secret'); raise SystemExit(3)", "ended with status 3"), ("", "not in order")],
)
def test_a_password_command_that_fails_is_told_without_its_output(
    tmp_path: Path, code: str, why: str
) -> None:
    with pytest.raises(AuthError, match=why) as raised:
        open_calendar(config(password_command=command(tmp_path, code)))
    assert "half a secret" not in f"{raised.value}{raised.value.hint}"


def test_a_password_command_that_does_not_exist_is_told() -> None:
    with pytest.raises(AuthError, match="No such file"):
        open_calendar(config(password_command="there-is-no-such-program"))


@pytest.mark.parametrize(
    ("caldav", "told"),
    [
        ({"url": ""}, "no calendar server is set"),
        ({"username": ""}, "no username"),
        ({}, "no password"),
        ({"url": "https://li:geheim@x.invalid/", "password": "p"}, "holds a user's name or password"),
    ],
)
def test_what_is_missing_is_named(caldav: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told) as raised:
        open_calendar(config(**caldav))
    assert "geheim" not in f"{raised.value}{raised.value.hint}"


def test_a_password_and_a_command_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="not both"):
        config(password="a", password_command="b")


def test_without_a_server_no_thread_is_started() -> None:
    with MeetingStore.open(MEMORY) as store, kept_in_sync(store, Config()):
        assert store.on_change is None


def test_a_server_that_cannot_be_reached_does_not_stop_the_conversation() -> None:
    wanted = config(password="p", url="http://127.0.0.1:9/")
    with MeetingStore.open(MEMORY) as store, kept_in_sync(store, wanted):
        assert store.on_change is not None


def test_what_is_missing_is_told_before_the_conversation_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    with MeetingStore.open(MEMORY) as store:
        with pytest.raises(ConfigError, match="no password"), kept_in_sync(store, config()):
            pass
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        with (
            pytest.raises(MissingExtra, match="need the package caldav") as raised,
            kept_in_sync(store, config(password="p")),
        ):
            pass
    assert extra_line("caldav") in raised.value.hint
