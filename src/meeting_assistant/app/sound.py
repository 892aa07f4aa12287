"""Microphone and loudspeaker of a conversation, and what keeps the second out of the first."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from meeting_assistant.app.losses import Losses
from meeting_assistant.audio.endpoints import AudioSink, AudioSource, Drained, Ear, PlaybackReport
from meeting_assistant.audio.sinks import NullSink
from meeting_assistant.clock import MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import AudioError, DeviceLost, MissingExtra
from meeting_assistant.installation import extra_line

if TYPE_CHECKING:
    from meeting_assistant.audio.device import Microphone, Speaker

Remedy = Literal["cancel", "half_duplex", "off"]

TOLD = {
    "en": {
        "cancel": "echo: cancelled; you can interrupt at any time",
        "half_duplex": (
            "echo: the microphone is shut while the assistant speaks; to interrupt it by voice, "
            "run {}, or use headphones with --headphones"
        ),
        "half_duplex_chosen": (
            "echo: the microphone is shut while the assistant speaks; to interrupt it by voice, "
            "set audio.echo.mode to cancel, or use headphones with --headphones"
        ),
        "off": "echo: not cancelled; use headphones",
    },
    "zh": {
        "cancel": "回声：已消除，可以随时打断",
        "half_duplex": ("回声：助手说话时麦克风关闭；要用语音打断，请运行 {}，或戴耳机并加 --headphones"),
        "half_duplex_chosen": (
            "回声：助手说话时麦克风关闭；要用语音打断，请把 audio.echo.mode 设为 cancel，"
            "或戴耳机并加 --headphones"
        ),
        "off": "回声：不消除，请戴耳机",
    },
}


DEAF = {
    "en": "nothing is heard from {}: is it muted, or the wrong one? `meeting-assistant devices` lists them",
    "zh": "没有听到 {} 的任何声音：是否静音，或选错了设备？用 `meeting-assistant devices` 查看",
}


UNHEARD = {
    "en": "there is no loudspeaker any more: answers are only written",
    "zh": "没有可用的扬声器了：回答只显示文字",
}

_COMING_AND_GOING = {
    "en": ("{} went away: looking for it", "{} is open again"),
    "zh": ("{} 已断开，正在寻找", "{} 已重新打开"),
}


def remedy_for(config: Config) -> Remedy:
    """What is done about the echo: as set, or the best that is installed."""
    from meeting_assistant.audio.echo import is_available

    mode = config.audio.echo.mode
    if mode != "auto":
        return mode
    return "cancel" if is_available() else "half_duplex"


def told(remedy: Remedy, config: Config) -> str:
    """One line for the person: what is done about the echo, and how to get better."""
    from meeting_assistant.audio.echo import is_available

    chosen = remedy == "half_duplex" and is_available()
    line = TOLD[config.ui.language or "en"]["half_duplex_chosen" if chosen else remedy]
    return line.format(extra_line("echo"))


class SpeakerIfAny:
    """The loudspeaker, or silence where there is none, or none any more: for those who can read and type.

    Args:
        speaker: The loudspeaker.
        required: There must be one at the start.
        lost: Told of one that went away for good.
    """

    def __init__(self, speaker: "Speaker", *, required: bool, lost: Callable[[], None]) -> None:
        self._speaker = speaker
        self._required = required
        self._lost = lost
        self._sink: AudioSink = speaker

    async def __aenter__(self) -> AudioSink:
        """Open the loudspeaker if there is one.

        Raises:
            AudioError: There is none, and it is required.
            MissingExtra: PyAudio is not installed, and it is required.
        """
        try:
            await self._speaker.__aenter__()
        except (AudioError, MissingExtra):
            if self._required:
                raise
            await self._fall_silent()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close it."""
        await self._sink.__aexit__(*exc)

    async def _fall_silent(self) -> None:
        self._sink = NullSink(clock=MonotonicClock(), playback="instant")
        await self._sink.__aenter__()

    def write(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue sound."""
        self._sink.write(item_id, content_index, pcm)

    def end(self, item_id: str, content_index: int) -> None:
        """No more sound comes for this part."""
        self._sink.end(item_id, content_index)

    def hold(self) -> None:
        """Fall silent, and keep what is queued."""
        self._sink.hold()

    def resume(self) -> None:
        """Go on where it was held."""
        self._sink.resume()

    def stop(self) -> None:
        """Fall silent."""
        self._sink.stop()

    async def reports(self) -> AsyncIterator[PlaybackReport]:
        """What became of the sound; what a loudspeaker that is gone did not play counts as over."""
        if self._sink is self._speaker:
            try:
                async for report in self._speaker.reports():
                    yield report
            except DeviceLost:
                await self._speaker.__aexit__()
                await self._fall_silent()
                self._lost()
                for report in self._speaker.playout.take_reports():
                    yield report
                yield Drained(item_id=None)
        if self._sink is not self._speaker:
            async for report in self._sink.reports():
                yield report


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where the sound of a conversation comes from and goes to, and the devices that count what they lose.

    Attributes:
        source: The user's voice; None where it is only typed.
        sink: The assistant's.
        microphone: The device at the bottom of `source`.
        speaker: The device at the bottom of `sink`.
    """

    source: AudioSource | None
    sink: AudioSink
    microphone: "Microphone | None" = None
    speaker: "Speaker | None" = None

    def losses(self, *, unsent_messages: int) -> Losses:
        """What was lost so far, with what the network was too slow for."""
        return Losses.of(microphone=self.microphone, speaker=self.speaker, unsent_messages=unsent_messages)


def open_ends(config: Config, say: Callable[[str], None], *, ears: Sequence[Ear] = ()) -> Ends:
    """The microphone, its echo seen to, and the loudspeaker; both are still to be entered.

    Args:
        config: The settings.
        say: Hears of a microphone that hears nothing.
        ears: Told what the loudspeaker plays.

    Raises:
        MissingExtra: Echo cancellation is set and not installed.
    """
    from meeting_assistant.audio.deafness import DeafnessWatch
    from meeting_assistant.audio.device import Microphone, Speaker
    from meeting_assistant.audio.echo import EchoCanceller, HalfDuplexGate, Processing, WithoutEcho
    from meeting_assistant.audio.farend import FarEnd

    audio, remedy = config.audio, remedy_for(config)
    onlooker = _Told(say, config.ui.language or "en")
    device = Microphone(audio.input.device, chunk_ms=audio.input.chunk_ms, onlooker=onlooker)
    microphone = DeafnessWatch(
        device, lambda: say(DEAF[config.ui.language or "en"].format(device.device.name))
    )
    far = None if remedy == "off" else FarEnd()
    speaker = Speaker(
        audio.output.device,
        block_ms=audio.output.block_ms,
        ears=ears if far is None else (far, *ears),
        onlooker=onlooker,
    )
    if far is None:
        return Ends(source=microphone, sink=speaker, microphone=device, speaker=speaker)
    cure: EchoCanceller | HalfDuplexGate = HalfDuplexGate(far)
    if remedy == "cancel":
        processing = Processing(
            noise_suppression=audio.echo.noise_suppression, gain_control=audio.echo.gain_control
        )
        cure = EchoCanceller(far, processing)
    return Ends(source=WithoutEcho(microphone, cure), sink=speaker, microphone=device, speaker=speaker)


class _Told:
    """Tells the person of devices that come and go."""

    def __init__(self, say: Callable[[str], None], language: Literal["zh", "en"]) -> None:
        self._say = say
        self._words = _COMING_AND_GOING[language]

    def went(self, device: str) -> None:
        self._say(self._words[0].format(device))

    def came(self, device: str) -> None:
        self._say(self._words[1].format(device))
