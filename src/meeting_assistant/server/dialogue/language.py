"""Which language a text is in, and how replies in it are put together.

Part of the embedded server's dialogue: pure.
"""

import re
from collections.abc import Iterable

from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.pieces import joint
from meeting_assistant.speech.ports import Language

_CJK = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[A-Za-z]")


def language_of(text: str) -> Language | None:
    """The language of `text`: Chinese if it has any Chinese character, None if it has no letters at all."""
    if _CJK.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else None


def joined(clauses: Iterable[Say]) -> str:
    """The clauses as one written message, joined as the server joins them."""
    text = ""
    for clause in clauses:
        text += joint(text, clause.text) + clause.text
    return text
