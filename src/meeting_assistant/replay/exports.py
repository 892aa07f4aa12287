"""A recorded conversation in the formats of others: Markdown, JSON, SubRip, WebVTT. Pure."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from meeting_assistant.recording.folder import Meta
from meeting_assistant.recording.turns import RecordedTurn
from meeting_assistant.replay.subtitles import Speech, to_srt, to_vtt
from meeting_assistant.replay.transcript import to_markdown
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.lines import Names, clock, said
from meeting_assistant.ui.words import WORDS, Language

Format: TypeAlias = Literal["md", "json", "srt", "vtt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A recorded conversation, as it is told.

    Attributes:
        meta: What ``session.json`` says.
        turns: Who said what, from when to when.
        language: Of names and remarks.
    """

    meta: Meta
    turns: Sequence[RecordedTurn]
    language: Language

    @property
    def names(self) -> Names:
        """Who speaks."""
        return Names.from_words(WORDS[self.language], assistant=self.meta.assistant)


def export(told: Told, kind: Format) -> str:
    """The whole file."""
    return _WRITERS[kind](told)


def entry_of(turn: RecordedTurn) -> Entry:
    """The line of the transcript that a turn was."""
    return Entry(
        item_id=turn.item_id,
        role=turn.role,
        text=turn.text,
        state=EntryState(turn.state),
        heard_text=turn.heard_text,
        name=turn.name,
        arguments=turn.arguments,
        output=turn.output,
        elapsed_ms=turn.elapsed_ms,
    )


def speeches(told: Told) -> Iterable[Speech]:
    """What was said aloud or typed; of what was cut off, the words that were heard."""
    for turn in told.turns:
        entry = entry_of(turn)
        words = said(entry, WORDS[told.language]) if turn.role in ("user", "assistant") else None
        if words is not None and turn.text.strip():
            name = told.names.of(entry)
            yield Speech(name=name, text=words.heard, begin_s=turn.begin_s, end_s=turn.end_s)


def _markdown(told: Told) -> str:
    paragraphs = []
    for turn in told.turns:
        shown = to_markdown([entry_of(turn)], told.names, WORDS[told.language]).strip()
        if shown:
            time = f"`{clock(turn.begin_s)}`"
            call = shown.startswith("- ")
            paragraphs.append(f"- {time} {shown[2:]}" if call else f"{time} {shown}")
    heading = f"# {_moment(told.meta.started)}"
    return "\n\n".join((heading, *paragraphs)) + "\n"


def _json(told: Told) -> str:
    return json.dumps(to_json(told), ensure_ascii=False, indent=2) + "\n"


def to_json(told: Told) -> dict[str, Any]:
    """Facts and turns as JSON values; how the session is made is left out."""
    facts = told.meta.model_dump(mode="json", by_alias=True, exclude={"session"})
    return {**facts, "turns": [asdict(turn) for turn in told.turns]}


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


_WRITERS: Mapping[Format, Callable[[Told], str]] = {
    "md": _markdown,
    "json": _json,
    "srt": lambda told: to_srt(speeches(told)),
    "vtt": lambda told: to_vtt(speeches(told)),
}
