"""Typed conversations held with the dialogue of rules, over a real calendar and real documents.

The format: ``# kind: what it shows (zh)`` begins a conversation; ``given: TITLE @ DATE HH:MM +MINUTES``, with
``at PLACE with NAME, NAME`` if wanted, puts a meeting into the calendar; ``user:`` says something; ``want:``
is what must come of it; ``calendar:`` is what the calendar holds at the end (``none``: nothing), by parts of
titles. What can be wanted: ``call NAME key=value key~"part"``, ``no call`` (none that changes the calendar),
``asks``, ``reply has "..."``, ``reply lacks "..."``.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from meeting_assistant.database import MEMORY
from meeting_assistant.handlers.knowledge import KnowledgeHandlers
from meeting_assistant.handlers.meetings import MeetingHandlers
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.meetings.model import Draft
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.protocol.items import (
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    assistant_text,
    user_text,
)
from meeting_assistant.server.dialogue.language import joined
from meeting_assistant.server.dialogue.port import Call, Context, Say
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.tools.loading import tools_of
from meeting_assistant.tools.toolbox import Toolbox

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DOCUMENTS = Path(__file__).parents[4] / "samples" / "knowledge"
CHANGING = ("createMeeting", "rescheduleMeeting", "cancelMeeting")
_MEETING = re.compile(
    r"(?P<title>.+?) @ (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) \+(?P<minutes>\d+)(?: at (?P<place>.+?))?"
    r"(?: with (?P<people>.+))?"
)
_VALUE = re.compile(r"(?P<key>\w+)(?P<how>[=~])(?P<value>\"[^\"]*\"|\S+)")


@dataclass
class Turn:
    """An utterance and what must come of it."""

    text: str
    wants: list[str] = field(default_factory=list)


@dataclass
class Talk:
    """A conversation as it is written down."""

    name: str
    given: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)


def talks(text: str) -> Iterator[Talk]:
    """The conversations of a file."""
    talk: Talk | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            if talk is not None:
                yield talk
            talk = Talk(line.lstrip("# "))
            continue
        assert talk is not None, f"{line!r} stands before the first conversation"
        what, _, said = line.partition(":")
        match what:
            case "given":
                talk.given.append(said.strip())
            case "user":
                talk.turns.append(Turn(said.strip()))
            case "want":
                talk.turns[-1].wants.append(said.strip())
            case "calendar":
                talk.calendar.append(said.strip())
            case _:
                raise ValueError(line)
    if talk is not None:
        yield talk


@dataclass
class Played:
    """The reply and the calls of one turn."""

    reply: str
    calls: list[tuple[str, dict[str, Any]]]


class Stage:
    """A dialogue with its calendar and its documents."""

    def __init__(self, stack: ExitStack, now: datetime = NOW) -> None:
        self.store = stack.enter_context(MeetingStore.open(MEMORY))
        base = stack.enter_context(KnowledgeBase.open(DOCUMENTS))
        handlers = (
            MeetingHandlers(
                store=self.store, zone=ZoneInfo("Asia/Shanghai"), now=lambda: now.astimezone(UTC)
            ),
            KnowledgeHandlers(base=base),
        )
        self.toolbox = Toolbox(tool for each in handlers for tool in tools_of(each))
        self.items: list[Item] = []
        self.now = now

    def give(self, line: str) -> None:
        """Put a meeting into the calendar."""
        match = _MEETING.fullmatch(line)
        assert match is not None, line
        draft = Draft(
            title=match["title"],
            starts_at=_at(match["at"]),
            duration_min=int(match["minutes"]),
            location=match["place"] or "",
            attendees=tuple(each.strip() for each in (match["people"] or "").split(",") if each.strip()),
        )
        self.store.add(draft, allow_conflict=True)

    async def say(self, text: str) -> Played:
        """One turn of the user, with everything that follows until the assistant waits again."""
        self.items.append(user_text(text))
        played = Played("", [])
        for _ in range(5):
            context = Context(items=tuple(self.items), tools=self.toolbox.definitions(), now=self.now)
            parts = [part async for part in RulesDialogue().respond(context)]
            said = joined([part for part in parts if isinstance(part, Say)])
            if said:
                self.items.append(assistant_text(said))
                played.reply += f" {said}"
            called = [part for part in parts if isinstance(part, Call)]
            for call in called:
                await self._run(call, played)
            if not called:
                break
        return played

    async def _run(self, call: Call, played: Played) -> None:
        call_id = f"call_{len(self.items)}"
        self.items.append(FunctionCallItem(call_id=call_id, name=call.name, arguments=call.arguments))
        played.calls.append((call.name, json.loads(call.arguments)))
        result = await self.toolbox.run(call_id, call.name, call.arguments)
        self.items.append(FunctionCallOutputItem(call_id=call_id, output=result.output))


def held(talk: Talk) -> list[str]:
    """Hold a conversation; what went otherwise than wanted, line by line."""
    return asyncio.run(_held(talk))


async def _held(talk: Talk) -> list[str]:
    wrong: list[str] = []
    with ExitStack() as stack:
        stage = Stage(stack)
        for line in talk.given:
            stage.give(line)
        for turn in talk.turns:
            played = await stage.say(turn.text)
            wrong += [
                f"{turn.text!r}: wanted {want}, got {played.calls} {played.reply!r}"
                for want in turn.wants
                if not _is_met(want, played)
            ]
        wrong += _calendar_faults(talk.calendar, stage)
    return wrong


def _is_met(want: str, played: Played) -> bool:
    what, _, rest = want.partition(" ")
    match what:
        case "no":
            return not any(name in CHANGING for name, _ in played.calls)
        case "asks":
            return re.search(r"[?？]|请说|Please (?:say|name)", played.reply) is not None
        case "reply":
            how, _, words = rest.partition(" ")
            return (words.strip('"').lower() in played.reply.lower()) == (how == "has")
        case "call":
            name, _, values = rest.partition(" ")
            return any(each == name and _has(arguments, values) for each, arguments in played.calls)
    raise ValueError(want)


def _has(arguments: dict[str, Any], values: str) -> bool:
    for match in _VALUE.finditer(values):
        value, found = match["value"].strip('"'), arguments.get(match["key"])
        if match["how"] == "=":
            if str(found) != value:
                return False
        elif value.lower() not in str(found).lower():
            return False
    return True


def _calendar_faults(lines: Sequence[str], stage: Stage) -> list[str]:
    stored = list(stage.store.list(datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)))
    if not lines:
        return []
    wanted = [] if lines == ["none"] else [_MEETING.fullmatch(line) for line in lines]
    left = list(stored)
    for match in wanted:
        assert match is not None
        fit = next(
            (
                each
                for each in left
                if match["title"].lower() in each.title.lower()
                and each.starts_at == _at(match["at"])
                and each.duration_min == int(match["minutes"])
            ),
            None,
        )
        if fit is None:
            return [
                f"calendar lacks {match[0]}: {[(m.title, str(m.starts_at), m.duration_min) for m in stored]}"
            ]
        left.remove(fit)
    return [f"calendar has too much: {[(m.title, str(m.starts_at)) for m in left]}"] if left else []


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
