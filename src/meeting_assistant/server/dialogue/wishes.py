"""Wishes about meetings that are in the calendar: what is on, where, am I free, move it, cancel it.

Part of the embedded server's dialogue: pure. A wish is read from a complete cover only: each word is part of
the act, of the meeting that is meant, or of the change.
"""

import re
from dataclasses import replace
from datetime import datetime

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.bounds import bounded
from meeting_assistant.server.dialogue.contents import INTO_CALENDAR
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import QUESTIONS, TIMES, SpanKind
from meeting_assistant.server.dialogue.looking import asked
from meeting_assistant.server.dialogue.understanding import Understanding, understand
from meeting_assistant.server.dialogue.wants import Target, Want, Which, Wish

K = SpanKind

_VERBS = frozenset({K.MOVE, K.CHANGE, K.TO})
_MEETING = re.compile(r"会|\bmeeting|\bappointment|日程")
_TO = re.compile(r"\bto\b")
_NUMBER = re.compile(r"\s*\d{1,2}[\s.。!！]*")
_RENAMING = re.compile(r"改|换|更名|重命名|\b(?:rename|retitle|change)\b", re.IGNORECASE)
_JUST = re.compile(r"\bjust\b|\bmade\b|\bbooked\b|\blast\b|刚|上一个")
_NEW_VALUE = ("to", "till", "until", "into")
_BOTH_WAYS = ("put", "have", "make", "do", "set", "get", "let's have", "let's do", "should be")


def wish_of(said: Understanding, *, now: datetime, has_focus: bool) -> Wish | None:
    """The wish about the calendar in an utterance, or None if it holds none.

    Args:
        said: The utterance.
        now: The present.
        has_focus: A meeting was spoken of last, so that "it" means that one.
    """
    wish = (
        _again(said, has_focus)
        or _cancel(said, has_focus)
        or _change(said, now, has_focus)
        or _asked_of_a_side(said, now)
        or asked(said, target_of(said), has_focus=has_focus)
    )
    return None if wish is None else replace(wish, text=said.text)


def _asked_of_a_side(said: Understanding, now: datetime) -> Wish | None:
    """The question for what is on, or for being free, before or after an hour."""
    found = bounded(said, now)
    if found is None:
        return None
    whole, side = found
    wish = asked(whole, replace(target_of(whole), side=side), has_focus=False)
    return wish if wish is not None and wish.want in (Want.LIST, Want.FREE) else None


def target_of(said: Understanding) -> Target:
    """The meeting that an utterance names."""
    contents = said.contents
    words = " ".join(
        filter(None, ("" if contents.is_marked else contents.title, *contents.people, *contents.unknown))
    )
    which = None
    for kind, meant in (
        (K.NEXT, Which.NEXT),
        (K.FIRST, Which.FIRST),
        (K.SECOND, Which.SECOND),
        (K.THIRD, Which.THIRD),
        (K.LAST, Which.LAST),
        (K.ALL, Which.ALL),
        (K.THAT, Which.THAT),
    ):
        if which is None and said.has(kind) and (kind is not K.THAT or not words):
            which = meant
    reading = said.reading
    if which is Which.THAT and reading.when is not None and not _points_back(said):
        which = None
    return Target(words=words, when=reading.when, period=reading.period, which=which)


def _points_back(said: Understanding) -> bool:
    """True if "the one" is the one that was just spoken of, whatever time stands beside it."""
    return any(tile.may_be(K.THAT) and _JUST.search(said.word(at)) for at, tile in enumerate(said.tiles))


def _again(said: Understanding, has_focus: bool) -> Wish | None:
    if (
        has_focus
        and said.is_only(K.AGAIN, K.WHEN, K.PERIOD, K.BOOK, K.ANOTHER, K.MEETING, K.THAT, K.ASK, K.AND)
        and said.has(K.AGAIN)
    ):
        if said.is_only(K.REPEAT):
            return None
        return Wish(want=Want.AGAIN, change=said)
    return None


def _cancel(said: Understanding, has_focus: bool) -> Wish | None:
    if not said.has(K.CANCEL) or said.unread_times or said.has(*QUESTIONS - {K.ASK}, K.MARK):
        return None
    if said.has(K.FREE) and said.tiles[0].may_be(K.ASK):
        return None  # is my Friday clear: no request to clear it
    target = target_of(said)
    if target.is_empty:
        if not said.is_only(
            K.CANCEL, K.DROP, K.MEETING, K.YES, K.NO, K.THAT, K.BUT, K.THANKS, K.HOLD, K.REPEAT
        ):
            return None
        if not has_focus:
            return Wish(want=Want.CANCEL) if _MEETING.search(plain(said.text)) else None
        target = Target(which=Which.THAT)
    return Wish(want=Want.CANCEL, target=target)


