"""The seam between `talk` and `replay`: where sound comes from and where it goes.

The driver knows only these two ports. A microphone and a paced file are both an `AudioSource`; a speaker, a
WAV file and nothing at all are each an `AudioSink`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from meeting_assistant.pcm import AudioChunk, AudioFormat


class AudioSource(Protocol):
    """Where the user's side comes from. Ends by ending its iteration."""

    async def __aenter__(self) -> "AudioSource":
        """Acquire the device or file.

        Raises:
            AudioError: It can't be had.
        """
        ...

    async def __aexit__(self, *exc: object) -> None:
        """Release it, on every path."""
        ...

    def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Chunks of mono PCM16 at 24 kHz, in order, until the source ends.

        Raises:
            DeviceLost: The device went away.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The sink fell silent because it was told to.

    Attributes:
        item_id: The item that was being heard; else the next one queued; else the last one heard, whose
            `Drained` may still be on its way; None if there was none since the last stop.
        content_index: Its content part.
        played_ms: How much of that content part was heard, from its start: 0 for one that was only queued.
            What the device already holds can't be called back and counts as heard.
    """

    item_id: str | None
    content_index: int
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Everything written so far has been heard, and the end of the last item had been announced."""

    item_id: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """The first sample of an item's content part was heard.

    Attributes:
        item_id: The item.
        content_index: Its content part.
        heard_at_s: When, in monotonic seconds, if the device tells.
    """

    item_id: str
    content_index: int
    heard_at_s: float | None = field(default=None, compare=False)


PlaybackReport: TypeAlias = Stopped | Drained | Started


class Ear(Protocol):
    """Told what a sink gives to its device, as it will be heard. May be told in the device's own thread."""

    def restart(self, device: AudioFormat) -> None:
        """The device was opened, perhaps at another rate; blocks are mono whatever its channels."""
        ...

    def play(self, pcm: bytes, heard_at_s: float) -> None:
        """A block was given out; its first sample will be heard at monotonic `heard_at_s`. Must not wait."""
        ...


class AudioSink(Protocol):
    """Where the assistant's voice goes. Plays content parts in the order they are first written."""

    async def __aenter__(self) -> "AudioSink":
        """Acquire the device or file.

        Raises:
            AudioError: It can't be had.
        """
        ...

    async def __aexit__(self, *exc: object) -> None:
        """Release it, on every path; what was not heard is dropped."""
        ...

    def write(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue `pcm` (mono PCM16, 24 kHz) of a content part that was not stopped. Never blocks."""
        ...

    def end(self, item_id: str, content_index: int) -> None:
        """No more audio comes for this content part: play even a short rest, then report `Drained`."""
        ...

    def hold(self) -> None:
        """Fall silent at once and keep what is queued, and the place in it."""
        ...

    def resume(self) -> None:
        """Go on where it was held: nothing is lost, and at most the fade is heard twice."""
        ...

    def stop(self) -> None:
        """Fall silent at once and drop what is queued; exactly one `Stopped` report follows each call."""
        ...

    def reports(self) -> AsyncIterator[PlaybackReport]:
        """What became of the sound, in order, until the sink is closed.

        Raises:
            DeviceLost: The device went away.
        """
        ...
