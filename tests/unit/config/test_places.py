from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from meeting_assistant.config import places
from meeting_assistant.config.places import data_directory, settings_directory, system_timezone


@pytest.mark.parametrize(
    ("platform", "environ", "settings", "data"),
    [
        ("linux", {"HOME": "/h"}, "/h/.config", "/h/.local/share"),
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"}, "/c", "/d"),
        (
            "linux",
            {"HOME": "/h", "XDG_CONFIG_HOME": "rel", "XDG_DATA_HOME": ""},
            "/h/.config",
            "/h/.local/share",
        ),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support", "/h/Library/Application Support"),
        ("win32", {"APPDATA": "/roaming", "LOCALAPPDATA": "/local"}, "/roaming", "/local"),
    ],
)
def test_each_platform_has_its_places(
    platform: str, environ: dict[str, str], settings: str, data: str
) -> None:
    assert settings_directory(environ, platform) == Path(settings) / "meeting-assistant"
    assert data_directory(environ, platform) == Path(data) / "meeting-assistant"


def test_the_zone_is_that_of_tz_then_of_the_link_then_of_the_file(tmp_path: Path) -> None:
    link, file = tmp_path / "localtime", tmp_path / "timezone"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    file.write_text("America/New_York\n")

    def zone(environ: dict[str, str], localtime: Path) -> str:
        return system_timezone(environ, localtime=localtime, timezone=file)

    assert zone({"TZ": ":Asia/Tokyo"}, link) == "Asia/Tokyo"
    assert zone({"TZ": "CST-8"}, link) == "Europe/Berlin"
    assert zone({}, tmp_path / "copied") == "America/New_York"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no such zone", b"../../etc/passwd", b"Asia"])
def test_without_any_name_the_zone_has_todays_offset(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "timezone"
    file.write_bytes(content)
    zone = system_timezone({}, localtime=tmp_path / "none", timezone=file)
    assert ZoneInfo(zone).key == zone


def test_a_zone_by_offset_counts_as_posix_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    try:
        assert places._zone_by_offset() == "Etc/GMT-8"
    finally:
        monkeypatch.undo()
        time.tzset()
