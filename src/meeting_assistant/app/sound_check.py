"""A trial of microphone and loudspeaker: record for three seconds, play it back, and say how loud it was."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from meeting_assistant.audio.deafness import DEAF_DBFS
from meeting_assistant.audio.endpoints import Drained
from meeting_assistant.audio.level import SILENCE_DBFS, peak_dbfs, rms_dbfs
from meeting_assistant.errors import DeviceLost
from meeting_assistant.pcm import SERVICE_FORMAT

if TYPE_CHECKING:
    from meeting_assistant.audio.device import Microphone, Speaker
    from meeting_assistant.audio.portaudio import DeviceFacts

RECORD_MS = 3000

PATIENCE_S = 5.0
"""How much longer than the sound itself a device may take."""

TICK_S = 0.1
"""How often the level of what is played is told."""

FAINT_DBFS = -50.0
"""Speech that is quieter than this is not well recognised."""

CLIPPED_DBFS = -0.1

Finding: TypeAlias = Literal["nothing", "faint", "clipped", "fine"]
Phase: TypeAlias = Literal["record", "play"]
OnLevel: TypeAlias = Callable[[Phase, str, float, float], None]
"""Told what goes on, on which device, how far it is in seconds, and the level in dBFS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundCheck:
    """What came of it.

    Attributes:
        input, output: The devices' names.
        input_index, output_index: Their indices.
        seconds: How much was recorded.
        peak_dbfs: The loudest sample.
        rms_dbfs: The level of the whole.
        finding: What to think of it.
        dropped_ms: What the microphone lost.
        xruns: How often either device stumbled.
    """

    input: str
    output: str
    input_index: int
    output_index: int
    seconds: float
    peak_dbfs: float
    rms_dbfs: float
    finding: Finding
    dropped_ms: int
    xruns: int

    def to_json(self) -> dict[str, object]:
        """Its fields by their names."""
        return asdict(self)


async def check_sound(input_device: str | None, output_device: str | None, on_level: OnLevel) -> SoundCheck:
    """Record, play back, judge.

    Raises:
        AudioError: A device can't be had, or does not do its work in time.
        MissingExtra: PyAudio is not installed.
    """
    from meeting_assistant.audio.device import Microphone, Speaker

    microphone, speaker = Microphone(input_device), Speaker(output_device)
    chunks = await _record(microphone, on_level)
    await _play(speaker, chunks, on_level)
    pcm = b"".join(chunks)
    loudest_dbfs = max(map(rms_dbfs, chunks), default=SILENCE_DBFS)
    return SoundCheck(
        input=microphone.device.name,
        output=speaker.device.name,
        input_index=microphone.device.index,
        output_index=speaker.device.index,
        seconds=round(SERVICE_FORMAT.to_ms(len(pcm)) / 1000, 2),
        peak_dbfs=round(peak_dbfs(pcm), 1),
        rms_dbfs=round(rms_dbfs(pcm), 1),
        finding=finding(loudest_dbfs, peak_dbfs(pcm)),
        dropped_ms=microphone.counters.dropped_ms,
        xruns=microphone.counters.xruns + speaker.counters.xruns,
    )


def finding(loudest_dbfs: float, peak: float) -> Finding:
    """What to think of a recording whose loudest chunk has that level."""
    if loudest_dbfs <= DEAF_DBFS:
        return "nothing"
    if peak >= CLIPPED_DBFS:
        return "clipped"
    return "faint" if loudest_dbfs < FAINT_DBFS else "fine"


async def _record(microphone: "Microphone", on_level: OnLevel) -> list[bytes]:
    chunks: list[bytes] = []
    heard_ms = 0.0
    async with microphone:
        try:
            async with (
                asyncio.timeout(RECORD_MS / 1000 + PATIENCE_S),
                aclosing(_chunks(microphone)) as pieces,
            ):
                async for pcm in pieces:
                    chunks.append(pcm)
                    heard_ms += SERVICE_FORMAT.to_ms(len(pcm))
                    on_level("record", microphone.device.name, heard_ms / 1000, rms_dbfs(pcm))
                    if heard_ms >= RECORD_MS:
                        break
        except TimeoutError:
            raise _gives_nothing(microphone.device) from None
    return chunks


async def _chunks(microphone: "Microphone") -> AsyncGenerator[bytes]:
    async for chunk in microphone:
        yield chunk.pcm


async def _play(speaker: "Speaker", chunks: list[bytes], on_level: OnLevel) -> None:
    seconds = SERVICE_FORMAT.to_ms(sum(map(len, chunks))) / 1000
    async with speaker:
        for pcm in chunks:
            speaker.write("check", 0, pcm)
        speaker.end("check", 0)
        try:
            async with asyncio.timeout(seconds + PATIENCE_S), asyncio.TaskGroup() as tasks:
                telling = tasks.create_task(_tell_levels(speaker, b"".join(chunks), on_level))
                async for report in speaker.reports():
                    if isinstance(report, Drained):
                        break
                telling.cancel()
        except TimeoutError:
            raise _gives_nothing(speaker.device) from None


async def _tell_levels(speaker: "Speaker", pcm: bytes, on_level: OnLevel) -> None:
    """The level of what is heard just now."""
    step_bytes = SERVICE_FORMAT.to_bytes(TICK_S * 1000)
    while True:
        if position := speaker.playout.position():
            at = SERVICE_FORMAT.to_bytes(position.played_ms)
            piece = pcm[at : at + step_bytes]
            on_level("play", speaker.device.name, position.played_ms / 1000, rms_dbfs(piece))
        await asyncio.sleep(TICK_S)


def _gives_nothing(device: "DeviceFacts") -> DeviceLost:
    return DeviceLost(
        f"{device.name} was opened, but neither gives nor takes sound",
        hint="Choose another with --input-device or --output-device; `meeting-assistant devices` lists them.",
    )
