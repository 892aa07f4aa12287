"""The policy: what a turn does, by the kinds of its tiles. It acts on complete covers only.

Part of the embedded server's dialogue: pure. Tables of rules, read from top to bottom; a rule fits if every
word of the turn is of its kinds or changes nothing, and at least one is of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import QUESTIONS, REQUESTS, SMALL, SpanKind
from meeting_assistant.server.dialogue.understanding import Understanding

K = SpanKind


class Move(Enum):
    """The effect of the user's last turn."""

    NOTHING = auto()  # there was none yet
    UNHEARD = auto()
    FILLED = auto()
    CORRECTED = auto()
    CONFIRMED = auto()
    DECLINED = auto()
    CANCELLED = auto()
    KEPT = auto()  # a meeting stays as it is
    UNCLEAR = auto()
    UNREAD_TIME = auto()  # words of time that were not understood
    BY_HOW_MUCH = auto()  # earlier, but not by how much
    HELD = auto()
    RESTARTED = auto()
    UNDONE = auto()
    NOTHING_TO_UNDO = auto()
    NO_SERIES = auto()
    NO_WHOLE_DAY = auto()
    ASKED = auto()
    ASKED_NOW = auto()
    ASKED_DAY = auto()
    ASKED_COUNT = auto()
    ASKED_AGAIN = auto()
    ASKED_WHO = auto()
    ASKED_CALENDAR = auto()
    ANSWERED = auto()  # the calendar's answer is there to be told
    LANGUAGE = auto()
    GREETED = auto()
    THANKED = auto()
    LEFT = auto()
    LEFT_UNDONE = auto()  # in the middle of a plan
    OFF_TOPIC = auto()
    WANTS_MORE = auto()  # yes, there is something else


@dataclass(frozen=True, slots=True)
class _Rule:
    """A move, the kinds of which one must be there, and what may stand beside them."""

    move: Move
    needs: frozenset[SpanKind]
    allows: frozenset[SpanKind] = frozenset()

    def fits(self, said: Understanding) -> bool:
        return said.has(*self.needs) and said.is_only(*self.needs, *self.allows)


def _rule(move: Move, *needs: SpanKind, allows: Sequence[SpanKind] = ()) -> _Rule:
    return _Rule(move, frozenset(needs), frozenset(allows))


_YES_OR_NO = re.compile(
    r"有[^没有吗]{1,12}没有?[啊呀]?\W*$|(?:能|可以|会|要|用|得|许|让|有)[^不吗么空]{1,12}(?:不|[吗么])[啊呀]?\W*$"
    r"|[^你您,，\s]{2}(?:能不能|可不可以|要不要|有没有|用不用|需不需要|让不让|许不许)[^,，\s]"
)
_AUXILIARIES = "能会可以要有得吗没不"

_COURTESY = (K.THANKS, K.HELLO, K.BYE)
_ANYWHERE = (
    _rule(
        Move.LANGUAGE,
        K.IN_ENGLISH,
        K.IN_CHINESE,
        allows=(K.YES, K.MARK, K.THANKS, K.REPEAT, K.NO, K.ASK, K.AND, K.BUT, K.HOLD),
    ),
    _rule(Move.ASKED_NOW, K.NOW, allows=(K.MARK, K.HELLO, K.ASK, K.WHEN, K.DAY)),
    _rule(Move.ASKED_AGAIN, K.REPEAT, allows=(K.MARK, K.NO, K.ASK, K.HOLD, K.BUT, K.DOUBT)),
    _rule(Move.ASKED_DAY, K.ASK_DAY, allows=(K.WHEN, K.DAY, K.MARK, K.ASK, K.DOUBT, K.PERIOD, K.AND, K.BUT)),
    _rule(Move.ASKED_COUNT, K.ASK_COUNT, allows=(K.WHEN, K.DAY, K.MARK, K.ASK, K.AND, K.BUT)),
)
"""Turns that are answered in every state and change none."""

_IDLE = (
    _rule(Move.GREETED, K.HELLO, allows=(K.MARK, K.THANKS)),
    _rule(Move.ASKED_WHO, K.WHO_ARE_YOU, allows=(K.MARK, K.HELLO, K.ASK)),
    _rule(Move.RESTARTED, K.RESTART, allows=(K.YES, K.NO, K.THANKS, K.HOLD)),
    _rule(Move.LEFT, K.BYE, K.DONE, K.NONE, allows=(K.THANKS, K.YES, K.NO, K.DROP, K.HELLO)),
    _rule(Move.HELD, K.HOLD, allows=(K.YES, K.NO, K.THANKS, K.BUT)),
    _rule(Move.UNDONE, K.UNDO, allows=(K.YES, K.NO, K.THANKS)),
    _rule(Move.CANCELLED, K.DROP, allows=(K.YES, K.NO, K.MEETING, K.CANCEL, K.DONE, K.BUT, *_COURTESY)),
    _rule(Move.THANKED, K.THANKS, allows=(K.YES,)),
    _rule(Move.LEFT, K.NO, allows=(K.THANKS,)),
    _rule(Move.WANTS_MORE, K.YES, allows=(K.THANKS,)),
)

