"""`meetings sync`: meetings on a calendar server, what waits to go there, and conflicts."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from meeting_assistant.cli.meeting_words import REASONS, Language, one_line
from meeting_assistant.cli.meetings_files import language_of, open_store
from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings

if TYPE_CHECKING:
    from meeting_assistant.meetings.outbox import Entry
    from meeting_assistant.meetings.store import MeetingStore
    from meeting_assistant.meetings.sync import Round

_WORDS: dict[Language, Mapping[str, str]] = {
    "zh": {
        "synced": "已发送 {}，已接收 {}，冲突 {}，服务器拒收 {}",
        "waiting": "等待发送",
        "conflict": "冲突：服务器上也改过",
        "deleted": "冲突：服务器上已删除",
        "failed": "第 {} 次失败：{}",
        "nothing": "没有待发送的会议",
        "never": "从未同步",
        "last": "上次同步：{}",
        "decide": "用 meetings sync --keep-mine 编号 或 --keep-theirs 编号 决定",
    },
    "en": {
        "synced": "{} sent, {} received, {} in conflict, {} declined by the server",
        "waiting": "waits",
        "conflict": "conflict: changed on the server too",
        "deleted": "conflict: deleted on the server",
        "failed": "attempt {} failed: {}",
        "nothing": "nothing waits",
        "never": "never synchronised",
        "last": "last synchronised: {}",
        "decide": "decide: meetings sync --keep-mine ID, or --keep-theirs ID",
    },
}


def sync(
    ctx: typer.Context,
    status: Annotated[
        bool, typer.Option("--status", help="Only show what waits, failed or is in conflict.")
    ] = False,
    keep_mine: Annotated[
        list[str] | None, typer.Option("--keep-mine", metavar="ID", help="Settle a conflict; repeatable.")
    ] = None,
    keep_theirs: Annotated[
        list[str] | None, typer.Option("--keep-theirs", metavar="ID", help="Settle a conflict; repeatable.")
    ] = None,
    accept_empty: Annotated[
        bool, typer.Option("--accept-empty", help="Cancel all that is gone, even if the server is empty.")
    ] = False,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Bring meetings and the calendar server of the settings into agreement."""
    from meeting_assistant.app.calendar import open_calendar
    from meeting_assistant.app.toolset import zone_of
    from meeting_assistant.meetings.sync import Synchroniser

    settings = load_settings(ctx, profile, config, assign).config
    with open_store(settings) as store:
        if status:
            _tell_status(store, language_of(settings), as_json=as_json)
            return
        calendar = open_calendar(settings)
        try:
            synchroniser = Synchroniser(store, calendar, zone=zone_of(settings))
            choices: tuple[tuple[Literal["mine", "theirs"], list[str] | None], ...] = (
                ("mine", keep_mine),
                ("theirs", keep_theirs),
            )
            for keep, names in choices:
                for name in names or ():
                    synchroniser.decide(_in_outbox(store, name), keep)
            done = synchroniser.run(accept_empty=accept_empty)
        finally:
            calendar.close()
        _tell_round(store, done, language_of(settings), as_json=as_json)


def _tell_round(store: "MeetingStore", done: "Round", language: Language, *, as_json: bool) -> None:
    """What a round did, and what it left to be decided."""
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    for title, reason in done.refused.items():
        typer.echo(one_line(f"{title}: {REASONS[language].get(reason, reason)}"), err=True)
    counts = (len(done.sent), len(done.received), len(done.conflicts), len(done.declined))
    typer.echo(_WORDS[language]["synced"].format(*counts))
    if done.conflicts or done.declined:
        _tell_status(store, language, as_json=False)


def _tell_status(store: "MeetingStore", language: Language, *, as_json: bool) -> None:
    """What waits and why."""
    from datetime import datetime

    entries, last_s, words = store.outbox.entries(), store.outbox.last_synced_s(), _WORDS[language]
    last = None if last_s is None else datetime.fromtimestamp(last_s).astimezone().isoformat(sep=" ")
    if as_json:
        waiting = [_entry_json(store, entry) for entry in entries]
        typer.echo(json.dumps({"last_synced": last, "waiting": waiting}, ensure_ascii=False, indent=2))
        return
    for entry in entries:
        meeting = store.get(entry.uid)
        title = "" if meeting is None else f"{meeting.starts_at:%Y-%m-%d %H:%M} {meeting.title}"
        typer.echo(one_line(f"{entry.uid[:8]} {title}: {_state(entry, words)}"))
    if any(entry.conflict for entry in entries):
        typer.echo(words["decide"])
    if not entries:
        typer.echo(words["nothing"])
    typer.echo(words["never"] if last is None else words["last"].format(last))


def _state(entry: "Entry", words: Mapping[str, str]) -> str:
    if entry.conflict:
        return words["conflict" if entry.theirs else "deleted"]
    if entry.problem is not None and entry.attempts:
        return words["failed"].format(entry.attempts, entry.problem)
    return words["waiting"]


def _entry_json(store: "MeetingStore", entry: "Entry") -> dict[str, object]:
    meeting = store.get(entry.uid)
    return {
        "uid": entry.uid,
        "title": None if meeting is None else meeting.title,
        "conflict": entry.conflict,
        "deleted_there": entry.conflict and entry.theirs is None,
        "attempts": entry.attempts,
        "problem": entry.problem,
        "next_try_unix_s": entry.next_try_s,
    }


def _in_outbox(store: "MeetingStore", name: str) -> str:
    """The UID of the conflict that is meant by its beginning."""
    from meeting_assistant.errors import ToolError

    found = [entry.uid for entry in store.outbox.entries() if entry.conflict and entry.uid.startswith(name)]
    if len(found) != 1:
        raise ToolError(f"there is no conflict {name!r}", hint="See: meetings sync --status")
    return found[0]
