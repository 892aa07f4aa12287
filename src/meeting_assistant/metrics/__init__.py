"""Figures of a conversation: how long each turn waited, what was interrupted, called and spent.

An observer beside the views. Times are those of the notices; nothing here reads a clock.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import ceil

from meeting_assistant.metrics.ledger import ANSWER_WAIT, TurnLedger, TurnTimes, steps_ms
from meeting_assistant.pricing import Bill
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice

_COUNTED: Mapping[type[Notice], str] = {
    notices.LinkLost: "links_lost",
    notices.Trouble: "troubles",
    notices.Anomaly: "anomalies",
}


@dataclass(slots=True, kw_only=True)
class CallFigures:
    """How often one function was called, how often it failed, how long it took."""

    failed: int = 0
    elapsed_ms: list[int] = field(default_factory=list)


class Metrics:
    """Gathers the figures of one conversation.

    Args:
        silence_ms: The silence setting of server voice detection; 0 without it.
        bill: Adds up what was spent; left out, that stays unknown.
    """

    def __init__(self, *, silence_ms: int = 0, bill: Bill | None = None) -> None:
        self._bill = bill
        self._model: str | None = None
        self._ledger = TurnLedger(silence_ms=silence_ms)
        self._counts: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._calls: dict[str, CallFigures] = {}
        self._usage: dict[str, object] = {}
        self._transcription: dict[str, object] = {}
        self._turn_began_s: float | None = None
        self._interrupted_s: float | None = None
        self._barge_in_ms: list[int] = []
        self._sound: Callable[[], Mapping[str, int]] = dict
        self._sent_ms: Counter[int] = Counter()  # an hour has 180,000 blocks: counted, not kept

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`."""
        self._ledger.observe(notice, now)
        if self._bill is not None:
            self._charge(self._bill, notice)
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
        """Add to a counter that no notice tells of."""
        self._counts[what] += by

    def note_sent(self, took_s: float) -> None:
        """A block of the user's sound took so long from the device to the socket."""
        self._sent_ms[ceil(took_s * 1000)] += 1

    def latency_ms(self, item_id: str) -> dict[str, int]:
        """The spans of the turn of the user's item `item_id`; empty if there was no such turn."""
        turn = self._ledger.turns.get(item_id)
        return turn.latency_ms() if turn else {}

    def watch_network(self, round_trip_s: Callable[[], float | None]) -> None:
        """Ask `round_trip_s` how long the network takes, whenever an answer arrives."""
        self._ledger.round_trip_s = round_trip_s

    def watch_sound(self, losses: Callable[[], Mapping[str, int]]) -> None:
        """Ask `losses` what the sound's way has lost, whenever figures are wanted."""
        self._sound = losses

    @property
    def sound(self) -> dict[str, int]:
        """What the sound's way has lost so far; empty where nobody knows."""
        return dict(self._sound())

    @property
    def turns(self) -> Mapping[str, TurnTimes]:
        """The ledger of the user's turns so far, by item."""
        return self._ledger.turns

    def whole_waits_ms(self) -> dict[str, int]:
        """From the user's end to the first sample heard: `spread` over the turns so far."""
        waits = [turn.to_json()["total_ms"] for turn in self._ledger.turns.values()]
        return spread([ms for ms in waits if isinstance(ms, int)])

    def median_shares_ms(self) -> dict[str, int]:
        """Whose time it was, at the median of the turns so far; the program's own as ``ours``."""
        shares = [each for turn in self._ledger.turns.values() if (each := turn.shares_ms())]
        ours = [{"ours": each.pop("capture") + each.pop("playout"), **each} for each in shares]
        return {name: figures["p50"] for name, figures in _spreads(ours).items()}

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

    @property
    def cost_usd(self) -> float | None:
        """What it cost in US dollars; None if a price is not known, or nothing was used."""
        usd = None if self._bill is None else self._bill.usd
        return None if usd is None else float(usd)

    def snapshot(self) -> dict[str, object]:
        """All figures as JSON values."""
        turns = self._ledger.turns.values()
        return {
            "turns": sum(turn.committed_s is not None for turn in turns),
            "responses": dict(self._statuses),
            "interruptions": self._counts["interruptions"],
            "latency_ms": _spreads(turn.latency_ms() for turn in turns),
            "ledger": {
                "ms": _spreads(steps_ms(turn.stages_s()) for turn in turns),
                "whose_ms": _spreads(turn.shares_ms() for turn in turns),
                "total_ms": self.whole_waits_ms(),
            },
            "barge_in_ms": spread(self._barge_in_ms),
            "capture_to_socket_ms": _counted_spread(self._sent_ms),
            "tool_calls": {
                name: {"failed": figures.failed, "ms": spread(figures.elapsed_ms)}
                for name, figures in self._calls.items()
            },
            "usage": self.usage,
            "cost_usd": self.cost_usd,
            "sound": self.sound,
            "counts": {name: count for name, count in self._counts.items() if name != "interruptions"},
        }

    def _charge(self, bill: Bill, notice: Notice) -> None:
        match notice:
            case notices.Ready(model=model):
                self._model = model or self._model
            case notices.ResponseEnded(usage=usage):
                bill.add_response(usage, self._model)
            case notices.TranscriptionUsage(usage=usage):
                bill.add_transcription(usage)
            case _:
                pass

    def _note_interruption(self, now: float) -> None:
        if now == self._interrupted_s:
            return  # another item of the same reply
        self._interrupted_s = now
        self.count("interruptions")
        if self._turn_began_s is not None:
            self._barge_in_ms.append(round((now - self._turn_began_s) * 1000))
            self._turn_began_s = None


def _spreads(turns: Iterable[Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The `spread` of each named figure over the turns that have it."""
    values: dict[str, list[int]] = {}
    for figures in turns:
        for name, ms in figures.items():
            values.setdefault(name, []).append(ms)
    return {name: spread(each) for name, each in values.items()}


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


def _counted_spread(counts: Mapping[int, int]) -> dict[str, int]:
    """The same of values that were only counted, and their 99th percentile."""
    total, ordered = sum(counts.values()), sorted(counts.items())
    if not total:
        return {"count": 0}
    reached = list(accumulate(count for _, count in ordered))
    shares = {
        f"p{share}": ordered[bisect_left(reached, ceil(total * share / 100))][0] for share in (50, 95, 99)
    }
    return {"count": total, **shares, "max": ordered[-1][0]}


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
