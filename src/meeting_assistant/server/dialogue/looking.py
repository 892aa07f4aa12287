"""Questions about the calendar: what is on, the next one, who, where, how long, am I free, find time.

Part of the embedded server's dialogue: pure. A question is composed of a word that asks, the thing that is
asked about and a time; only a complete cover is one.
"""

import re
from dataclasses import replace

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import SMALL, SpanKind
from meeting_assistant.server.dialogue.understanding import Understanding
from meeting_assistant.server.dialogue.wants import Target, Want, Which, Wish

K = SpanKind

_ASKED = {
    K.ASK_WHERE: Want.WHERE,
    K.ASK_WHO: Want.WHO,
    K.ASK_LONG: Want.LONG,
    K.ASK_WHEN: Want.WHEN,
    K.ASK_DAY: Want.WHEN,
}
_FIELDS = {
    K.FIELD_PLACE: Want.WHERE,
    K.FIELD_PEOPLE: Want.WHO,
    K.FIELD_LENGTH: Want.LONG,
    K.FIELD_TIME: Want.WHEN,
}
_BESIDE_IT = (K.MARK, K.ASK, K.THAT, K.MEETING, K.ASK_LONG, K.ASK_WHEN, K.WHAT, K.HAVE, K.AND, K.BUT)
_BESIDE_LIST = (
    *(
        K.ASK,
        K.WHAT,
        K.HAVE,
        K.ELSE,
        K.LOOK,
        K.LIST,
        K.MEETING,
        K.WHEN,
        K.PERIOD,
        K.MARK,
        K.NEXT,
        K.FIRST,
        K.LAST,
    ),
    *(K.IN_THE_WAY, K.AND, K.BUT, K.HELLO, K.THANKS, K.YES, K.ALL),
)
_BESIDE_NEXT = (K.NEXT, K.AFTER_THAT, *_BESIDE_LIST, K.THAT, K.OFFER)
_THE_MEETINGS = re.compile(r"\bmeetings\b|\bappointments\b|\bagenda\b|\bschedule\b|的(?:会|日程|安排|行程)")
_IS_OVER = re.compile(r"\b(?:over|out|done|finished)\W*$")
_ASKS_AT_ITS_END = re.compile(r"(?:吗|么|没有|[?？])\W*$")
_GATHERS = re.compile(r"开")


def asked(said: Understanding, target: Target, *, has_focus: bool) -> Wish | None:
    """The question about the calendar in an utterance, or None if it holds none.

    Args:
        said: The utterance.
        target: The meeting or the time that it names.
        has_focus: A meeting was spoken of last.
    """
    if said.unread_times:
        return None
    return (
        (_detail_of_it(said) if has_focus else None)
        or _found(said, target)
        or _followed(said, has_focus)
        or _detail(said, target)
        or _free(said, target)
        or _listed(said, target)
    )


def _is_loose(said: Understanding, target: Target) -> bool:
    """True if there are words that are no part of a question about a time."""
    return bool(target.words or said.contents.place)


def _has_hour(said: Understanding) -> bool:
    return said.reading.when is not None and said.reading.when.clock is not None


def _minutes(said: Understanding) -> int | None:
    return None if said.reading.length is None else said.reading.length.minutes


def _books(said: Understanding) -> bool:
    """True if some word does nothing but ask for a new meeting."""
    others = (*SMALL, K.FIND, K.HAVE, K.MEETING, K.LIST, K.WHAT)
    return any(tile.may_be(K.BOOK) and not tile.may_be(*others) for tile in said.tiles)


def _fixes(said: Understanding) -> bool:
    """True if a meeting is asked for at its hour: get me a slot on Friday at 3."""
    return _has_hour(said) and said.has(K.BOOK) and (_books(said) or not _is_put_as_question(said))


