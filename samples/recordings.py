"""The table of what the recordings of the cases say and how they are made, read and checked."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

CASES = Path(__file__).parent / "cases"
TABLE = CASES / "recordings.toml"
AUDIO = CASES / "audio"
SUMS = CASES / "SHA256SUMS"

PEOPLE: Mapping[str, str] = {"asterisk": "CC-BY-SA-3.0", "two_cities": "MIT"}
"""Recorded people -> the licence of the recordings."""

Noise = Literal["silence", "pink", "babble", "typing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file: a turn of the user, or a sound without words.

    Attributes:
        file: Its path from the folder of recordings.
        language: Of the words: zh or en.
        text: The words; empty where there are none.
        voice: Who speaks; None where nobody does.
        parts: Of people: the pieces it is put together from.
        rate_hz: Its rate.
        noise: What sounds besides, or alone.
        snr_db: How far the noise is below the speech, both as root mean square, pauses not counted.
        level_dbfs: How loud a noise alone is.
        seconds: How long a noise alone is.
        telephone: It went through a telephone.
    """

    file: Path
    language: str
    text: str = ""
    voice: str | None = None
    parts: tuple[str, ...] = ()
    rate_hz: int = 16_000
    noise: Noise | None = None
    snr_db: float | None = None
    level_dbfs: float = 0.0
    seconds: float = 0.0
    telephone: bool = False

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return AUDIO / self.file

    @property
    def licence(self) -> str:
        """What it may be used under; what is synthetic is the project's own."""
        return PEOPLE.get(self.voice or "", "MIT")

    @property
    def is_person(self) -> bool:
        """Whether someone's voice was recorded."""
        return self.voice in PEOPLE


def read_table(path: Path = TABLE) -> list[Recording]:
    """All recordings, in the order of the table.

    Raises:
        TypeError: It has a key that is not known.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    return [
        recording
        for language, groups in table.items()
        for name, group in groups.items()
        for recording in _group(language, name, group)
    ]


def sha256_of(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_sums(path: Path = SUMS) -> dict[str, str]:
    """File -> its SHA-256, as ``sha256sum`` writes and checks it."""
    lines = path.read_text("utf-8").splitlines()
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}


def _group(language: str, name: str, group: Mapping[str, Any]) -> Iterator[Recording]:
    """One recording a turn; a sound without words is a turn, too."""
    made = dict(group)
    suffix, sound = made.pop("suffix"), made.pop("sound", None)
    if sound is not None:
        yield Recording(file=Path(language, f"{name}-1.{suffix}"), language=language, noise=sound, **made)
        return
    said, parts = made.pop("say"), made.pop("parts", None)
    for number, text in enumerate(said, 1):
        yield Recording(
            file=Path(language, f"{name}-{number}.{suffix}"),
            language=language,
            text=text,
            parts=tuple(parts[number - 1]) if parts else (),
            **made,
        )
