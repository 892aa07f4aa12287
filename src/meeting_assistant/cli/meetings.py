"""`meetings`: what was booked, and changing it by hand. Files: `meetings_files`; servers: `meetings_sync`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from meeting_assistant.cli import meetings_files, meetings_sync
from meeting_assistant.cli.meeting_words import Language, print_meeting, print_meetings, to_json
from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.meetings.model import Meeting
    from meeting_assistant.meetings.store import MeetingStore

app = typer.Typer(
    help="See, change, export and synchronise meetings.", rich_markup_mode=None, add_completion=False
)
app.command("export")(meetings_files.export)
app.command("import")(meetings_files.import_)
app.command("sync")(meetings_sync.sync)

_NONE: dict[Language, str] = {"zh": "还没有会议", "en": "no meetings yet"}

Which: TypeAlias = Annotated[
    str, typer.Argument(metavar="MEETING", help="Its id as `list` shows it, or its title.")
]
When: TypeAlias = Annotated[
    list[str],
    typer.Argument(metavar="WHEN", help="2026-11-23 15:00, 明天下午三点, next Tuesday at 10:30."),
]
Length: TypeAlias = Annotated[
    str | None, typer.Option("--duration", "-d", metavar="LENGTH", help="Minutes, 一个半小时, 1.5 hours.")
]
AllowConflict: TypeAlias = Annotated[
    bool, typer.Option("--allow-conflict", help="Even if something else is on then.")
]
AllowPast: TypeAlias = Annotated[bool, typer.Option("--allow-past", help="Even if that is in the past.")]


@app.callback()
def _group() -> None:
    """See, change, export and synchronise meetings."""


@app.command("list")
def list_meetings(
    ctx: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From that day or time on.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="To that day or time.")] = None,
    cancelled: Annotated[bool, typer.Option("--all", help="Cancelled ones too.")] = False,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """List meetings by their start."""
    from meeting_assistant.cli.meeting_times import read_bound
    from meeting_assistant.meetings.store import MeetingStore

    settings = load_settings(ctx, profile, config, assign).config
    start = read_bound(from_, settings) if from_ else None
    end = read_bound(to, settings, is_end=True) if to else None
    meetings: tuple[Meeting, ...] = ()
    database = settings.meetings.database
    if database is not None and os.path.exists(database):  # a look must not make a file
        with MeetingStore.open(database) as store:
            meetings = store.list(start, end, cancelled=cancelled)
    language = settings.ui.language or "en"
    if as_json:
        typer.echo(json.dumps([to_json(meeting) for meeting in meetings], ensure_ascii=False, indent=2))
    elif meetings:
        print_meetings(meetings, language)
    else:
        typer.echo(_NONE[language])


@app.command()
def show(
    ctx: typer.Context,
    which: Which,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Show all there is to one meeting."""
    settings = load_settings(ctx, profile, config, assign).config
    with meetings_files.open_store(settings) as store:
        _tell(_the(store, which), settings, as_json=as_json)


@app.command()
def add(
    ctx: typer.Context,
    when: When,
    duration: Length = None,
    title: Annotated[str, typer.Option("--title", "-t", help="What it is called.")] = "",
    location: Annotated[str, typer.Option("--location", help="Where it is.")] = "",
    notes: Annotated[str, typer.Option("--notes", help="Agenda or remarks.")] = "",
    attendees: Annotated[
        list[str] | None, typer.Option("--attendee", help="Who comes: a name, an address; repeatable.")
    ] = None,
    allow_conflict: AllowConflict = False,
    allow_past: AllowPast = False,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Book a meeting."""
    from meeting_assistant.cli.meeting_times import DEFAULT_MINUTES, read_when
    from meeting_assistant.handlers.meetings import DEFAULT_TITLES
    from meeting_assistant.meetings.model import Draft

    settings = load_settings(ctx, profile, config, assign).config
    said = read_when(" ".join(when), settings, allow_past=allow_past)
    draft = Draft(
        title=" ".join(title.split()) or DEFAULT_TITLES[settings.assistant.language],
        starts_at=said.starts_at,
        duration_min=said.agreed_minutes(duration) or DEFAULT_MINUTES,
        location=location.strip(),
        notes=notes.strip(),
        attendees=tuple(each.strip() for each in attendees or () if each.strip()),
    )
    with meetings_files.open_store(settings) as store, _conflict_explained():
        _tell(store.add(draft, allow_conflict=allow_conflict), settings, as_json=as_json)


@app.command()
def move(
    ctx: typer.Context,
    which: Which,
    when: When,
    duration: Length = None,
    allow_conflict: AllowConflict = False,
    allow_past: AllowPast = False,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Move a meeting to another time."""
    from meeting_assistant.cli.meeting_times import read_when

    settings = load_settings(ctx, profile, config, assign).config
    said = read_when(" ".join(when), settings, allow_past=allow_past)
    minutes = said.agreed_minutes(duration)
    with meetings_files.open_store(settings) as store, _conflict_explained():
        meeting = _the(store, which)
        moved = store.reschedule(meeting.uid, said.starts_at, minutes, allow_conflict=allow_conflict)
        _tell(moved, settings, as_json=as_json)


@app.command()
def rename(
    ctx: typer.Context,
    which: Which,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is called from now on.")],
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Give a meeting another title."""
    from meeting_assistant.errors import ConfigError

    settings = load_settings(ctx, profile, config, assign).config
    if not (words := " ".join(title.split())):
        raise ConfigError("the new title is empty", hint="for example: meetings rename 周会 设计评审")
    with meetings_files.open_store(settings) as store:
        _tell(store.reschedule(_the(store, which).uid, title=words), settings, as_json=as_json)


@app.command()
def cancel(
    ctx: typer.Context,
    which: Which,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Cancel a meeting."""
    settings = load_settings(ctx, profile, config, assign).config
    with meetings_files.open_store(settings) as store:
        _tell(store.cancel(_the(store, which).uid), settings, as_json=as_json)


def _the(store: "MeetingStore", which: str) -> "Meeting":
    """The one meeting that is meant."""
    from meeting_assistant.errors import ToolError

    found = store.find(which)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ToolError(f"there is no meeting {which!r}", hint="See: meetings list --all")
    ids = ", ".join(f"{each.uid} {each.starts_at:%Y-%m-%d %H:%M}" for each in found[:5])
    raise ToolError(f"{len(found)} meetings may be meant by {which!r}", hint=f"Give the id: {ids}")


@contextmanager
def _conflict_explained() -> Iterator[None]:
    from meeting_assistant.errors import StoreError
    from meeting_assistant.meetings.free import TimeTaken

    try:
        yield
    except TimeTaken as exc:
        raise StoreError(exc.message, hint=f"{exc.hint} --allow-conflict books both.") from exc


def _tell(meeting: "Meeting", settings: "Config", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(to_json(meeting), ensure_ascii=False, indent=2))
    else:
        print_meeting(meeting, settings.ui.language or "en")
