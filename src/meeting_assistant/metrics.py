"""Figures of a conversation: how long each turn waited, what was interrupted, called and spent.

An observer beside the views. Times are those of the notices; nothing here reads a clock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice

_COUNTED: Mapping[type[Notice], str] = {
    notices.LinkLost: "links_lost",
    notices.Trouble: "troubles",
    notices.Anomaly: "anomalies",
}


ANSWER_WAIT = "speech_end_to_first_audio"
"""The key of the latency that people feel."""


@dataclass(slots=True, kw_only=True)
class TurnTimes:
    """When each step of one turn happened, in monotonic seconds; None for what did not happen.

    Attributes:
        item_id: The user's item.
        speech_end_s: When the user's last sound ended: the end as told, less the silence that proved it.
        committed_s: When the turn was in the conversation.
        response_s: When the first response to it began.
        first_text_s: When the first word of the answer came.
        first_audio_s: When its first audio came.
        playback_s: When its first sample was heard.
    """

    item_id: str
    speech_end_s: float | None = None
    committed_s: float | None = None
    response_s: float | None = None
    first_text_s: float | None = None
    first_audio_s: float | None = None
    playback_s: float | None = None

    def latency_ms(self) -> dict[str, int]:
        """Milliseconds between the steps that happened; a typed turn counts from its commit."""
        spans = {
            "speech_end_to_commit": (self.speech_end_s, self.committed_s),
            "commit_to_response": (self.committed_s, self.response_s),
            "response_to_first_audio": (self.response_s, self.first_audio_s),
            "first_audio_to_playback": (self.first_audio_s, self.playback_s),
            "commit_to_first_text": (self.committed_s, self.first_text_s),
            "commit_to_first_audio": (self.committed_s, self.first_audio_s),
            "commit_to_playback": (self.committed_s, self.playback_s),
            ANSWER_WAIT: (self.speech_end_s, self.first_audio_s),
            "speech_end_to_playback": (self.speech_end_s, self.playback_s),
        }
        return {
            name: round((end - start) * 1000)
            for name, (start, end) in spans.items()
            if start is not None and end is not None
        }


class TurnLedger:
    """Books the notices of each turn.

    Args:
        silence_ms: How long voice detection listens to silence before it tells the end of a turn.
    """

    def __init__(self, *, silence_ms: int = 0) -> None:
        self._silence_s = silence_ms / 1000
        self.turns: dict[str, TurnTimes] = {}
        self._newest: TurnTimes | None = None  # the newest committed turn: what is said next answers it
        self._asked: dict[str, TurnTimes] = {}  # response id -> the turn it answers
        self._sounds: dict[str, TurnTimes] = {}  # item id -> the turn whose first audio it carries
        self._texts: set[str] = set()  # replies that have begun

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`."""
        match notice:
            case notices.TurnBegan(item_id=item_id):
                self._turn(item_id)
            case notices.TurnEnded(item_id=item_id):
                self._turn(item_id).speech_end_s = now - self._silence_s
            case notices.TurnCommitted(item_id=item_id):
                self._newest = self._turn(item_id)
                self._newest.committed_s = now
            case _:
                self._book_reply(notice, now)

    def _book_reply(self, notice: Notice, now: float) -> None:
        match notice:
            case notices.ResponseBegan(response_id=response_id):
                self._begin_response(response_id, now)
            case notices.FirstAudio(response_id=response_id, item_id=item_id):
                self._book_audio(response_id, item_id, now)
            case notices.PlaybackBegan(item_id=item_id):
                if turn := self._sounds.pop(item_id, None):
                    turn.playback_s = now
            case notices.ResponseEnded(response_id=response_id):
                self._asked.pop(response_id, None)
            case notices.EntryChanged(entry=entry):
                if entry.role == "assistant" and entry.text and not entry.restored:
                    self._book_text(entry.item_id, now)
            case _:
                pass

    def _turn(self, item_id: str) -> TurnTimes:
        return self.turns.setdefault(item_id, TurnTimes(item_id=item_id))

    def _begin_response(self, response_id: str, now: float) -> None:
        turn = self._newest
        if turn is None:  # the opening line answers nobody
            return
        self._asked[response_id] = turn
        if turn.response_s is None:
            turn.response_s = now

    def _book_audio(self, response_id: str, item_id: str, now: float) -> None:
        turn = self._asked.get(response_id)
        if turn is not None and turn.first_audio_s is None:
            turn.first_audio_s = now
            self._sounds[item_id] = turn

    def _book_text(self, item_id: str, now: float) -> None:
        if item_id in self._texts:
            return
        self._texts.add(item_id)
        turn = self._newest
        if turn is not None and turn.response_s is not None and turn.first_text_s is None:
            turn.first_text_s = now