_UNDER_WAY = (
    _rule(Move.RESTARTED, K.RESTART, allows=(K.YES, K.NO, K.DROP, K.THANKS, K.BUT, K.HOLD)),
    _rule(Move.HELD, K.HOLD, allows=(K.YES, K.NO, K.THANKS, K.BUT, K.DOUBT)),
    _rule(Move.UNDONE, K.UNDO, allows=(K.YES, K.NO, K.THANKS, K.CHANGE, K.BUT, K.HOLD)),
    _rule(Move.LEFT_UNDONE, K.BYE, allows=(K.YES, K.NO, K.DROP, K.CANCEL, K.DONE, K.NONE, K.THANKS, K.BUT)),
    _rule(
        Move.CANCELLED,
        *(K.DROP, K.CANCEL),
        allows=(
            *(K.YES, K.NO, K.MEETING, K.THAT, K.DONE, K.BUT, K.BOTH, K.NO_CHANGE, K.DO, K.NONE, K.HOLD),
            *_COURTESY,
        ),
    ),
    _rule(Move.GREETED, K.HELLO, allows=(K.MARK,)),
    _rule(Move.ASKED_WHO, K.WHO_ARE_YOU, allows=(K.MARK, K.HELLO)),
)


def move_anywhere(said: Understanding) -> Move | None:
    """The move of a turn that is the same in every state."""
    move = _first(_ANYWHERE, said)
    # "when is Christmas" is about a day, "when is it" about a meeting
    is_of_meeting = said.has(K.ASK_WHEN) and (said.has(K.THAT) or not said.has(K.WHEN, K.DAY))
    return None if move is Move.ASKED_DAY and is_of_meeting else move


def move_idle(said: Understanding) -> Move | None:
    """The move of a turn that asks for nothing, while nothing is under way."""
    return _first(_IDLE, said)


def move_out(said: Understanding) -> Move | None:
    """The way out of a booking that a turn takes."""
    if said.has(K.BOOK) and not said.is_only(
        K.DROP, K.CANCEL, K.HOLD, K.RESTART, K.NO, K.YES, K.DO, K.THANKS
    ):
        return None
    return _first(_UNDER_WAY, said)


def _first(rules: Sequence[_Rule], said: Understanding) -> Move | None:
    return next((rule.move for rule in rules if rule.fits(said)), None)


def asks(said: Understanding) -> bool:
    """True if a turn is a question that the calendar can't answer."""
    if said.has(K.DOCUMENTS):
        return True
    if is_put_as_question(said):
        return True
    if not said.has(*QUESTIONS):
        return False
    return said.is_question or begins_as_question(said) or has_question_word(said)


def is_put_as_question(said: Understanding) -> bool:
    """True if the words for yes or no at its ends make it a question: 有投影仪没, 能用餐吗."""
    return not said.has(K.BOOK, K.LIST, K.FREE) and _YES_OR_NO.search(plain(said.text)) is not None


def begins_as_question(said: Understanding) -> bool:
    """True if the first word that matters is a question's, and of no request."""
    first = next((tile for tile in said.tiles if _matters(tile)), None)
    if first is None or not first.may_be(*QUESTIONS):
        return False
    if first.may_be(K.POLITE, *REQUESTS):
        return not said.has(K.BOOK)
    is_wh = plain(said.text[first.start :]).startswith("wh")
    return is_wh or not (said.has(K.BOOK) and first.may_be(K.GLUE))


def _matters(tile: Tile) -> bool:
    return tile.may_be(*QUESTIONS) or not tile.may_be(*SMALL, K.AND, K.BUT, K.HOLD, K.HELLO)


def has_question_word(said: Understanding) -> bool:
    """True if it holds a word that is of questions only, as "can you" is not."""
    return any(
        tile.may_be(*QUESTIONS) and not tile.may_be(K.POLITE, K.GLUE, K.FILLER, *REQUESTS)
        for tile in said.tiles
    )


def asks_about_something(said: Understanding) -> bool:
    """True if a question is about words that are no change of the meeting in hand."""
    contents = said.contents
    changes = (K.CHANGE, K.MOVE, K.TO, K.WITH)
    if contents.is_marked or any(
        tile.may_be(*changes) and not tile.may_be(K.BOOK, K.GLUE) for tile in said.tiles
    ):
        return False
    title = (contents.title or "").strip(_AUXILIARIES)
    return bool(title or contents.unknown or contents.place)


def begins_with_request(said: Understanding) -> bool:
    """True if the first word that matters asks for something."""
    for tile in said.tiles:
        if tile.may_be(*REQUESTS, K.ANOTHER):
            return True
        if not tile.may_be(*SMALL, K.AND, K.HELLO, K.ASK):
            return False
    return False


def is_complete_booking(said: Understanding) -> bool:
    """True if a turn by itself asks for a meeting and says when."""
    return said.has(K.BOOK, K.ANOTHER) and said.reading.when is not None
