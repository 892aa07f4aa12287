"""Two requests in one breath, told apart.

Part of the embedded server's dialogue: pure. A request begins at a word that joins ("and then", 另外)
or after a mark, with a verb of asking.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from meeting_assistant.server.dialogue import policy
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import QUESTIONS, REQUESTS, TIMES, SpanKind
from meeting_assistant.server.dialogue.understanding import Understanding, understand
from meeting_assistant.server.dialogue.wants import Want
from meeting_assistant.server.dialogue.wishes import wish_of

K = SpanKind
_STOP = re.compile(r"[,，。.;；!！?？、]")
_COUNTED = re.compile(
    r"(?:\b(?:two|three|2|3|a couple of) (?:new )?(?:meetings|appointments|things)\b(?: for me| please)?"
    r"|[两二俩三23][个场](?:会议?|日程))\s*[:：,，]?\s*",
    re.IGNORECASE,
)
_CUT = re.compile(r"[,，。.;；、](?!\d)|\b(?:and|then|plus|also)\b|还有|以及|和|再|跟", re.IGNORECASE)
_EDGES = " ,，:：;；、"
_SENTENCE = re.compile(r"[。.;；!！?？]")


def splits(said: Understanding) -> Iterator[tuple[str, str]]:
    """Each way to cut an utterance into what is said first and a request that follows it."""
    for at, tile in enumerate(said.tiles):
        if not at:
            continue
        gap = _gap(said, at)
        joins = tile.may_be(K.AND) or said.word(at) == "and"
        rest = said.tiles[at + 1 :] if joins else said.tiles[at:]
        if not (joins or _STOP.search(gap)) or not _begins_with_request(
            rest, is_apart=joins or bool(_SENTENCE.search(gap))
        ):
            continue
        yield said.text[: tile.start], said.text[tile.start if not joins else tile.end :].strip(" ,，")


def _gap(said: Understanding, at: int) -> str:
    """The text between a tile and the one before it, with the mark that a piece of time may have taken in."""
    return said.text[max(said.tiles[at - 1].end - 1, 0) : said.tiles[at].start]


def requests(said: Understanding, now: datetime) -> tuple[str, str] | None:
    """The two complete requests that an utterance holds, or None if it holds one."""
    for head, tail in splits(said):
        first, second = understand(head, now=now), understand(tail, now=now)
        if _asks_for_something(first, now) and is_complete(second, now) and _is_apart(first, second):
            return head, tail
    for head, tail in _pieces(said):
        if all(_changes_one(understand(piece, now=now), now) for piece in (head, tail)):
            return head, tail
    return _listed(said, now)


def _changes_one(said: Understanding, now: datetime) -> bool:
    """True if a piece by itself names a meeting and says what shall become of it."""
    wish = wish_of(said, now=now, has_focus=False)
    if wish is None or not wish.target.words or said.has(K.IF) or said.unread_times:
        return False
    return wish.want is Want.CANCEL or (wish.want is Want.CHANGE and _has_value(wish.change))


def _listed(said: Understanding, now: datetime) -> tuple[str, str] | None:
    """Two meetings that one verb asks for: book two meetings, X tomorrow at ten and Y on Friday at three."""
    text = _COUNTED.sub("", said.text, count=1)
    if not (said.has(K.BOOK) or text != said.text) or not said.unread_times:
        return None
    body = understand(text, now=now)
    verb = "book " if said.text.isascii() else "约"
    for head, tail in _pieces(body):
        first, second = understand(head, now=now), understand(tail, now=now)
        if _is_meeting(first) and (_is_meeting(second) or _listed(_asked_for(verb, second, now), now)):
            return _asked_for(verb, first, now).text, _asked_for(verb, second, now).text
    return None


def _asked_for(verb: str, said: Understanding, now: datetime) -> Understanding:
    return said if said.has(K.BOOK, K.ANOTHER) else understand(f"{verb}{said.text}", now=now)


def _pieces(said: Understanding) -> Iterator[tuple[str, str]]:
    """Each way to cut an utterance at a mark or a word that joins."""
    for match in _CUT.finditer(said.text):
        head, tail = said.text[: match.start()].strip(_EDGES), said.text[match.end() :].strip(_EDGES)
        if head and tail:
            yield head, tail


def _is_meeting(said: Understanding) -> bool:
    """True if a piece says all by itself when a meeting is, and what it is or how long."""
    when = said.reading.when
    is_timed = when is not None and when.clock is not None and not said.unread_times
    is_other = said.repeats or said.has(K.IF, *QUESTIONS, K.MOVE, K.CANCEL, K.SHIFT, K.STRETCH)
    return is_timed and not is_other and (bool(said.contents.title) or said.reading.length is not None)


def is_complete(said: Understanding, now: datetime) -> bool:
    """True if an utterance by itself is a whole request."""
    if policy.is_complete_booking(said) and not said.has(K.IF):
        return True
    wish = wish_of(said, now=now, has_focus=False)
    if said.has(K.IF):
        return False
    if wish is None:
        return policy.asks(said) and policy.asks_about_something(said)
    return wish.want is not Want.CHANGE or (bool(wish.target.words) and _has_value(wish.change))


def _has_value(change: Understanding | None) -> bool:
    return change is not None and (change.contents.is_marked or change.has(*TIMES))


def _asks_for_something(said: Understanding, now: datetime) -> bool:
    if said.has(K.BOOK) and (said.reading.when is not None or said.contents.title is not None):
        return True
    wish = wish_of(said, now=now, has_focus=False)
    return wish is not None and bool(wish.target.words or wish.target.when or wish.target.which)


def _is_apart(first: Understanding, second: Understanding) -> bool:
    """True if the second adds nothing to the first: "book a review, put it on Friday" is one request."""
    if second.has(K.THAT) and not second.contents.title:
        return False
    asked = policy.asks(second) and policy.asks_about_something(second)
    return first.has(*REQUESTS, K.ANOTHER) and (asked or second.has(*REQUESTS, K.ANOTHER, K.LOOK))


def _begins_with_request(tiles: Sequence[Tile], *, is_apart: bool) -> bool:
    for tile in tiles:
        if tile.may_be(*REQUESTS, *QUESTIONS, K.ANOTHER, K.LOOK):
            return True
        if tile.may_be(K.POLITE, K.FILLER, K.AND, K.GLUE, K.THANKS):
            continue
        return is_apart
    return False
