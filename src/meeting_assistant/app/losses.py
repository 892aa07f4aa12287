"""What was lost of the sound on its way, and how the person is told at the end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from meeting_assistant.audio.device import Microphone, Speaker

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "underruns": "the answers had {underruns} gaps, {underrun_ms} ms in all: "
        "the service or the network was too slow",
        "refused_ms": "{refused_ms} ms of an answer did not fit into memory and were not played",
        "dropped_ms": "{dropped_ms} ms of the microphone were lost: this computer was too busy",
        "unsent_messages": "{unsent_messages} pieces of your speech were not sent: the network was too slow",
        "xruns": "the sound devices stumbled {xruns} times: clicks or small gaps may have been heard; "
        "--set audio.output.block_ms=20 gives them more time",
    },
    "zh": {
        "underruns": "回答中断 {underruns} 次，共 {underrun_ms} 毫秒：服务或网络太慢",
        "refused_ms": "有 {refused_ms} 毫秒的回答超出内存上限，没有播放",
        "dropped_ms": "麦克风丢失 {dropped_ms} 毫秒：电脑太忙",
        "unsent_messages": "您的语音有 {unsent_messages} 段没有发出：网络太慢",
        "xruns": "声音设备卡顿 {xruns} 次，可能有爆音或短暂停顿；"
        "用 --set audio.output.block_ms=20 可给设备更多时间",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What was lost so far; all are zero when all is well.

    Attributes:
        underruns: Gaps in what was heard, because more of the answer had not come yet.
        underrun_ms: How long they lasted in all.
        refused_ms: Sound of answers that did not fit into memory.
        dropped_ms: The microphone's sound that nobody fetched in time.
        xruns: How often a device reported an overflow or underflow of its own.
        unsent_messages: Messages of the user's sound that the network was too slow for.
    """

    underruns: int = 0
    underrun_ms: int = 0
    refused_ms: int = 0
    dropped_ms: int = 0
    xruns: int = 0
    unsent_messages: int = 0

    @classmethod
    def of(
        cls, *, microphone: "Microphone | None", speaker: "Speaker | None", unsent_messages: int
    ) -> "Losses":
        """What these devices and the line have lost so far."""
        devices = [device.counters for device in (microphone, speaker) if device is not None]
        playout = speaker.playout.counters if speaker is not None else None
        return cls(
            underruns=playout.underruns if playout else 0,
            underrun_ms=round(playout.underrun_ms) if playout else 0,
            refused_ms=round(playout.refused_ms) if playout else 0,
            dropped_ms=sum(each.dropped_ms for each in devices),
            xruns=sum(each.xruns for each in devices),
            unsent_messages=unsent_messages,
        )

    def to_json(self) -> dict[str, int]:
        """The counters by their names, for ``figures``."""
        return asdict(self)


def loss_lines(counters: Mapping[str, int], language: Literal["zh", "en"]) -> list[str]:
    """One line for each kind of loss that there was, of `Losses` as JSON."""
    return [text.format(**counters) for name, text in _WORDS[language].items() if counters.get(name)]
