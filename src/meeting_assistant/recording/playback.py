"""Plays a record back to the client's core, without a service: does it do today what it did then?

The core is a function of its inputs and their times, so two runs write the same bytes, and the bytes of the
record as long as nothing has changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pydantic_core import to_json

from meeting_assistant.pcm import SAMPLE_BYTES
from meeting_assistant.recording.lines import Line, Lines
from meeting_assistant.recording.reading import RecordedSession, Step
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.notices import Observer

SAME_S = 2e-6
"""Times that are computed differ by rounding; a deadline that is missed by so little was not."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the core does otherwise than it did.

    Attributes:
        t: When, in seconds since the start.
        cause: The kind of the input.
        then: The line that was recorded; None if there is none like it.
        now: The line of today; None if there is none like it.
    """

    t: float
    cause: str
    then: Line | None
    now: Line | None


@dataclass(slots=True)
class Played:
    """What came of it.

    Attributes:
        inputs: How many there were.
        lines: How many lines they led to, today.
        duration_s: From the start to the last input.
        differences: All, in order.
    """

    inputs: int
    lines: int
    duration_s: float
    differences: list[Difference]


def play_back(
    session: RecordedSession,
    observers: Sequence[Observer] = (),
    *,
    write: Callable[[bytes], object] | None = None,
) -> Played:
    """Give a new core of the same recipe all inputs of a record, at their times.

    Args:
        session: The record.
        observers: Hear the notices of today.
        write: Takes the lines of today's ``events.jsonl``, with the times of the record.

    Raises:
        StoreError: The record can't be read or is broken.
    """
    core = ClientSession(session.meta.session.settings())
    known = _Known()
    lines = Lines(start_s=0.0, refer=known.refer, redact=session.meta.redacted)
    played = Played(0, 0, 0.0, [])
    for step, is_last in _with_last(session.steps()):
        known.sound, known.place = getattr(step.event, "pcm", b""), step.line.get("pcm") or {}
        effects = core.handle(step.event, now := _time_of(step, core))
        for effect in effects:
            if isinstance(effect, e.Report):
                for observer in observers:
                    observer.observe(effect.notice, now)
        told = list(lines.effects(effects))
        cut = is_last and not session.is_whole
        played.differences += _compared(step, told, cut=cut)
        played.inputs += 1
        played.lines += len(told)
        played.duration_s = step.t
        if write is not None:
            head = {"t": step.t, "at": step.at}
            write(b"".join(to_json(head | line) + b"\n" for line in (lines.input(step.event), *told)))
    return played


@dataclass(slots=True)
class _Known:
    """The sound of the input that is being handled, and where the record has it."""

    sound: bytes = b""
    place: Line | None = None

    def refer(self, pcm: bytes) -> Line:
        if pcm and self.place and (pcm is self.sound or pcm == self.sound):
            return self.place
        return {"frames": len(pcm) // SAMPLE_BYTES}


def _time_of(step: Step, core: ClientSession) -> float:
    if type(step.event) is i.Tick and core.deadline is not None and 0 < core.deadline - step.t < SAME_S:
        return core.deadline
    return step.t


def _compared(step: Step, told: Sequence[Line], *, cut: bool) -> Iterator[Difference]:
    """Where lines of today are not those of the record, once what is alike at both ends is put aside."""
    then, now = step.led_to, told
    if cut:
        now = now[: len(then)]
    begin = 0
    while begin < len(then) and begin < len(now) and _alike(then[begin], now[begin]):
        begin += 1
    end = 0
    while end < min(len(then), len(now)) - begin and _alike(then[-1 - end], now[-1 - end]):
        end += 1
    left, right = then[begin : len(then) - end], now[begin : len(now) - end]
    for place in range(max(len(left), len(right))):
        yield Difference(
            step.t,
            str(step.line["in"]),
            left[place] if place < len(left) else None,
            right[place] if place < len(right) else None,
        )


def _alike(then: Line, now: Line) -> bool:
    """True if two lines tell the same; what a later version tells besides does not count in a notice."""
    recorded = {key: value for key, value in then.items() if key not in ("t", "at")}
    return recorded == now or _equal(recorded, now, more="told" in then)


def _equal(then: object, now: object, *, more: bool) -> bool:
    if isinstance(then, float) and isinstance(now, float):
        return abs(then - now) < SAME_S
    if isinstance(then, dict) and isinstance(now, dict):
        keys_fit = then.keys() <= now.keys() if more else then.keys() == now.keys()
        return keys_fit and all(_equal(then[key], now[key], more=more) for key in then)
    if isinstance(then, list) and isinstance(now, list | tuple):
        return len(then) == len(now) and all(_equal(*pair, more=more) for pair in zip(then, now, strict=True))
    return then == now


def _with_last(steps: Iterator[Step]) -> Iterator[tuple[Step, bool]]:
    """Each step, and whether it is the last."""
    before: Step | None = None
    for step in steps:
        if before is not None:
            yield before, False
        before = step
    if before is not None:
        yield before, True
