"""What tells a recogniser's real words from those it makes up (pure).

Whisper was trained on captions: on silence and noise it writes what captions say there ("谢谢观看",
"Thank you."), and when it loses the thread it repeats itself until its length runs out.
"""

import math
import re
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from meeting_assistant.speech.ports import Language, Samples

SILENCE_DBFS: Final = -60.0
"""Below this even the loudest tenth of a second holds no voice a microphone would pick up."""
FAINT_DBFS: Final = -45.0
"""Below this a caption phrase is taken for invention."""

_LONGEST_S: Final = 24  # the model takes 30, but leaves out sentences when it is that full
_EARLIEST_CUT_S: Final = 12
_TOKENS_PER_SECOND: Final[dict[Language, float]] = {"zh": 9.0, "en": 6.0}
_SPARE_TOKENS: Final = 12
_MAX_REPETITION: Final = 2.2
_MIN_LOG_PROBABILITY: Final = -0.9
_MAX_NO_SPEECH: Final = 0.6
_LIKELY_NO_SPEECH: Final = 0.25

_CAPTIONS: Final = re.compile(
    r"谢谢(观看|大家|收看|您的观看|收听)*"
    r"|(请不吝)?点赞.*(订阅|转发|打赏).*"
    r"|.*(中文)?字幕.*(提供|志愿者|组|制作|by).*"
    r"|(感谢|多谢)(观看|收看|收听|您的观看).*"
    r"|(我们)?下(次|期|集)再见|(优优独播剧场|明镜与点点).*"
    r"|thanks?(you)?(somuch|verymuch)?(forwatching|forlistening)?(everyone)?"
    r"|pleasesubscribe.*|subtitlesby.*|(bye)+|you|so|oh|silence|music|blankaudio"
)


def loudest_dbfs(utterance: Samples, rate_hz: int) -> float:
    """Level of the loudest tenth of a second, in dB below full scale; -inf for digital silence."""
    window = max(1, rate_hz // 10)
    whole = utterance[: len(utterance) // window * window] if len(utterance) >= window else utterance
    if not whole.size:
        return -math.inf
    blocks = whole.reshape(-1, min(window, whole.size)).astype(np.float64)
    power = float(np.max(np.mean(blocks * blocks, axis=1)))
    return 10 * math.log10(power) if power > 0 else -math.inf


def pieces(utterance: Samples, rate_hz: int) -> Iterator[Samples]:
    """`utterance` in lengths that can be recognised in one go, cut at the quietest moments in reach."""
    hop = rate_hz // 20
    longest, earliest = int(_LONGEST_S * rate_hz), int(_EARLIEST_CUT_S * rate_hz)
    while len(utterance) > longest:
        reach = utterance[earliest:longest]
        power = np.square(reach[: len(reach) // hop * hop]).reshape(-1, hop).mean(axis=1)
        smooth = np.convolve(power, np.ones(4), "valid")  # 200 ms
        cut = earliest + (int(smooth.argmin()) + 2) * hop
        yield utterance[:cut]
        utterance = utterance[cut:]
    yield utterance


def token_cap(duration_s: float, language: Language) -> int:
    """Most tokens that `duration_s` seconds of speech can need."""
    return int(duration_s * _TOKENS_PER_SECOND[language]) + _SPARE_TOKENS


def repetition(text: str) -> float:
    """How well the text compresses: above about 2.2 it repeats itself."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def is_doubtful(text: str, log_probability: float, *, no_speech: float, capped: bool) -> bool:
    """True if a quick pass deserves a second one with the full window.

    Args:
        text: What was heard.
        log_probability: Average of its tokens.
        no_speech: Probability that there is no speech at all; then listening again won't help.
        capped: The output stopped at the token cap.
    """
    if no_speech > _MAX_NO_SPEECH:
        return False
    return capped or log_probability < _MIN_LOG_PROBABILITY or repetition(text) > _MAX_REPETITION


def is_invented(text: str, log_probability: float, *, no_speech: float, loudest: float) -> bool:
    """True if the text was made up over silence or noise.

    Args:
        text: What was heard.
        log_probability: Average of its tokens.
        no_speech: Probability that the recording holds no speech.
        loudest: Level of its loudest tenth of a second, dBFS.
    """
    if no_speech > _MAX_NO_SPEECH and log_probability < _MIN_LOG_PROBABILITY / 2:
        return True
    if repetition(text) > _MAX_REPETITION:
        return True
    bare = re.sub(r"[\W_]+", "", text.lower())
    doubtful = loudest < FAINT_DBFS or no_speech > _LIKELY_NO_SPEECH or log_probability < _MIN_LOG_PROBABILITY
    return not bare or (doubtful and _CAPTIONS.fullmatch(bare) is not None)
