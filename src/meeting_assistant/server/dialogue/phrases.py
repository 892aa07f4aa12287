"""Everything the rules can say, in both languages.

Part of the embedded server's dialogue: pure. Constant clauses stand apart from variable ones: the voice is
given one clause at a time and keeps the constant ones ready.
"""

from dataclasses import fields

from meeting_assistant.server.dialogue.phrases_en import EN
from meeting_assistant.server.dialogue.phrases_zh import ZH
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.wording import Phrases
from meeting_assistant.speech.ports import Language

PHRASES: dict[Language, Phrases] = {"zh": ZH, "en": EN}

_NEVER_ALONE = ("default_title", "length_is", "title_is", "untitled")


def fixed_says() -> list[Say]:
    """Each clause that is constant by itself."""
    return [
        Say(text=text, language=language)
        for language, phrases in PHRASES.items()
        for name in (f.name for f in fields(Phrases))
        if name not in _NEVER_ALONE and (text := getattr(phrases, name))
    ]
