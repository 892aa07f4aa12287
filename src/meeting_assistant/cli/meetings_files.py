"""`meetings export` and `meetings import`: meetings in files."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meeting_assistant.cli.meeting_words import REASONS, Language, one_line
from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.meetings.imports import Import
    from meeting_assistant.meetings.store import MeetingStore

_STDIO = "-"

_REMARKS: dict[Language, Mapping[str, str]] = {
    "zh": {
        "floating": "没有时区，按本地时区处理",
        "utc": "原为 UTC，换算成本地时区",
        "zone": "时区只在文件里有说明，换算成本地时区",
        "rounded": "时长进位到整分钟",
        "gap": "开始时间不存在（夏令时跳过），顺延",
    },
    "en": {
        "floating": "had no zone; taken in yours",
        "utc": "was in UTC; told in your zone",
        "zone": "was in a zone that only the file knows; told in yours",
        "rounded": "length rounded up to a minute",
        "gap": "began where the clocks are put forward; moved behind it",
    },
}
_WORDS: dict[Language, Mapping[str, str]] = {
    "zh": {
        "exported": "已导出 {} 个会议：{}",
        "imported": "新增 {}，更新 {}，未变 {}，本地较新保留 {}，未导入 {}",
    },
    "en": {
        "exported": "meetings exported: {}, to {}",
        "imported": "{} new, {} updated, {} unchanged, {} newer here and kept, {} not imported",
    },
}


def export(
    ctx: typer.Context,
    path: Annotated[
        str, typer.Argument(help="A file NAME.ics, a folder for one file an event (vdir), or - for output.")
    ],
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Write all meetings, cancelled ones marked so, for other calendars."""
    from meeting_assistant.meetings.ical import to_text
    from meeting_assistant.meetings.vdir import write_file, write_folder

    settings = load_settings(ctx, profile, config, assign).config
    with open_store(settings) as store:
        meetings = store.list(cancelled=True)
    if path == _STDIO:
        sys.stdout.buffer.write(to_text(meetings))
        return
    target = Path(path).expanduser()
    if target.suffix.lower() == ".ics" and not target.is_dir():
        write_file(target, meetings)
    else:
        write_folder(target, meetings)
    if as_json:
        typer.echo(json.dumps({"path": str(target), "meetings": len(meetings)}, ensure_ascii=False))
    else:
        typer.echo(_WORDS[language_of(settings)]["exported"].format(len(meetings), target))


def import_(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="Files NAME.ics, folders of them (vdir), or -.")],
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Take in meetings of other calendars; what can't be kept is named with the reason."""
    from meeting_assistant.app.toolset import zone_of
    from meeting_assistant.meetings.imports import take_in
    from meeting_assistant.meetings.vdir import read_texts

    settings = load_settings(ctx, profile, config, assign).config
    texts: list[tuple[str, bytes]] = []
    for path in paths:
        if path == _STDIO:
            texts.append((_STDIO, sys.stdin.buffer.read()))
        else:
            texts += [(str(file), text) for file, text in read_texts(Path(path).expanduser())]
    with open_store(settings) as store:
        done = take_in(store, texts, zone=zone_of(settings))
    if as_json:
        typer.echo(json.dumps(done.to_json(), ensure_ascii=False, indent=2))
    else:
        _tell_import(done, language_of(settings))


def _tell_import(done: "Import", language: Language) -> None:
    for title, remarks in done.remarks:
        said = "; ".join(_REMARKS[language][remark] for remark in remarks)
        typer.echo(one_line(f"{title}: {said}"))
    for title, reason in done.refused:
        typer.echo(one_line(f"{title}: {REASONS[language].get(reason, reason)}"), err=True)
    counts = [len(each) for each in (done.added, done.updated, done.unchanged, done.kept)]
    typer.echo(_WORDS[language]["imported"].format(*counts, len(done.refused)))


def open_store(settings: "Config") -> "MeetingStore":
    """The store that the settings name."""
    from meeting_assistant.app.toolset import meetings_path
    from meeting_assistant.meetings.store import MeetingStore

    return MeetingStore.open(meetings_path(settings))


def language_of(settings: "Config") -> Language:
    """The interface's language."""
    return settings.ui.language or "en"
