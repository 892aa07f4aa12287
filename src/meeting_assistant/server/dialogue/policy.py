"""The policy: what a turn does, by the kinds of its tiles. It acts on complete covers only.

Part of the embedded server's dialogue: pure. Tables of rules, read from top to bottom; a rule fits if every
word of the turn is of its kinds or changes nothing, and at least one is of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from meeting_assistant.server.dialogue.kinds import QUESTIONS, REQUESTS, SMALL, TIMES, Kind
from meeting_assistant.server.dialogue.understanding import Understanding

K = Kind


class Move(Enum):
    """What the user's last turn did."""

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
    needs: frozenset[Kind]
    allows: frozenset[Kind] = frozenset()

    def fits(self, said: Understanding) -> bool:
        return said.has(*self.needs) and said.is_only(*self.needs, *self.allows)


def _rule(move: Move, *needs: Kind, allows: Sequence[Kind] = ()) -> _Rule:
    return _Rule(move, frozenset(needs), frozenset(allows))


_COURTESY = (K.THANKS, K.HELLO, K.BYE)
_ANYWHERE = (
    _rule(Move.LANGUAGE, K.IN_ENGLISH, K.IN_CHINESE, allows=(K.YES, K.MARK, K.THANKS, K.REPEAT, K.NO)),
    _rule(Move.ASKED_NOW, K.NOW, allows=(K.MARK, K.HELLO, K.ASK, K.WHEN)),
    _rule(Move.ASKED_AGAIN, K.REPEAT, allows=(K.MARK, K.NO, K.ASK, K.HOLD, K.BUT, K.DOUBT)),
    _rule(Move.ASKED_DAY, K.ASK_DAY, allows=(K.WHEN, K.DAY, K.MARK, K.ASK, K.DOUBT, K.PERIOD)),
    _rule(Move.ASKED_COUNT, K.ASK_COUNT, allows=(K.WHEN, K.DAY, K.MARK, K.ASK)),
)
"""What is answered in every state, and changes none."""

_IDLE = (
    _rule(Move.GREETED, K.HELLO, allows=(K.MARK, K.THANKS)),
    _rule(Move.ASKED_WHO, K.WHO_ARE_YOU, allows=(K.MARK, K.HELLO, K.ASK)),
    _rule(Move.RESTARTED, K.RESTART, allows=(K.YES, K.NO, K.THANKS)),
    _rule(Move.LEFT, K.BYE, K.DONE, K.NONE, allows=(K.THANKS, K.YES, K.NO, K.DROP, K.HELLO)),
    _rule(Move.HELD, K.HOLD, allows=(K.YES, K.NO, K.THANKS, K.BUT)),
    _rule(Move.UNDONE, K.UNDO, allows=(K.YES, K.NO, K.THANKS)),
    _rule(Move.CANCELLED, K.DROP, allows=(K.YES, K.NO, K.MEETING, K.CANCEL, K.DONE, K.BUT, *_COURTESY)),
    _rule(Move.THANKED, K.THANKS, allows=(K.YES,)),
    _rule(Move.LEFT, K.NO, allows=(K.THANKS,)),
    _rule(Move.WANTS_MORE, K.YES, allows=(K.THANKS,)),
)

_UNDER_WAY = (
    _rule(Move.RESTARTED, K.RESTART, allows=(K.YES, K.NO, K.DROP, K.THANKS, K.BUT)),
    _rule(Move.HELD, K.HOLD, allows=(K.YES, K.NO, K.THANKS, K.BUT, K.DOUBT)),
    _rule(Move.UNDONE, K.UNDO, allows=(K.YES, K.NO, K.THANKS, K.CHANGE, K.BUT)),
    _rule(Move.LEFT_UNDONE, K.BYE, allows=(K.YES, K.NO, K.DROP, K.CANCEL, K.DONE, K.NONE, K.THANKS, K.BUT)),
    _rule(
        Move.CANCELLED,
        *(K.DROP, K.CANCEL),
        allows=(K.YES, K.NO, K.MEETING, K.THAT, K.DONE, K.BUT, K.BOTH, K.NO_CHANGE, K.DO, K.NONE, *_COURTESY),
    ),
    _rule(Move.GREETED, K.HELLO, allows=(K.MARK,)),
    _rule(Move.ASKED_WHO, K.WHO_ARE_YOU, allows=(K.MARK, K.HELLO)),
)


def move_anywhere(said: Understanding) -> Move | None:
    """The move of a turn that is the same in every state."""
    return _first(_ANYWHERE, said)


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


_AGREEING = (K.YES, K.DO, K.NO_CHANGE)
_RESERVES = frozenset({K.DOUBT, K.IF, K.BUT, K.SERIES, K.WHOLE_DAY, K.ANOTHER, K.HOLD, K.UNDO, K.RESTART})
"""Words that take a yes back, whatever else they may be."""

_PLAIN_NO = frozenset({"no", "nope", "nah", "不", "否"})
"""Only these answer "is there anything to change?"; 不对 and "wrong" say that there is."""

_AGREEABLE = frozenset({*_AGREEING, *SMALL, K.NO, K.NONE, K.THANKS, K.DONE, K.MEETING, K.THAT, K.HELLO})


