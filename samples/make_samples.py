"""Makes the recordings in this folder: a user's side of a booking, in Chinese and in English.

Needs the `local` extra and the voices of the npm package kokoro-js 1.2.1:

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    python samples/make_samples.py package/voices
"""

import json
import sys
import wave
from pathlib import Path
from typing import Final, NamedTuple

import hibari
import numpy as np
import soxr

from meeting_assistant.speech.bilingual import trimmed
from meeting_assistant.speech.kokoro import KokoroVoice
from meeting_assistant.speech.pinyin import Phonemizer
from meeting_assistant.speech.ports import Samples
from meeting_assistant.speech.weights import cache_directory

_VOICE_HZ: Final = 24_000
_RECORDING_HZ: Final = 16_000
_PAUSE_S: Final = 1.2  # between turns
_BREATH_S: Final = 0.12  # between the clauses of a turn: well below the 200 ms that end a turn
_LEVEL: Final = 0.5  # of the loudest sample


class Recording(NamedTuple):
    """One file: whose voice, and what is said in each turn, clause by clause."""

    name: str
    voice: str
    language: str
    turns: tuple[tuple[str, ...], ...]


RECORDINGS: Final = (
    Recording(
        "book-zh.wav",
        "zm_yunxia.bin",
        "zh",
        (
            ("你好，", "帮我约一个明天下午三点的会议。"),
            ("时长一个小时，", "主题是项目周会。"),
            ("对，", "没问题，", "请创建吧。"),
        ),
    ),
    Recording(
        "book-en.wav",
        "am_fenrir.bin",
        "en",
        (
            ("Hi, please book a meeting for tomorrow at three p.m.",),
            ("One hour, and call it weekly review.",),
            ("Yes, please go ahead.",),
        ),
    ),
)


def main(voices: Path) -> None:
    """Write every recording beside this script."""
    vocabulary = json.loads((Path(hibari.__file__).parent / "assets" / "vocab.json").read_text("utf-8"))
    chinese = Phonemizer(cache_directory() / "kokoro")
    english = hibari.Hibari().g2p
    for recording in RECORDINGS:
        voice = KokoroVoice(voices / recording.voice, vocabulary=vocabulary)
        pause, breath = (np.zeros(int(s * _VOICE_HZ), np.float32) for s in (_PAUSE_S, _BREATH_S))
        pieces: list[Samples] = []
        for turn in recording.turns:
            pieces.append(pause[: _VOICE_HZ // 2] if not pieces else pause)
            for number, clause in enumerate(turn):
                phonemes = chinese.phonemes(clause) if recording.language == "zh" else english(clause)
                pieces += [breath] if number else []
                said = voice.say(phonemes)
                assert said is not None, "nobody cancels"
                pieces.append(trimmed(said, _VOICE_HZ))
        write(Path(__file__).parent / recording.name, np.concatenate([*pieces, pause]))


def write(path: Path, speech: Samples) -> None:
    """Write `speech` (24 kHz) as mono PCM16 at 16 kHz."""
    sound = soxr.resample(speech, _VOICE_HZ, _RECORDING_HZ)
    sound *= _LEVEL / np.abs(sound).max()
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RECORDING_HZ)
        out.writeframes((sound * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
