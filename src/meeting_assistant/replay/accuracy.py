"""How far what was written down is from what was said: error rates, by `jiwer` (extra `eval`)."""

import re
import unicodedata

from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line


def character_error_rate(said: str, heard: str) -> float:
    """Characters inserted, deleted or replaced, over those said; punctuation, spaces and case don't count.

    Raises:
        MissingExtra: `jiwer` is not installed.
    """
    return _rate(normalised(said).replace(" ", ""), normalised(heard).replace(" ", ""), by="characters")


def word_error_rate(said: str, heard: str) -> float:
    """As `character_error_rate`, in words; each Chinese character is a word.

    Raises:
        MissingExtra: `jiwer` is not installed.
    """
    return _rate(_spaced(normalised(said)), _spaced(normalised(heard)), by="words")


def normalised(text: str) -> str:
    """Lower case in Unicode's compatible form, words apart by one space, without punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char if char.isalnum() or char in "'’" else " " for char in folded)
    return " ".join(kept.replace("’", "'").split())


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"([\u3400-\u9fff])", r" \1 ", text).split())


def _rate(said: str, heard: str, *, by: str) -> float:
    try:
        import jiwer
    except ImportError as exc:
        raise MissingExtra("error rates need the package jiwer", hint=extra_line("eval")) from exc
    if not said:
        return float(bool(heard))
    return float(jiwer.cer(said, heard) if by == "characters" else jiwer.wer(said, heard))
