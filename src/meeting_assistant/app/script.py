"""The user's side of a conversation that was settled beforehand: recordings and typed lines, turn by turn."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self, TypeAlias

from meeting_assistant.audio.files import FileSource
from meeting_assistant.audio.level import SILENCE_DBFS
from meeting_assistant.clock import Clock
from meeting_assistant.pcm import AudioChunk
from meeting_assistant.session import notices as n
from meeting_assistant.session.inputs import LocalInput, UserTyped


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPart:
    """A recording.

    Attributes:
        source: Plays it.
        interrupt_after_s: It begins so long after the answer before it was first heard, and does not wait
            for its end; None: it waits.
    """

    source: FileSource
    interrupt_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A line that is typed."""

    text: str


Part: TypeAlias = SpokenPart | TypedPart


class Script:
    """An `AudioSource`, a source of typed turns, and the observer that tells both when it is their turn.

    Each part waits until the floor is open: until everything before it has been answered and heard.

    Args:
        parts: What is said, in order.
        clock: Paces it.
        overhear: Is given the sound as it is sent.
    """

    def __init__(
        self, parts: Sequence[Part], *, clock: Clock, overhear: Callable[[AudioChunk], None] | None = None
    ) -> None:
        self._parts = parts
        self._clock = clock
        self._overhear = overhear
        self._current: FileSource | None = None
        self._floor = asyncio.Event()
        self._interrupts_next = False
        self._sounding = False
        self._answered = asyncio.Event()  # the answer sounds, or none comes
        self._typed: asyncio.Queue[str] = asyncio.Queue(1)

    async def __aenter__(self) -> Self:
        """Nothing is open yet: each recording is opened when its turn comes."""
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Nothing is left open."""

    @property
    def loudest_dbfs(self) -> float:
        """Of the recordings so far."""
        return max((source.loudest_dbfs for source in self._sources()), default=SILENCE_DBFS)

    @property
    def sent_ms(self) -> float:
        """How much sound was sent."""
        return sum(source.sent_ms for source in self._sources())

    @property
    def warning(self) -> str | None:
        """What is wrong with a recording although it could be read."""
        return next((source.warning for source in self._sources() if source.warning), None)

    @property
    def interrupts(self) -> bool:
        """True if something is said while the assistant still speaks: then sound must take its time."""
        return any(map(_interrupts, self._parts))

    def observe(self, notice: n.Notice, now: float) -> None:
        """Note whose turn it is."""
        match notice:
            case n.FloorOpen():
                self._floor.set()
                self._answered.set()
                if self._current is not None:
                    self._current.resume()
            case n.TurnBegan():
                if self._current is not None:
                    self._current.turn_began()
            case n.TurnCommitted():
                self._turn_committed()
            case n.PlaybackBegan():
                self._sounding = True
                self._answered.set()
            case n.LinkLost():
                self._floor.clear()
                if self._current is not None:
                    self._current.hold()
            case _:
                pass

    async def typed(self) -> AsyncIterator[LocalInput]:
        """The typed lines, each when its turn comes."""
        while True:
            yield UserTyped(await self._typed.get())

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """The sound of the recordings, each when its turn comes."""
        for part, following in zip_longest(self._parts, self._parts[1:]):
            await self._turn_of(part)
            self._interrupts_next = _interrupts(following)
            if isinstance(part, TypedPart):
                self._close_floor()
                await self._typed.put(part.text)
                continue
            async with part.source as self._current:
                self._current.resume()
                async for chunk in self._current:
                    if self._overhear is not None:
                        self._overhear(chunk)
                    yield chunk
        if self._parts and isinstance(self._parts[-1], TypedPart):
            await self._floor.wait()  # its answer is part of the conversation

    async def _turn_of(self, part: Part) -> None:
        if isinstance(part, SpokenPart) and part.interrupt_after_s is not None:
            await self._answered.wait()
            if self._sounding:
                await self._clock.sleep_until(self._clock.now() + part.interrupt_after_s)
        else:
            await self._floor.wait()

    def _turn_committed(self) -> None:
        self._close_floor()
        if self._current is not None:
            self._current.turn_committed()
            if self._interrupts_next:
                self._current.end_with_voice()

    def _close_floor(self) -> None:
        """Something was said: its answer is yet to come."""
        self._floor.clear()
        self._answered.clear()
        self._sounding = False

    def _sources(self) -> list[FileSource]:
        return [part.source for part in self._parts if isinstance(part, SpokenPart)]


def _interrupts(part: Part | None) -> bool:
    """True if a part begins while the answer before it is heard."""
    return isinstance(part, SpokenPart) and part.interrupt_after_s is not None
