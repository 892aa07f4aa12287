"""Microphone and loudspeaker of a conversation, and what keeps the second out of the first."""

from collections.abc import Callable, Sequence
from typing import Literal

from meeting_assistant.audio.endpoints import AudioSink, AudioSource, Ear
from meeting_assistant.config.schema import Config

Remedy = Literal["cancel", "half_duplex", "off"]

TOLD = {
    "en": {
        "cancel": "echo: cancelled; you can interrupt at any time",
        "half_duplex": (
            "echo: the microphone is shut while the assistant speaks; to interrupt it by voice, "
            "pip install 'meeting-assistant[echo]', or use headphones with --headphones"
        ),
        "off": "echo: not cancelled; use headphones",
    },
    "zh": {
        "cancel": "回声：已消除，可以随时打断",
        "half_duplex": (
            "回声：助手说话时麦克风关闭；要用语音打断，请 pip install 'meeting-assistant[echo]'，"
            "或戴耳机并加 --headphones"
        ),
        "off": "回声：不消除，请戴耳机",
    },
}


DEAF = {
    "en": "nothing is heard from {}: is it muted, or the wrong one? `meeting-assistant devices` lists them",
    "zh": "没有听到 {} 的任何声音：是否静音，或选错了设备？用 `meeting-assistant devices` 查看",
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
    return TOLD[config.ui.language or "en"][remedy]


def open_ends(
    config: Config, say: Callable[[str], None], *, ears: Sequence[Ear] = ()
) -> tuple[AudioSource, AudioSink]:
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
    if remedy == "off":
        return microphone, Speaker(audio.output.device, ears=ears, onlooker=onlooker)
    far = FarEnd()
    speaker = Speaker(audio.output.device, ears=(far, *ears), onlooker=onlooker)
    if remedy == "half_duplex":
        return WithoutEcho(microphone, HalfDuplexGate(far)), speaker
    processing = Processing(
        noise_suppression=audio.echo.noise_suppression, gain_control=audio.echo.gain_control
    )
    return WithoutEcho(microphone, EchoCanceller(far, processing)), speaker


class _Told:
    """Tells the person of devices that come and go."""

    def __init__(self, say: Callable[[str], None], language: Literal["zh", "en"]) -> None:
        self._say = say
        self._words = _COMING_AND_GOING[language]

    def went(self, device: str) -> None:
        self._say(self._words[0].format(device))

    def came(self, device: str) -> None:
        self._say(self._words[1].format(device))
