"""`meetings`: what was booked."""

import json
import os
from typing import TYPE_CHECKING, Literal, TypeAlias

import typer

from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings
from meeting_assistant.cli.tables import print_table

if TYPE_CHECKING:
    from meeting_assistant.meetings.model import Meeting

app = typer.Typer(help="See the meetings that were booked.", rich_markup_mode=None, add_completion=False)

Language: TypeAlias = Literal["zh", "en"]

_HEADINGS: dict[Language, tuple[str, ...]] = {
    "zh": ("开始", "分钟", "名称", "时区"),
    "en": ("start", "minutes", "title", "time zone"),
}
_NONE: dict[Language, str] = {"zh": "还没有会议", "en": "no meetings yet"}
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@app.callback()
def _group() -> None:
    """See the meetings that were booked."""


@app.command("list")
def list_meetings(
    ctx: typer.Context,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """List all meetings by their start."""
    from meeting_assistant.meetings.store import MeetingStore

    settings = load_settings(ctx, profile, config, assign).config
    meetings: tuple[Meeting, ...] = ()
    database = settings.meetings.database
    if database is not None and os.path.exists(database):  # a look must not make a file
        with MeetingStore.open(database) as store:
            meetings = store.list()
    language = settings.ui.language or "en"
    if as_json:
        typer.echo(json.dumps([_to_json(meeting) for meeting in meetings], ensure_ascii=False, indent=2))
    elif meetings:
        print_table(_HEADINGS[language], [_row(meeting, language) for meeting in meetings])
    else:
        typer.echo(_NONE[language])


def _row(meeting: "Meeting", language: Language) -> tuple[str, ...]:
    start = meeting.starts_at
    return (
        f"{start:%Y-%m-%d} {_WEEKDAYS[language][start.weekday()]} {start:%H:%M}",
        str(meeting.duration_min),
        meeting.title,
        meeting.zone.key,
    )


def _to_json(meeting: "Meeting") -> dict[str, object]:
    return {
        "uid": meeting.uid,
        "title": meeting.title,
        "start": meeting.starts_at.isoformat(),
        "end": meeting.ends_at.isoformat(),
        "timezone": meeting.zone.key,
        "duration_min": meeting.duration_min,
        "status": meeting.status.value,
    }
