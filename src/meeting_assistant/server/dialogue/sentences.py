"""Streamed text cut into what a voice can begin with: sentences, without what is not meant to be heard.

Part of the embedded server's dialogue: pure.
"""

import re
from collections.abc import Iterator

_OPEN, _CLOSE = "<think>", "</think>"
_MARKS, _CLOSERS = "。！？；!?…", '”’」』）》)"'
_END = re.compile(rf"[{_MARKS}]+[{_CLOSERS}]*(?=[^{_MARKS}{_CLOSERS}])|[.;]+[\")]*(?=\s)|\n+")
"""An end of a sentence; more marks may still come until something else has."""

_FIRST_END = re.compile(rf"{_END.pattern}|(?<=\w\w\w\w)，|(?<=\w\w\w\w\w\w\w\w),(?=\s)")
_MARKUP = re.compile(r"\*+|`+|^\s{0,3}(?:#{1,6}|>|[-+•])\s+", re.MULTILINE)
_WORD = re.compile(r"\w")


class Sentences:
    """Cuts what is fed; joined, the pieces are the text without markup and without a model's thoughts."""

    def __init__(self) -> None:
        self._raw = ""
        self._text = ""
        self._thinking = False
        self._any = False

    def feed(self, delta: str) -> Iterator[str]:
        """The sentences that `delta` completes."""
        self._raw += delta
        self._text += self._audible()
        while match := (_END if self._any else _FIRST_END).search(self._text):
            piece, self._text = self._text[: match.end()], self._text[match.end() :]
            yield from self._piece(piece)

    def end(self) -> Iterator[str]:
        """What is left at the end."""
        rest, self._raw = "" if self._thinking else self._raw, ""
        piece, self._text = self._text + rest, ""
        yield from self._piece(piece)

    def _piece(self, text: str) -> Iterator[str]:
        plain = " ".join(_MARKUP.sub("", text).split())
        if _WORD.search(plain):
            self._any = True
            yield plain

    def _audible(self) -> str:
        """Take out of the raw text what is certain to be heard; some models write thoughts into it."""
        heard = ""
        while True:
            tag = _CLOSE if self._thinking else _OPEN
            before, found, after = self._raw.partition(tag)
            if not found:
                kept = _partial(self._raw, tag)
                cut = len(self._raw) - kept
                heard += "" if self._thinking else self._raw[:cut]
                self._raw = self._raw[cut:]
                return heard
            heard += "" if self._thinking else before
            self._raw, self._thinking = after, not self._thinking


def _partial(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next((size for size in range(len(tag) - 1, 0, -1) if text.endswith(tag[:size])), 0)