def _is_put_as_question(said: Understanding) -> bool:
    """True if it begins as a question of yes or no does, or ends as one."""
    first = next((tile for tile in said.tiles if not tile.may_be(K.AND, K.YES, K.HELLO, K.BUT)), None)
    return said.is_question or (
        first is not None
        and first.may_be(K.ASK, K.LIST, K.WHAT, K.HAVE)
        and not first.may_be(*SMALL, K.POLITE)
    )


def _found(said: Understanding, target: Target) -> Wish | None:
    """The wish for free time: with a length, or for any."""
    if said.has(K.CANCEL) and not said.has(K.FREE):
        return None
    minutes = _minutes(said)
    wish = Wish(want=Want.FIND, target=replace(target, words="", which=None), minutes=minutes)
    asks_when = said.has(K.ASK_WHEN)
    loose = _is_loose(said, target)
    if minutes is not None:
        if said.has(K.FIND) and not said.has(K.MOVE) and not _fixes(said):
            return wish
        asks = asks_when or (
            _is_put_as_question(said) and said.has(K.HAVE, K.FREE, K.WHAT) and not _books(said)
        )
        return wish if asks and not loose and not _has_hour(said) and not said.has(K.EVENT) else None
    if loose or said.has(K.BOOK, K.EVENT) or _has_hour(said):
        return None
    return wish if said.has(K.FIND) or (asks_when and said.has(K.FREE)) else None


def _followed(said: Understanding, has_focus: bool) -> Wish | None:
    """The question for the meeting after the one that was spoken of."""
    first = said.tiles[0] if said.tiles else None
    goes_on = first is not None and (first.may_be(K.AND) or said.word(0) == "and")
    goes_on = goes_on or said.has(K.MARK) or "呢" in said.text
    asks = goes_on or said.has(K.WHAT, K.LIST, K.HAVE, K.IN_THE_WAY)
    points = said.has(K.AFTER_THAT) and asks
    if (
        not has_focus
        or not (points or (said.has(K.NEXT) and goes_on and not _is_own_next(said)))
        or said.has(*_ASKED.keys() - {K.ASK_DAY})
    ):
        return None
    if not said.is_only(*_BESIDE_NEXT):
        return None
    return Wish(want=Want.LIST, target=Target(which=Which.AFTER))


def _is_own_next(said: Understanding) -> bool:
    """My next meeting, 我的下一个会: counted from now, whatever was spoken of."""
    words = [said.word(at) for at, tile in enumerate(said.tiles) if tile.may_be(K.NEXT)]
    return any(word.startswith("my ") or "我" in word for word in words)


def _detail(said: Understanding, target: Target) -> Wish | None:
    """The wish to know where, who, how long or when, of a meeting that is named or pointed at."""
    for kind, want in _ASKED.items():
        if not _asks_for(said, kind):
            continue
        is_meeting = said.has(K.EVENT, K.NEXT, K.FIRST, K.LAST) or (said.has(K.MEETING) and said.has(K.WHEN))
        is_meeting = is_meeting or bool(said.contents.people and said.has(K.MEETING, K.HAVE, K.THAT))
        is_meeting = is_meeting or (want is not Want.WHEN and said.has(K.WHEN) and not target.words)
        if said.is_only(kind, K.MARK, K.BOOK, K.MEETING) and "开会" in said.text:
            return Wish(want=want, target=Target(which=Which.NEXT))
        if (is_meeting or _may_be_meeting(said, kind)) and not said.has(K.DOCUMENTS) and not _opens(said):
            return Wish(want=want, target=target, may_be_document=bool(target.words) and target.when is None)
    return None


def _detail_of_it(said: Understanding) -> Wish | None:
    """A short question, of the meeting that was spoken of: 要开多久, who's coming, 地点呢."""
    it = Target(which=Which.THAT)
    for kind, want in _ASKED.items():
        if kind is not K.ASK_DAY and _asks_for(said, kind):
            if said.is_only(kind, *_BESIDE_IT, *_FIELDS) or _is_only_held(said, kind):
                return Wish(want=want, target=it)
            return None
    for field, want in _FIELDS.items():
        if said.has(field) and said.has(K.MARK, K.ASK, K.WHAT, K.AND) and said.is_only(field, *_BESIDE_IT):
            return Wish(want=want, target=it)
    return None