def agrees(said: Understanding, *, beside: Sequence[Kind] = (), to_nothing: bool = True) -> bool:
    """Whether a turn is a yes, and nothing but a yes.

    "No" is one only before a yes: it answers whether there is anything to change.

    Args:
        said: The turn.
        beside: What else may stand in it: times and a title that repeat what is known.
        to_nothing: The question was whether anything is to be changed: "nothing" is a yes.
    """
    reading = said.reading
    if said.is_question or said.unread_times or said.direction or reading.shift or reading.stretch:
        return False
    allowed = _AGREEABLE.union(beside)
    if any(tile.may_be(*_RESERVES) and not tile.may_be(*_AGREEING) for tile in said.tiles):
        return False
    if any(tile.kinds.isdisjoint(allowed) for tile in said.tiles) or _has_loose_words(said, beside):
        return False
    agreeing = _AGREEING if to_nothing else (K.YES, K.DO)
    yes = [at for at, tile in enumerate(said.tiles) if tile.may_be(*agreeing)]
    if not yes:
        return to_nothing and said.is_only(K.NONE, K.THANKS, K.DONE) and said.has(K.NONE)
    denying = (K.NO,) if to_nothing else (K.NO, K.NO_CHANGE, K.NONE)
    no = [at for at, tile in enumerate(said.tiles) if tile.may_be(*denying) and not tile.may_be(*agreeing)]
    return not no or (to_nothing and no[-1] < yes[0] and all(said.word(at) in _PLAIN_NO for at in no))


def _has_loose_words(said: Understanding, beside: Sequence[Kind]) -> bool:
    contents = said.contents
    loose = contents.unknown or contents.people or contents.place
    return bool(loose) or (contents.title is not None and not (contents.is_marked and K.TITLE in beside))


def insists(said: Understanding) -> bool:
    """Whether a turn wants it all the same, and nothing else beside."""
    return _is_answer_with(said, K.BOTH, K.ANYWAY)


def takes_offer(said: Understanding) -> bool:
    """Whether a turn takes the time that was offered, and wants nothing else beside."""
    if agrees(said, beside=tuple(TIMES), to_nothing=False):
        return True
    return _is_answer_with(said, K.OFFER) and not any(
        tile.may_be(K.NO) and not tile.may_be(*_AGREEING) for tile in said.tiles
    )


def _is_answer_with(said: Understanding, *kinds: Kind) -> bool:
    if said.is_question or said.unread_times or _has_loose_words(said, (K.TITLE,)):
        return False
    return said.has(*kinds) and said.is_only(
        *kinds, *_AGREEING, K.NO, K.THANKS, K.MEETING, K.THAT, K.DROP, *TIMES, K.TITLE, K.BOOK
    )


def declines(said: Understanding) -> bool:
    """Whether a turn says no, or asks to wait or change without saying what."""
    return said.has(K.NO, K.NO_CHANGE, K.CHANGE, K.MOVE, K.RENAME, K.BUT, K.DOUBT) and said.is_only(
        K.NO_CHANGE,
        *(
            K.NO,
            K.CHANGE,
            K.MOVE,
            K.RENAME,
            K.BUT,
            K.DOUBT,
            K.YES,
            K.THANKS,
            K.MEETING,
            K.THAT,
            K.ANOTHER,
            K.TO,
        ),
        *(K.FIELD_TIME, K.FIELD_LENGTH, K.FIELD_TITLE, K.FIELD_PEOPLE, K.FIELD_PLACE, K.MARK, K.HOLD, K.ASK),
    )


def asks(said: Understanding) -> bool:
    """Whether a turn is a question that the calendar can't answer."""
    if said.has(K.DOCUMENTS):
        return True
    if not said.has(*QUESTIONS):
        return False
    begins = bool(said.tiles) and said.tiles[0].may_be(*QUESTIONS) and not said.has(K.BOOK)
    return said.is_question or begins or has_question_word(said)


def has_question_word(said: Understanding) -> bool:
    """Whether it holds a word that is of questions only, as "can you" is not."""
    return any(
        tile.may_be(*QUESTIONS) and not tile.may_be(K.POLITE, K.GLUE, K.FILLER, *REQUESTS)
        for tile in said.tiles
    )


def asks_about_something(said: Understanding) -> bool:
    """Whether a question is about words that are no change of the meeting in hand."""
    contents = said.contents
    changes = (K.CHANGE, K.MOVE, K.TO, K.WITH)
    if contents.is_marked or any(
        tile.may_be(*changes) and not tile.may_be(K.BOOK, K.GLUE) for tile in said.tiles
    ):
        return False
    return bool(contents.title or contents.unknown or contents.place)


def begins_with_request(said: Understanding) -> bool:
    """Whether the first word that matters asks for something."""
    for tile in said.tiles:
        if tile.may_be(*REQUESTS, K.ANOTHER):
            return True
        if not tile.may_be(*SMALL, K.AND, K.HELLO, K.ASK):
            return False
    return False


def is_complete_booking(said: Understanding) -> bool:
    """Whether a turn by itself asks for a meeting and says when."""
    return said.has(K.BOOK, K.ANOTHER) and said.reading.when is not None
