"""What came of one recording: turns, calls, usage, verdict. Pure; an observer like the views.

A turn is the user's words and all that the assistant said until the user's next words. What the assistant
says before any of the user's is a turn whose ``user`` is null.
"""

import json
import unicodedata
from dataclasses import dataclass, field

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.metrics import Metrics
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState, Notice
from meeting_assistant.ui.lines import heard_words
from meeting_assistant.ui.state import place


@dataclass(slots=True, kw_only=True)
class Turn:
    """One turn of the conversation.

    Attributes:
        item_id: The user's item; None if the assistant spoke unasked.
        user: The user's words; empty if they could not be transcribed; None if the assistant spoke unasked.
        assistant: All the assistant's words in answer, those that were cut off included.
        heard: Of an interrupted answer, the words that were heard; else None.
        replies: The assistant's items in answer.
    """

    item_id: str | None
    user: str | None
    assistant: str = ""
    heard: str | None = None
    interrupted: bool = False
    replies: list[str] = field(default_factory=list)

    def add_reply(self, entry: Entry) -> None:
        """Join one more of the assistant's messages to this turn."""
        self.replies.append(entry.item_id)
        said_before = self.assistant
        self.assistant = join_speech(said_before, entry.text)
        if entry.state is EntryState.INTERRUPTED:
            self.interrupted = True
            if entry.heard_text is not None:
                self.heard = join_speech(said_before, heard_words(entry))


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """One function call at monotonic `called_s`; `result` and `ms` stay None if it was never answered."""

    name: str
    arguments: object
    result: object = None
    ms: int | None = None
    called_s: float | None = None


@dataclass(slots=True)
class Record:
    """Gathers the outcome of one conversation.

    Args:
        metrics: Another observer of the same conversation, asked for times and usage when the record is read.
    """

    metrics: Metrics
    error: Exception | None = None
    _entries: tuple[Entry, ...] = ()
    _calls: dict[str, CallRecord] = field(default_factory=dict)

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`."""
        match notice:
            case notices.EntryChanged(entry=entry, index=index):
                self._entries = place(self._entries, entry, index)
            case notices.EntryRemoved(item_id=item_id):
                self._entries = tuple(entry for entry in self._entries if entry.item_id != item_id)
            case notices.ToolCalled(call_id=call_id, name=name, arguments=arguments):
                self._calls[call_id] = CallRecord(name=name, arguments=json_or_text(arguments), called_s=now)
            case notices.ToolAnswered(call_id=call_id, name=name, output=output, elapsed_ms=elapsed_ms):
                call = self._calls.setdefault(call_id, CallRecord(name=name, arguments=None))
                call.result, call.ms = json_or_text(output), elapsed_ms
            case notices.Finished(error=error):
                self.error = error
            case _:
                pass

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The transcript in conversation order, calls included."""
        return self._entries

    @property
    def turns(self) -> list[Turn]:
        """The turns in conversation order."""
        turns: list[Turn] = []
        for entry in self._entries:
            if entry.restored:
                continue
            if entry.role == "user":
                turns.append(Turn(item_id=entry.item_id, user=entry.text))
            elif entry.role == "assistant" and entry.text:
                if not turns:
                    turns.append(Turn(item_id=None, user=None))
                turns[-1].add_reply(entry)
        return turns

    @property
    def tool_calls(self) -> list[CallRecord]:
        """The function calls in the order they were made."""
        return list(self._calls.values())

    def to_json(
        self, file: str, *, audio: str | None = None, error: Exception | None = None
    ) -> dict[str, object]:
        """The record as the JSON object of ``replay --json``.

        Args:
            file: The recording, as the person named it.
            audio: Where the answer's sound was written, if it was.
            error: What ended the replay, if not the conversation itself did.
        """
        failure = error or self.error
        return {
            "file": file,
            "status": "failed" if failure else "ok",
            "turns": [self._turn_json(turn) for turn in self.turns],
            "tool_calls": [
                {"name": call.name, "arguments": call.arguments, "result": call.result, "ms": call.ms}
                for call in self.tool_calls
            ],
            "audio": audio,
            "usage": self.metrics.usage,
            "figures": self.metrics.snapshot(),
            "error": error_json(failure) if failure else None,
        }

    def _turn_json(self, turn: Turn) -> dict[str, object]:
        shown: dict[str, object] = {
            "user": turn.user,
            "assistant": turn.assistant,
            "interrupted": turn.interrupted,
            "latency_ms": self.metrics.latency_ms(turn.item_id) if turn.item_id else {},
            "ledger": times.to_json() if (times := self.metrics.turns.get(turn.item_id or "")) else None,
        }
        return shown | {"heard": turn.heard} if turn.interrupted else shown


def error_json(error: Exception) -> dict[str, object]:
    """An error as programs read it: class, cause, next step, exit code."""
    if isinstance(error, MeetingAssistantError):
        hint, status = error.hint, int(error.exit_status)
    else:
        hint, status = "", 1
    return {"type": type(error).__name__, "message": str(error), "hint": hint, "exit_code": status}


def json_or_text(text: str) -> object:
    """The JSON value that `text` spells, or `text` itself: models and functions send both."""
    try:
        value: object = json.loads(text, parse_constant=str)  # NaN would not be JSON any more
    except ValueError:
        return text
    return value


def join_speech(first: str, second: str) -> str:
    """Two pieces of speech as one text: with a space between words, with none between Chinese characters."""
    if not first or not second:
        return first or second
    touching = unicodedata.east_asian_width(first[-1]), unicodedata.east_asian_width(second[0])
    wide = any(width in "WF" for width in touching)
    return first + second if wide or first[-1].isspace() or second[0].isspace() else f"{first} {second}"
