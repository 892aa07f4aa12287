"""Chinese text to the phonemes that the Kokoro voice was trained on.

Words are found by jieba. Characters become pinyin by pypinyin's phrase dictionary (which knows 银行 from
行走), each syllable an initial and a final in IPA with an arrow for its tone behind the vowel. The voice was
trained with spaces between words: without them a recogniser mishears it nearly twice as often.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import jieba

INITIALS: Final = {
    "": "", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
"""Pinyin initials in the voice's alphabet."""

FINALS: Final = {
    "a": "a*", "ai": "ai*", "an": "a*n", "ang": "a*ŋ", "ao": "au*", "e": "ɤ*", "ei": "ei*", "en": "ə*n",
    "eng": "ə*ŋ", "er": "ɚ*", "i": "i*", "ia": "ja*", "ian": "jɛ*n", "iang": "ja*ŋ", "iao": "jau*",
    "ie": "je*", "in": "i*n", "ing": "i*ŋ", "io": "jɔ*", "iong": "jʊ*ŋ", "iou": "jou*", "o": "wo*",
    "ong": "ʊ*ŋ", "ou": "ou*", "u": "u*", "ua": "wa*", "uai": "wai*", "uan": "wa*n", "uang": "wa*ŋ",
    "uei": "wei*", "uen": "wə*n", "ueng": "wə*ŋ", "uo": "wo*", "v": "y*", "ve": "ɥe*", "van": "ɥɛ*n",
    "vn": "y*n", "ê": "ɛ*", "m": "m*", "n": "n*", "ng": "ŋ*",
}  # fmt: skip
"""Pinyin finals in full spelling (`iou`, not `iu`); the star stands where the tone goes."""

TONES: Final = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

_BUZZED: Final = "ɨ*"  # the vowel of zhi, chi, shi, ri, zi, ci, si
_BUZZING: Final = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
_PUNCTUATION: Final = str.maketrans("，、。！？；：（）《》「」【】", ",,.!?;:()“”“”“”")
_OFFICE_WORDS: Final = (
    *("时长", "时段", "周会", "例会", "晨会", "议题", "与会"),
    *("年假", "病假", "事假", "小爱"),
)
"""Words that jieba does not know, some of them said otherwise than their characters: 时长 is shícháng."""

_SPOKEN_MARKS: Final = ';:,.!?—…()“”" '
_SOUND_ALIKES: Final = str.maketrans("嗯呣噷", "恩姆哼")  # interjections that are no syllables
_HAN: Final = re.compile(r"[㐀-鿿]")
_HAN_OR_REST: Final = re.compile(r"[㐀-鿿]+|[^㐀-鿿]+")


class Phonemizer:
    """Turns Chinese text into phonemes. Loads its dictionaries on first use (1 s); one thread at a time.

    Args:
        cache: Where the word list's index is kept between runs.
    """

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def phonemes(self, text: str) -> str:
        """Phonemes of Chinese `text`; what is neither Chinese nor punctuation is left out."""
        pieces = []
        for run in _HAN_OR_REST.findall(text.translate(_SOUND_ALIKES)):
            if _HAN.match(run):
                pieces.append(" ".join("".join(_syllables(word)) for word in self._words.lcut(run)))
            else:
                marks = "".join(mark for mark in run.translate(_PUNCTUATION) if mark in _SPOKEN_MARKS)
                pieces.append(marks + " ")
        return re.sub(r"\s+", " ", "".join(pieces)).strip()

    @cached_property
    def _words(self) -> "jieba.Tokenizer":
        with warnings.catch_warnings():  # jieba's source has escape sequences that newer Pythons complain of
            warnings.simplefilter("ignore")
            import jieba

        jieba.setLogLevel(
            logging.CRITICAL + 1
        )  # it writes to stderr as it loads, and if the index can't be kept
        words = jieba.Tokenizer()
        self._cache.mkdir(parents=True, exist_ok=True)
        words.tmp_dir = str(self._cache)
        words.initialize()
        for word in _OFFICE_WORDS:
            words.add_word(word)
        return words


def to_phoneme(initial: str, final: str, tone: str) -> str:
    """Phonemes of one syllable, such as ("zh", "ong", "1")."""
    vowel = _BUZZED if final == "i" and initial in _BUZZING else FINALS.get(final, "")
    return INITIALS.get(initial, "") + vowel.replace("*", TONES.get(tone, ""))


def _syllables(word: str) -> Iterator[str]:
    from pypinyin import Style, lazy_pinyin

    initials = lazy_pinyin(word, style=Style.INITIALS, strict=True, errors="ignore")
    finals = lazy_pinyin(
        word, style=Style.FINALS_TONE3, strict=True, errors="ignore", neutral_tone_with_five=True
    )
    for initial, final in zip(initials, finals, strict=True):
        yield to_phoneme(initial, final[:-1], final[-1:])
