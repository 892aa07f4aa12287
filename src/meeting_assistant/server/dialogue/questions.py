"""Questions for the documents; one that follows another keeps its subject.

Part of the embedded server's dialogue: pure.
"""

import re
from dataclasses import replace

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue import policy
from meeting_assistant.server.dialogue.kinds import Kind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.state import Booking
from meeting_assistant.server.dialogue.understanding import Understanding

K = Kind
_FOLLOWS = re.compile(
    r"\W*(?:(?:那|那么|然后|还有)(?!个|里)|.{1,12}呢\W*$"
    r"|and\b|what about|how about|what if|but\b|or\b|also\b)"
)
_LEAST_WORDS = 2


def with_question(booking: Booking, said: Understanding) -> Booking:
    """The state after what may be a question for the documents."""
    follows = bool(booking.subject) and _FOLLOWS.match(plain(said.text)) is not None
    is_empty = booking.is_active and not follows and not _has_subject(said)
    if is_empty or not (follows or policy.asks(said) or _is_worth_searching(said)):
        return replace(booking, move=Move.UNCLEAR if booking.is_active else Move.OFF_TOPIC)
    return replace(booking, move=Move.ASKED, subject=booking.subject if follows else said.text.strip())


def question_of(booking: Booking) -> str:
    """The search text: the question, behind the one that it follows."""
    text = booking.text.strip()
    return text if booking.subject in ("", text) else f"{booking.subject} {text}"


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
