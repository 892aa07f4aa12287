"""Questions for the documents; one that follows another keeps its subject.

Part of the embedded server's dialogue: pure.
"""

import re
from dataclasses import replace

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue import policy
from meeting_assistant.server.dialogue.followups import (
    begins_as_question,
    body_of,
    is_announced,
    is_elliptic,
    joined_to,
)
from meeting_assistant.server.dialogue.kinds import TIMES, SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.state import Booking
from meeting_assistant.server.dialogue.understanding import Understanding

K = SpanKind
_FOLLOWS = re.compile(
    r"\W*(?:(?:那|那么|然后|还有)(?!个|里)|.{1,12}呢\W*$"
    r"|and\b|what about|how about|what if|but\b|or\b|also\b)"
)
_LEAST_WORDS = 2


def with_question(booking: Booking, said: Understanding) -> Booking:
    """The state after what may be a question for the documents."""
    follows = bool(booking.subject) and _follows(booking, said)
    is_empty = booking.is_active and not follows and not _has_subject(said)
    if is_empty or not (follows or policy.asks(said) or _is_worth_searching(said)):
        return replace(booking, move=Move.UNCLEAR if booking.is_active else Move.OFF_TOPIC)
    subject = joined_to(booking.subject, said.text) if follows else body_of(said.text)
    return replace(booking, move=Move.ASKED, subject=subject)


def question_of(booking: Booking) -> str:
    """The search text: the question, with what it left out."""
    return (booking.subject if booking.move is Move.ASKED else "") or booking.text.strip()


def asks_documents(said: Understanding) -> bool:
    """True if a turn in the middle of a booking is a question about something else."""
    if policy.asks(said) and policy.asks_about_something(said):
        return True
    body = body_of(said.text)
    if said.has(*TIMES) or not (said.contents.title or said.contents.unknown):
        return False
    if is_announced(said.text):
        return policy.has_question_word(said) or begins_as_question(body)
    return body != said.text.strip() and begins_as_question(body) and policy.asks_about_something(said)


def _follows(booking: Booking, said: Understanding) -> bool:
    """True if a question goes on from the one before: it is joined on, names another or lacks a subject."""
    body = body_of(said.text)
    if _FOLLOWS.match(plain(said.text)) or _FOLLOWS.match(plain(body)):
        return True
    is_name = said.is_question and len(said.tiles) == _LEAST_WORDS and not said.tiles[0].is_known
    return is_name or (not booking.is_active and is_elliptic(body))


def _has_subject(said: Understanding) -> bool:
    """True if a question is about something: "is that right?" is not."""
    about = (K.DOCUMENTS, K.OFF_TOPIC, K.EVENT, K.MEETING)
    return any(not tile.is_known or tile.may_be(*about) for tile in said.tiles)


def _is_worth_searching(said: Understanding) -> bool:
    """True if something was said that documents may know, though not as a question."""
    if said.is_question and not said.is_small():
        return True
    unknown = [tile for tile in said.tiles if not tile.is_known or tile.may_be(K.DOCUMENTS)]
    return len(unknown) >= _LEAST_WORDS and not said.has(K.OFF_TOPIC)
