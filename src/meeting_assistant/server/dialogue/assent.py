"""A yes, a no, and the answers to a refusal: told from complete covers.

Part of the embedded server's dialogue: pure.
"""

from collections.abc import Sequence

from meeting_assistant.server.dialogue.kinds import SMALL, TIMES, SpanKind
from meeting_assistant.server.dialogue.understanding import Understanding

K = SpanKind

_AGREEING = (K.YES, K.DO, K.NO_CHANGE)
_RESERVES = frozenset(
    {
        *(K.DOUBT, K.IF, K.BUT, K.SERIES, K.WHOLE_DAY, K.ANOTHER, K.HOLD, K.UNDO, K.RESTART),
        *(K.CHANGE, K.MOVE, K.CANCEL, K.RENAME, K.LIST, K.FREE, K.FIND),
    }
)
"""Words that take a yes back, whatever else they may be."""

_LEAST_GLUE = frozenset(
    [
        "the",
        "it",
        "this",
        "that",
        "is",
        "to",
        "for",
        "on",
        "at",
        "in",
        "my",
        "calendar",
        "and",
        "的",
        "得",
        "地",
        "个",
        "是",
        "就",
        "它",
        "把",
        "在",
        "、",
        "那",
        "这",
    ]
)
"""Joints that may stand beside a yes: yes, it is; yes, at three."""

_MORE_THAN_SMALL = frozenset(
    [
        "too",
        "also",
        "again",
        "there",
        "here",
        "some",
        "something",
        "sometime",
        "going",
        "think",
        "see",
        "again",
        "about",
        "around",
        "very",
        "me",
        "you",
        "us",
        "we",
        "也",
        "都",
        "还",
        "还是",
        "先",
        "大概",
        "左右",
        "一天",
        "哪天",
        "某天",
        "咱",
        "你们",
        "要",
        "来",
        "去",
        "想",
        "需要",
        "我们",
        "新",
        "再",
    ]
)
"""Small words that say something beside a yes."""

_PLAIN_NO = frozenset({"no", "nope", "nah", "不", "否"})
"""Only these answer "is there anything to change?"; 不对 and "wrong" say that there is."""

_AGREEABLE = frozenset(
    {*_AGREEING, *SMALL, K.NO, K.NONE, K.THANKS, K.DONE, K.MEETING, K.THAT, K.HELLO, K.ANYWAY}
)


def agrees(said: Understanding, *, beside: Sequence[SpanKind] = (), to_nothing: bool = True) -> bool:
    """True if a turn is a yes, and nothing but a yes.

    "No" is one only before a yes: it answers whether there is anything to change.

    Args:
        said: The turn.
        beside: What else may stand in it: times and a title that repeat what is known.
        to_nothing: The question was whether anything is to be changed: "nothing" is a yes.
    """
    reading = said.reading
    if (
        said.is_question
        or _asks_whether(said)
        or said.unread_times
        or said.direction
        or reading.shift
        or reading.stretch
    ):
        return False
    allowed = _AGREEABLE.union(beside)
    reserves = _RESERVES.difference(beside)
    if any(tile.may_be(*reserves) and not tile.may_be(*_AGREEING, *beside) for tile in said.tiles):
        return False
    acts = tuple(kind for kind in beside if kind in _RESERVES)
    if any(_adds_something(said, at) and not said.tiles[at].may_be(*acts) for at in range(len(said.tiles))):
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


def _asks_whether(said: Understanding) -> bool:
    """订好没有, 可以不: a denial grown together with what stands before it makes a question."""
    if len(said.tiles) < 2:
        return False
    before, last = said.tiles[-2:]
    return before.end == last.start and said.word(len(said.tiles) - 1) in ("没有", "没", "不", "否")


def _adds_something(said: Understanding, at: int) -> bool:
    """True if a small word is more than that beside a yes: also, again, there."""
    tile, word = said.tiles[at], said.word(at)
    if tile.may_be(*_AGREEING, K.THANKS, K.NO, K.NONE, K.DONE):
        return False
    if word in _MORE_THAN_SMALL:
        return True
    is_glue = tile.may_be(K.GLUE) and not tile.may_be(K.FILLER, K.POLITE, K.MEETING, K.THAT, *TIMES)
    return is_glue and word not in _LEAST_GLUE


def _has_loose_words(said: Understanding, beside: Sequence[SpanKind]) -> bool:
    contents = said.contents
    loose = contents.unknown or contents.people or contents.place
    return bool(loose) or (contents.title is not None and not (contents.is_marked and K.TITLE in beside))


def insists(said: Understanding) -> bool:
    """True if a turn wants it all the same, and nothing else beside."""
    return _is_answer_with(said, K.BOTH, K.ANYWAY)


def takes_offer(said: Understanding) -> bool:
    """True if a turn takes the time that was offered, and wants nothing else beside."""
    if agrees(said, beside=tuple(TIMES), to_nothing=False):
        return True
    return _is_answer_with(said, K.OFFER) and not any(
        tile.may_be(K.NO) and not tile.may_be(*_AGREEING) for tile in said.tiles
    )


def _is_answer_with(said: Understanding, *kinds: SpanKind) -> bool:
    if said.is_question or said.unread_times or _has_loose_words(said, (K.TITLE,)):
        return False
    return said.has(*kinds) and said.is_only(
        *kinds, *_AGREEING, K.NO, K.THANKS, K.MEETING, K.THAT, K.DROP, *TIMES, K.TITLE, K.BOOK
    )


def declines(said: Understanding) -> bool:
    """True if a turn says no, or asks to wait or change without saying what."""
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
