"""Where the time of a turn goes, step by step, and whose it is. Times are monotonic seconds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice

ANSWER_WAIT = "speech_end_to_first_audio"
"""The key of the latency that people feel."""

STAGES: Final = ("voiced", "stopped", "asked", "committed", "response", "first_audio", "heard")
"""The steps of a turn, in order; a turn has those that its kind has and that it came to."""

OWNERS: Final = ("silence", "network", "service", "tools", "capture", "playout")
"""Whose time it is; the last two are ours."""


def no_round_trip() -> None:
    """Nobody measures the network."""


@dataclass(slots=True, kw_only=True)
class TurnTimes:
    """When each step of one turn happened, in monotonic seconds; None for what did not happen.

    Attributes:
        item_id: The user's item.
        speech_end_s: When the user's last voiced sample was captured; without that knowledge, the end as told
            less the silence that proved it.
        proof_s, proof_sent_s: When the sound that proved the end was captured, and when it was sent.
        stopped_s: When the service told the end of speech.
        asked_s: When a key or a typed line ended the turn.
        committed_s: When the turn was in the conversation.
        response_s: When the first response to it began.
        first_text_s: When the first word of the answer came.
        first_audio_s: When its first audio came.
        playback_s: When its first sample left the loudspeaker.
        silence_s: The silence setting.
        tools_s: How long functions ran before the first audio.
        responses: How many responses it took until then: each costs a round trip.
        round_trip_s: The network's, if it was measured.
    """

    item_id: str
    speech_end_s: float | None = None
    proof_s: float | None = None
    proof_sent_s: float | None = None
    stopped_s: float | None = None
    asked_s: float | None = None
    committed_s: float | None = None
    response_s: float | None = None
    first_text_s: float | None = None
    first_audio_s: float | None = None
    playback_s: float | None = None
    silence_s: float = 0.0
    tools_s: float = 0.0
    responses: int = 0
    round_trip_s: float | None = None

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
            name: _ms(end - start)
            for name, (start, end) in spans.items()
            if start is not None and end is not None
        }

    def stages_s(self) -> dict[str, float]:
        """The steps that happened, in order, with their times."""
        times = (
            self.speech_end_s,
            self.stopped_s,
            self.asked_s,
            self.committed_s,
            self.response_s,
            self.first_audio_s,
            self.playback_s,
        )
        return {name: time for name, time in zip(STAGES, times, strict=True) if time is not None}

    def shares_ms(self) -> dict[str, int]:
        """Who took how much of the time from the user's end to the first sample heard; empty if none was.

        The network's is a round trip a response: the end of the turn goes up, the first sound comes down. It
        is part of the service's where nobody has measured it.
        """
        stages = self.stages_s()
        if self.first_audio_s is None or self.playback_s is None:
            return {}
        whole = self.playback_s - next(iter(stages.values()))
        shares = dict.fromkeys(OWNERS, 0.0)
        if self.speech_end_s is not None and self.stopped_s is not None:
            shares["silence"] = min(self.silence_s, self.stopped_s - self.speech_end_s)
        if self.proof_s is not None and self.proof_sent_s is not None:
            shares["capture"] = max(0.0, self.proof_sent_s - self.proof_s)
        shares["playout"] = self.playback_s - self.first_audio_s
        shares["tools"] = self.tools_s
        shares["network"] = (self.round_trip_s or 0.0) * self.responses
        shares["service"] = max(0.0, whole - sum(shares.values()))
        return {name: _ms(share) for name, share in shares.items()}

    def to_json(self) -> dict[str, object]:
        """The turn as the event ``turn`` and ``replay --json`` have it (docs/ledger.md)."""
        stages, shares = self.stages_s(), self.shares_ms()
        whole_s = self.playback_s - next(iter(stages.values())) if self.playback_s is not None else None
        return {
            "item_id": self.item_id,
            "at_s": {name: round(time, 4) for name, time in stages.items()},
            "ms": steps_ms(stages),
            "whose_ms": shares,
            "ours_ms": shares["capture"] + shares["playout"] if shares else None,
            "total_ms": None if whole_s is None else _ms(whole_s),
        }


class TurnLedger:
    """Books the notices of each turn.

    Args:
        silence_ms: How long voice detection listens to silence before it tells the end of a turn.
    """

    def __init__(self, *, silence_ms: int = 0) -> None:
        self._silence_s = silence_ms / 1000
        self.turns: dict[str, TurnTimes] = {}
        self.round_trip_s: Callable[[], float | None] = no_round_trip
        self._newest: TurnTimes | None = None  # the newest committed turn: what is said next answers it
        self._asked: dict[str, TurnTimes] = {}  # response id -> the turn it answers
        self._sounds: dict[str, TurnTimes] = {}  # item id -> the turn whose first audio it carries
        self._texts: set[str] = set()  # replies that have begun
        self._running: set[str] = set()  # calls under way
        self._running_since_s = 0.0

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`."""
        match notice:
            case notices.TurnBegan(item_id=item_id):
                self._turn(item_id)
            case notices.TurnEnded():
                self._end(notice, now)
            case notices.TurnCommitted(item_id=item_id, asked_at_s=asked_at_s):
                self._newest = self._turn(item_id)
                self._newest.committed_s, self._newest.asked_s = now, asked_at_s
            case notices.ToolCalled(call_id=call_id):
                if not self._running:
                    self._running_since_s = now
                self._running.add(call_id)
            case notices.ToolAnswered(call_id=call_id):
                self._book_tool(call_id, now)
            case _:
                self._book_reply(notice, now)

    def _book_reply(self, notice: Notice, now: float) -> None:
        match notice:
            case notices.ResponseBegan(response_id=response_id):
                self._begin_response(response_id, now)
            case notices.FirstAudio(response_id=response_id, item_id=item_id):
                self._book_audio(response_id, item_id, now)
            case notices.PlaybackBegan(item_id=item_id, heard_at_s=heard_at_s):
                if turn := self._sounds.pop(item_id, None):
                    turn.playback_s = now if heard_at_s is None else heard_at_s
            case notices.ResponseEnded(response_id=response_id):
                self._asked.pop(response_id, None)
            case notices.EntryChanged(entry=entry):
                if entry.role == "assistant" and entry.text and not entry.restored:
                    self._book_text(entry.item_id, now)
            case _:
                pass

    def _turn(self, item_id: str) -> TurnTimes:
        return self.turns.setdefault(item_id, TurnTimes(item_id=item_id))

    def _end(self, notice: notices.TurnEnded, now: float) -> None:
        turn = self._turn(notice.item_id)
        turn.stopped_s, turn.silence_s = now, self._silence_s
        turn.speech_end_s = now - self._silence_s if notice.voiced_at_s is None else notice.voiced_at_s
        turn.proof_s, turn.proof_sent_s = notice.ended_at_s, notice.sent_at_s

    def _begin_response(self, response_id: str, now: float) -> None:
        turn = self._newest
        if turn is None:  # the opening line answers nobody
            return
        self._asked[response_id] = turn
        if turn.first_audio_s is None:
            turn.responses += 1
        if turn.response_s is None:
            turn.response_s = now

    def _book_audio(self, response_id: str, item_id: str, now: float) -> None:
        turn = self._asked.get(response_id)
        if turn is not None and turn.first_audio_s is None:
            turn.first_audio_s = now
            turn.round_trip_s = self.round_trip_s()
            self._sounds[item_id] = turn

    def _book_text(self, item_id: str, now: float) -> None:
        if item_id in self._texts:
            return
        self._texts.add(item_id)
        turn = self._newest
        if turn is not None and turn.response_s is not None and turn.first_text_s is None:
            turn.first_text_s = now

    def _book_tool(self, call_id: str, now: float) -> None:
        """Calls that run at the same time take as long as the longest of them."""
        if call_id not in self._running:
            return
        self._running.discard(call_id)
        if not self._running and self._newest is not None and self._newest.first_audio_s is None:
            self._newest.tools_s += now - self._running_since_s


def steps_ms(stages_s: Mapping[str, float]) -> dict[str, int]:
    """Milliseconds from each step to the next: ``{"voiced_to_stopped": 240, ...}``."""
    return {
        f"{first}_to_{second}": _ms(end - start)
        for (first, start), (second, end) in pairwise(stages_s.items())
    }


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
