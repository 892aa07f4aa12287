"""The program's own messages in the person's language: errors, hints, troubles, progress.

They are written in English where they arise, with values in them, and given in another language where they
are shown, and nowhere else: what is sent to the model, to a log or to a program stays as it was written. The
texts are in ``zh.toml``, each under its English template.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from meeting_assistant.ui.words import Language

GAP = "{}"
_DEEPEST = 3


@dataclass(frozen=True)
class _Template:
    """An English text with gaps, and the other language's.

    Attributes:
        parts: What stands between the gaps.
        translated: With numbered or unnumbered gaps.
    """

    parts: tuple[str, ...]
    translated: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("(.*?)".join(map(re.escape, self.parts)), re.DOTALL)

    @cached_property
    def has_words(self) -> bool:
        """True if it is more than punctuation: a file's name may look like ``{} ({})``."""
        return any(char.isalpha() for part in self.parts for char in part)

    def values_in(self, text: str) -> tuple[str, ...] | None:
        """What fills the gaps in `text`; None if it is another text."""
        if not text.startswith(self.parts[0]) or not text.endswith(self.parts[-1]):
            return None
        found = self._pattern.fullmatch(text)
        return None if found is None else found.groups()


class Catalogue:
    """English texts, some with gaps, and their translations.

    Args:
        known: English template -> the other language's.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self._exact = {english: text for english, text in known.items() if GAP not in english}
        templates = (
            _Template(parts=tuple(english.split(GAP)), translated=text)
            for english, text in known.items()
            if GAP in english
        )
        self._templates = sorted(templates, key=lambda each: (-sum(map(len, each.parts)), len(each.parts)))

    @classmethod
    def read(cls, package: str) -> "Catalogue":
        """The one that is shipped in a package, as ``zh.toml``."""
        return cls(tomllib.loads(files(package).joinpath("zh.toml").read_text(encoding="utf-8")))

    def translated(self, text: str, depth: int = 0) -> str:
        """A text, or at some depth a value in one: a text as well, or a name that must stay."""
        if text in self._exact:
            return self._exact[text]
        for template in self._templates if depth <= _DEEPEST else ():
            values = template.values_in(text) if template.has_words or not depth else None
            if values is not None:
                return template.translated.format(*(self.translated(value, depth + 1) for value in values))
        return text


def in_language(text: str, language: Language) -> str:
    """`text`, a message of the program, in `language`; as it is if no translation is known."""
    return text if language == "en" else catalogue().translated(text)


@lru_cache(1)
def catalogue() -> Catalogue:
    """The messages in Chinese."""
    return Catalogue.read(__package__)