def _is_only_held(said: Understanding, kind: SpanKind) -> bool:
    """True if 开 stands beside the question: it is of a meeting then, and asks for none."""
    return said.is_only(kind, *_BESIDE_IT, K.BOOK) and _only_gathers(said)


def _opens(said: Understanding) -> bool:
    """True if a new meeting is asked for, rather than when one is held."""
    return said.has(K.BOOK) and not _only_gathers(said)


def _only_gathers(said: Understanding) -> bool:
    words = (said.word(at) for at, tile in enumerate(said.tiles) if tile.may_be(K.BOOK) and _is_act(tile))
    return all(_GATHERS.fullmatch(word) for word in words)


def _is_act(tile: Tile) -> bool:
    return not tile.may_be(K.HAVE, K.MEETING)


def _asks_for(said: Understanding, kind: SpanKind) -> bool:
    """True if a word asks for this rather than for another thing as well: "when does it start" has no end."""
    if kind is K.ASK_LONG and said.has(K.ASK_WHEN) and _IS_OVER.search(plain(said.text)):
        return True
    if kind is K.ASK_LONG:
        return any(tile.may_be(kind) and not tile.may_be(K.ASK_WHEN, K.GLUE) for tile in said.tiles) or (
            said.has(K.ASK_LONG) and not said.has(K.ASK_WHEN)
        )
    if kind is K.ASK_DAY:
        return any(tile.may_be(kind) and not tile.may_be(K.ASK) for tile in said.tiles)
    return said.has(kind)


def _may_be_meeting(said: Understanding, kind: SpanKind) -> bool:
    """True if nothing but one name is asked about: a meeting's, or else something that documents know."""
    beside = (*SMALL, kind, K.MARK, K.ASK, K.MEETING, K.WHEN, K.THAT)
    names_one = bool(said.contents.title) != bool(said.contents.people) and not said.contents.unknown
    return names_one and all(not tile.is_known or tile.may_be(*beside) for tile in said.tiles)


def _free(said: Understanding, target: Target) -> Wish | None:
    offers = said.has(K.FIND) and said.is_question and _has_hour(said) and not _books(said)
    if (said.has(K.FREE) or offers) and not _is_loose(said, target):
        return Wish(want=Want.FREE, target=target, minutes=_minutes(said))
    return None


def _listed(said: Understanding, target: Target) -> Wish | None:
    """The question for what is on, or for the next one."""
    wish = Wish(want=Want.LIST, target=target, minutes=_minutes(said), is_rest=said.has(K.ELSE))
    if said.has(K.DOCUMENTS):
        return None
    asks = (_is_put_as_question(said) or _ASKS_AT_ITS_END.search(said.text)) and not _books(said)
    tells_all = _has_hour(said) and _minutes(said) is not None and not asks
    if said.has(K.LIST) and not tells_all and (not target.words or said.has(K.EVENT, K.MEETING)):
        return wish
    if said.contents.title or said.contents.unknown or not said.is_only(*_BESIDE_LIST):
        return None
    if said.has(K.NEXT):
        return wish
    return wish if said.has(K.MEETING, K.WHEN, K.PERIOD) and _asks_what_is_on(said) else None


def _asks_what_is_on(said: Understanding) -> bool:
    """True if what, a word of looking, or a question of yes or no stands beside meetings or a time."""
    if said.has(K.LOOK):
        return True
    if said.has(K.IN_THE_WAY) or (said.has(K.WHAT) and said.has(K.MEETING, K.HAVE, K.ELSE, K.FIRST, K.LAST)):
        return True
    if _is_put_as_question(said) and said.has(K.MEETING, K.ELSE) and (said.has(K.HAVE, K.ELSE)):
        return True
    return (
        _THE_MEETINGS.search(plain(said.text)) is not None
        and said.has(K.WHEN, K.PERIOD)
        and not _has_hour(said)
    )