def _change(said: Understanding, now: datetime, has_focus: bool) -> Wish | None:
    renames = said.has(K.RENAME) or (said.contents.is_marked and not _tells_all(said))
    amounts = said.has(K.SHIFT, K.STRETCH, K.DIRECTION)
    if (
        not (renames or amounts or _moves(said) or (has_focus and _corrects(said)))
        or said.repeats
        or said.has(K.ANOTHER)
        or _enters(said)
        or _asks(said)
    ):
        return None
    head, tail = _parts(said, now)
    target = target_of(head)
    is_named = _renames(said) and not head.has(K.MOVE, K.CHANGE)
    if tail is said and not (amounts or is_named or said.reading.length is not None):
        # all of it is the new value: "put it on Monday"
        target = replace(target, when=None, period=None)
    if target.is_empty and not has_focus:
        is_move = amounts or any(_only_moves(said, tile) or tile.may_be(K.CHANGE) for tile in said.tiles)
        is_any = is_move and said.has(K.MEETING) and not _is_new(said)
        return Wish(want=Want.CHANGE, change=tail) if is_any else None
    if target.is_empty and _is_new(said):
        return None
    if target.is_empty:
        target = Target(which=Which.THAT)
    if _is_new(said) and target.which is None and not amounts:
        return None
    return Wish(want=Want.CHANGE, target=target, change=tail)


def _enters(said: Understanding) -> bool:
    """True if something is put into the calendar, where it is not yet: put the dentist in my calendar."""
    return said.has(K.BOOK) and INTO_CALENDAR.search(plain(said.text)) is not None


def _renames(said: Understanding) -> bool:
    """True if a title is named in place of another, rather than for a new meeting."""
    marks = (said.text[tile.start : tile.end] for tile in said.tiles if tile.may_be(K.TITLE))
    return said.contents.is_marked and (said.has(K.RENAME) or any(map(_RENAMING.search, marks)))


def _corrects(said: Understanding) -> bool:
    """True if a new value is named for what was just settled: actually, make that 9:30."""
    return said.has(K.CHANGE) and said.has(*TIMES) and not said.has(K.ANOTHER) and not said.contents.title


def _tells_all(said: Understanding) -> bool:
    """True if a title comes with a time and a length, as a new meeting's does."""
    return said.reading.when is not None and said.reading.length is not None


def _asks(said: Understanding) -> bool:
    """True if it is a question rather than a request in the form of one."""
    return any(tile.may_be(*QUESTIONS) and not tile.may_be(K.POLITE, K.GLUE, K.FILLER) for tile in said.tiles)


def _is_new(said: Understanding) -> bool:
    """True if the words ask for a new meeting rather than for another time of one."""
    books = [tile for tile in said.tiles if tile.may_be(K.BOOK)]
    if any(_only_moves(said, tile) for tile in said.tiles):
        return False
    return any(not (tile.may_be(K.MOVE) and _is_definite(said)) for tile in books)


def _moves(said: Understanding) -> bool:
    return any(
        tile.may_be(K.MOVE) and (_only_moves(said, tile) or said.has(K.THAT) or _is_definite(said))
        for tile in said.tiles
    )


def _is_definite(said: Understanding) -> bool:
    words = {plain(said.text[tile.start : tile.end]) for tile in said.tiles}
    return not words.isdisjoint({"the", "my", "our", "把"}) and words.isdisjoint({"a", "an"})


def _only_moves(said: Understanding, tile: Tile) -> bool:
    return tile.may_be(K.MOVE) and plain(said.text[tile.start : tile.end]) not in _BOTH_WAYS


def _parts(said: Understanding, now: datetime) -> tuple[Understanding, Understanding]:
    """Split into the part that names the meeting and the part that names its new time, length or title."""
    if said.contents.is_marked:
        title = next(tile for tile in said.tiles if tile.may_be(K.TITLE))
        around = f"{said.before(title)} , {said.after(title)}"
        return understand(around, now=now), said
    for tile in reversed(said.tiles):
        word = plain(said.text[tile.start : tile.end])
        if tile.may_be(K.TO) and (not word.isascii() or word in _NEW_VALUE) and said.after(tile).strip():
            after = _new_value(said, tile, now)
            if after.has(K.WHEN, K.LENGTH, K.PERIOD) or (after.unread_times and not after.contents.title):
                return understand(said.before(tile), now=now), after
            if after.contents.title and said.has(K.RENAME, K.FIELD_TITLE):
                named = understand(f"title: {said.after(tile).strip()}", now=now)
                return understand(said.before(tile), now=now), named
    return _at_to(said, now) or (said, said)


def _new_value(said: Understanding, to: Tile, now: datetime) -> Understanding:
    """The words after "to"; a number alone is an hour, unless a length is spoken of."""
    after = said.after(to)
    is_hour = _NUMBER.fullmatch(after) is not None and not said.has(
        K.LONGER, K.SHORTER, K.FIELD_LENGTH, K.STRETCH
    )
    return understand(after, now=now, asked="time" if is_hour else None)


def _at_to(said: Understanding, now: datetime) -> tuple[Understanding, Understanding] | None:
    """Both sides of a "to" that `dates` takes for a range: move my 3 pm to 4 pm."""
    for match in _TO.finditer(plain(said.text)):
        tail = said.text[match.end() :]
        before = understand(said.text[: match.start()], now=now)
        after = understand(tail, now=now, asked="time" if _NUMBER.fullmatch(tail) else None)
        if before.has(K.WHEN) and after.has(K.WHEN):
            return before, after
    return None
