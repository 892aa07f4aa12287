"""Reading the slots back, and finding the time again in what was read back.

Part of the embedded server's dialogue: pure.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from meeting_assistant.dates import Moment
from meeting_assistant.server.dialogue.language import joined, language_of
from meeting_assistant.server.dialogue.phrases import PHRASES
from meeting_assistant.server.dialogue.phrases_en import EN
from meeting_assistant.server.dialogue.phrases_zh import ZH
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.slots import Slots
from meeting_assistant.server.dialogue.spoken import spoken_length, spoken_time
from meeting_assistant.speech.ports import Language

_USUAL_MINUTES = (30, 60, 90, 120)
_NEAR_DAY = re.compile(r"^(?:[今明后]天[,，]|today,|tomorrow,)\s*")
"""Counted from when it was said; the date behind it stays true."""
_TIME = re.compile(
    rf"{re.escape(ZH.time_is)}(?P<zh>[^。]*?)[，,]\s*{re.escape(ZH.length_is)}"
    rf"|{re.escape(EN.time_is)}\s*(?P<en>.*?)\s*\b{re.escape(EN.length_is)}\s"
)


def read_back(slots: Slots, moment: Moment, *, now: datetime, language: Language) -> Iterator[Say]:
    """The clauses that say what would be booked, and ask whether it shall be."""
    phrases = PHRASES[language]
    yield from (Say(text=text, language=language) for text in (phrases.check, phrases.time_is))
    comma = "，" if language == "zh" else ""
    yield Say(text=spoken_time(moment.at, now=now, language=language) + comma, language=language)
    yield _length_clause(slots.minutes or 0, language)
    yield from _title_clauses(slots.title or phrases.default_title, language)
    yield from company_clauses(slots, language)
    if moment.remark == "ambiguous":
        yield Say(text=phrases.ambiguous, language=language)
    yield Say(text=phrases.confirm, language=language)


def company_clauses(slots: Slots, language: Language) -> Iterator[Say]:
    """The clauses for people and place, as far as they were said."""
    phrases, stop = PHRASES[language], "。" if language == "zh" else "."
    if slots.people:
        names = listed(slots.people, language)
        text = f"{phrases.with_people_is}{names}" if language == "zh" else f"{phrases.with_people_is} {names}"
        yield Say(text=text + stop, language=language)
    if slots.place is not None:
        gap = "" if language == "zh" else " "
        yield Say(text=f"{phrases.place_is}{gap}{slots.place}{stop}", language=language)


def listed(names: Sequence[str], language: Language) -> str:
    """Names as a sentence has them."""
    if language == "zh":
        return "、".join(names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def named_clause(title: str, language: Language, *, mark: str) -> Say:
    """A title within a sentence of `language`, to be spoken by the voice of its own language."""
    own = language_of(title) or language
    gap = " " if language == "en" and own != "en" else ""  # clauses of Chinese are joined without one
    return Say(text=f"{gap}{title}{mark}", language=own)


def time_read_back(words: str) -> str | None:
    """The time in a message of ours that reads the slots back, or None."""
    match = _TIME.search(words)
    return _NEAR_DAY.sub("", match["zh"] or match["en"]) if match else None


def begins_read_back(words: str) -> bool:
    """True if a message of ours reads the slots back, or began to before it was interrupted."""
    return any(phrases.check in words for phrases in PHRASES.values())


def usual_clauses() -> list[Say]:
    """Clauses of a read-back that vary little: usual lengths, and the title given when the user has none."""
    lengths = [_length_clause(minutes, language) for language in PHRASES for minutes in _USUAL_MINUTES]
    titles = [
        clause for language in PHRASES for clause in _title_clauses(PHRASES[language].default_title, language)
    ]
    return lengths + titles


def _length_clause(minutes: int, language: Language) -> Say:
    length = Say(
        text=spoken_length(minutes, language) + ("，" if language == "zh" else ","), language=language
    )
    return Say(
        text=joined([Say(text=PHRASES[language].length_is, language=language), length]), language=language
    )


def _title_clauses(title: str, language: Language) -> list[Say]:
    """One clause, or two if the title is in the other language: each is spoken by a voice of its own."""
    lead = Say(text=PHRASES[language].title_is, language=language)
    named = named_clause(title, language, mark="。" if language == "zh" else ".")
    if named.language != language:
        return [lead, named]
    return [Say(text=joined([lead, named]), language=language)]
