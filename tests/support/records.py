"""Records of conversations that tests and benchmarks hold by hand, at any pace."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from meeting_assistant.clock import MonotonicClock
from meeting_assistant.errors import StoreError
from meeting_assistant.protocol.server_events import OutputAudioDelta, SessionCreated, SessionUpdated
from meeting_assistant.recording.folder import Meta, Recipe, ServiceFacts
from meeting_assistant.recording.recorder import Hearers, Recorder
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.client import ClientSession
from tests.support.events import began, call, calls, created, done, ended, says, transcribed, turn
from tests.support.scenario import config
from tests.support.sound import noise, tone

STARTED = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@dataclass
class Lines:
    """A page that has a line for each notice."""

    lines: list[str] = field(default_factory=list)

    def observe(self, notice: n.Notice, now: float) -> None:
        self.lines.append(type(notice).__name__)

    def text(self) -> str:
        return "\n".join(self.lines)


class HandClock(MonotonicClock):
    """Time as the test sets it."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s
        self.now = lambda: self.now_s


def meta(**more: Any) -> Meta:
    return Meta(
        assistant="小爱",
        language="zh",
        source="microphone",
        service=ServiceFacts(kind="embedded", dialect="ga"),
        started=STARTED,
        session=Recipe(ids="abc"),
        **more,
    )


def recorder(
    folder: Path,
    clock: HandClock,
    *,
    stopped: Callable[[StoreError], None] = lambda failure: None,
    **more: Any,
) -> Recorder:
    folder.mkdir(exist_ok=True)
    return Recorder(folder, meta(**more), clock=clock, hearers=Hearers(page=Lines(), stopped=stopped))


@dataclass
class Held:
    """A conversation whose session and record go by one clock."""

    recorder: Recorder
    clock: HandClock
    session: ClientSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = ClientSession(self.recorder.recipe.settings())

    def take(self, event: i.Input, after_s: float = 0.0) -> list[e.Effect]:
        self.clock.now_s += after_s
        effects = self.session.handle(event, self.clock.now_s)
        self.recorder.took(event, self.clock.now_s)
        self.recorder.gave(effects, self.clock.now_s)
        return effects


@contextmanager
def held(folder: Path, **more: Any) -> Iterator[Held]:
    clock = HandClock(100.0)
    with recorder(folder, clock, **more) as kept:
        yield Held(kept, clock)


def accepted(held: Held) -> None:
    """The service accepts the configuration."""
    held.take(i.Connected(config=config(), wall_s=5.0))
    held.take(SessionCreated(session=config()), 0.1)
    held.take(SessionUpdated(session=config()), 0.1)


def exchange(talk: Held, number: int, *, lasts_s: float = 12.0) -> None:
    """A spoken turn and its answer, a function call in every tenth: what passes in 12 s of a conversation."""
    user, said, response = f"u{number}", f"a{number}", f"r{number}"
    until_s = talk.clock.now_s + lasts_s
    for block in range(50):  # two seconds of speech, and the silence after it
        talk.take(i.Captured(_SPOKEN[block % 5], talk.clock.now_s), CHUNK_S)
    _all(talk, *turn(user), transcribed(user, "明天下午三点开周会 please"))
    if number % 10 == 0:
        _call(talk, number)
        user = f"f{number}"  # what the answer follows
    _all(talk, created(response), *began(said, response=response, after=user))
    for piece in range(40):  # four seconds come in less than two
        delta = OutputAudioDelta(response_id=response, item_id=said, pcm=_ANSWERED)
        _all(talk, says(said, "好的，", response=response), delta)
        talk.take(i.Captured(_QUIET, talk.clock.now_s), CHUNK_S)
        if piece == 0:
            talk.take(i.PlaybackStarted(item_id=said, heard_at_s=talk.clock.now_s))
    _all(talk, *ended(said, "好的，" * 40, response=response, after=user), done(response))
    _listen(talk, said, until_s)
    while talk.recorder.waiting > 4000:
        time.sleep(0.005)  # a clock that is set by hand is faster than any disk


def _all(talk: Held, *events: i.Input) -> None:
    for event in events:
        talk.take(event)


def _listen(talk: Held, item_id: str, until_s: float) -> None:
    """The answer is heard, and then nothing."""
    blocks = 0
    while talk.clock.now_s < until_s - CHUNK_S:
        talk.take(i.Captured(_QUIET, talk.clock.now_s), CHUNK_S)
        talk.recorder.play(_ANSWERED[:1920] if blocks < 100 else _QUIET, talk.clock.now_s)
        blocks += 1
        if blocks == 100:
            talk.take(i.PlaybackDrained(item_id=item_id))


def _call(talk: Held, number: int) -> None:
    item = call(f"f{number}", f"c{number}", "createMeeting", '{"title": "周会"}')
    response = f"rf{number}"
    _all(talk, created(response), *calls(item, response=response), done(response, output=(item,)))
    talk.take(i.ToolFinished(call_id=f"c{number}", output='{"id": "1"}', ok=True, elapsed_ms=3), 0.003)


CHUNK_S = 0.04
_SPOKEN = [noise(960, seed=seed) for seed in range(5)]
_ANSWERED = tone(100)
_QUIET = bytes(1920)