@dataclass(slots=True, kw_only=True)
class CallFigures:
    """How often one function was called, how often it failed, how long it took."""

    failed: int = 0
    elapsed_ms: list[int] = field(default_factory=list)


class Metrics:
    """Gathers the figures of one conversation.

    Args:
        silence_ms: The silence setting of server voice detection; 0 without it.
    """

    def __init__(self, *, silence_ms: int = 0) -> None:
        self._ledger = TurnLedger(silence_ms=silence_ms)
        self._counts: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._calls: dict[str, CallFigures] = {}
        self._usage: dict[str, object] = {}
        self._transcription: dict[str, object] = {}
        self._turn_began_s: float | None = None
        self._interrupted_s: float | None = None
        self._barge_in_ms: list[int] = []

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`."""
        self._ledger.observe(notice, now)
        match notice:
            case notices.TurnBegan():
                self._turn_began_s = now
            case notices.TurnCommitted():
                self._turn_began_s = None  # an interruption from here on is by a key, not by speech
            case notices.Interrupted():
                self._note_interruption(now)
            case notices.ToolAnswered(name=name, ok=ok, elapsed_ms=elapsed_ms):
                figures = self._calls.setdefault(name, CallFigures())
                figures.elapsed_ms.append(elapsed_ms)
                figures.failed += not ok
            case notices.ResponseEnded(status=status, usage=usage):
                self._statuses[status] += 1
                self._usage = add_usage(self._usage, usage)
            case notices.TranscriptionUsage(usage=usage):
                self._transcription = add_usage(self._transcription, usage)
            case notices.LinkLost() | notices.Trouble() | notices.Anomaly():
                self.count(_COUNTED[type(notice)])
            case _:
                pass

    def count(self, what: str, by: int = 1) -> None:
        """Add to a counter that no notice tells of, such as dropped or missing audio of a device."""
        self._counts[what] += by

    def latency_ms(self, item_id: str) -> dict[str, int]:
        """The spans of the turn of the user's item `item_id`; empty if there was no such turn."""
        turn = self._ledger.turns.get(item_id)
        return turn.latency_ms() if turn else {}

    def answer_waits_ms(self) -> dict[str, int]:
        """From the end of speech to the first sound of the answer: `spread` over the turns so far."""
        turns = (turn.latency_ms() for turn in self._ledger.turns.values())
        return spread([times[ANSWER_WAIT] for times in turns if ANSWER_WAIT in times])

    @property
    def usage(self) -> dict[str, object]:
        """The usage of all responses, and of transcription under ``transcription``, summed field by field."""
        if not self._transcription:
            return dict(self._usage)
        return self._usage | {"transcription": dict(self._transcription)}

    def snapshot(self) -> dict[str, object]:
        """All figures as JSON values."""
        spans: dict[str, list[int]] = {}
        for turn in self._ledger.turns.values():
            for name, ms in turn.latency_ms().items():
                spans.setdefault(name, []).append(ms)
        return {
            "turns": sum(turn.committed_s is not None for turn in self._ledger.turns.values()),
            "responses": dict(self._statuses),
            "interruptions": self._counts["interruptions"],
            "latency_ms": {name: spread(values) for name, values in spans.items()},
            "barge_in_ms": spread(self._barge_in_ms),
            "tool_calls": {
                name: {"failed": figures.failed, "ms": spread(figures.elapsed_ms)}
                for name, figures in self._calls.items()
            },
            "usage": self.usage,
            "counts": {name: count for name, count in self._counts.items() if name != "interruptions"},
        }

    def _note_interruption(self, now: float) -> None:
        if now == self._interrupted_s:
            return  # another item of the same reply
        self._interrupted_s = now
        self.count("interruptions")
        if self._turn_began_s is not None:
            self._barge_in_ms.append(round((now - self._turn_began_s) * 1000))
            self._turn_began_s = None


def spread(values: Sequence[int]) -> dict[str, int]:
    """How many values there are, and their median, 95th percentile (nearest rank) and greatest."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "p50": percentile(ordered, 50),
        "p95": percentile(ordered, 95),
        "max": ordered[-1],
    }


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The smallest of the `ordered` values that at least `percent` per cent do not exceed."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def add_usage(total: Mapping[str, object], usage: Mapping[str, object]) -> dict[str, object]:
    """Field-by-field sum of two usage objects, whatever fields a service sends; only numbers add up."""
    added = dict(total)
    for name, value in usage.items():
        known = added.get(name)
        if isinstance(value, Mapping):
            added[name] = add_usage(known if isinstance(known, Mapping) else {}, value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            added[name] = value + known if isinstance(known, int | float) else value
    return added
