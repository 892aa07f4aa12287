"""A yes to what was read back, and answers to a refusal.

Part of the embedded server's dialogue: pure.
"""

import re
from dataclasses import replace
from datetime import datetime

from meeting_assistant.server.dialogue import assent, policy
from meeting_assistant.server.dialogue.kinds import TIMES, SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.questions import with_question
from meeting_assistant.server.dialogue.refusals import Refusal
from meeting_assistant.server.dialogue.slots import Slots, at_time
from meeting_assistant.server.dialogue.splitting import is_complete, splits
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.understanding import Understanding, understand

K = SpanKind
_RESTATED = (*TIMES, K.TITLE)
_ACTS = {
    CalendarAction.CREATE: (),
    CalendarAction.CHANGE: (K.MOVE, K.CHANGE, K.OFFER, K.RENAME),
    CalendarAction.CANCEL: (K.CANCEL,),
}
"""The words that name the act, beside or in place of a yes."""

_ACT = re.compile(
    r"(?:move|reschedule|shift|rename|push|extend|shorten) (?:it|that)|[改挪移换调]吧|[改挪移换调]过去吧?"
    r"|(?:就|那就)?这么[改挪移换调](?:吧|了)?"
)
"""An act alone that is a yes; "change it" alone may be of something else."""


def confirm(booking: Booking, said: Understanding, now: datetime) -> Booking | None:
    """The state after a yes to what was read back; None if it is no yes."""
    if _agrees(booking, said, now):
        return replace(booking, move=Move.CONFIRMED)
    for head, tail in splits(said):
        if _agrees(booking, understand(head, now=now), now) and is_complete(understand(tail, now=now), now):
            return replace(booking, move=Move.CONFIRMED, pending=tail)
    return None


def _agrees(booking: Booking, said: Understanding, now: datetime) -> bool:
    """True if it is a yes; times and titles may only repeat what is known."""
    acts = _ACTS[booking.plan]
    if not _names_act(booking.plan, said) and not assent.agrees(
        said, beside=(*_RESTATED, *acts), to_nothing=booking.plan is CalendarAction.CREATE
    ):
        return False
    return booking.slots.filled(said, now=now).are_same(booking.slots, now) and said.reading.period is None


def _names_act(plan: CalendarAction, said: Understanding) -> bool:
    """True if the act that was read back is named as what shall be done: 删吧, go ahead and move it."""
    if plan is CalendarAction.CANCEL:
        return said.has(K.CANCEL) and said.is_only(K.CANCEL, K.YES, K.THAT, K.MEETING, K.AND)
    if plan is not CalendarAction.CHANGE or said.direction is not None or said.is_question:
        return False
    return any(_ACT.fullmatch(said.word(at)) for at in range(len(said.tiles))) and said.is_only(
        K.MOVE, K.CHANGE, K.OFFER, K.RENAME, K.YES, K.THAT, K.AND
    )


def settle_refusal(booking: Booking, refusal: Refusal, said: Understanding, now: datetime) -> Booking:
    """The user's answer to a refusal: its offer is taken or overridden, or something else is wanted."""
    slots = booking.slots.filled(said, now=now, by=booking.by)
    is_same = slots.are_same(booking.slots, now)
    if booking.was_offered and refusal.allowance is not None and assent.insists(said):
        allowed = booking.allowed | {refusal.allowance}
        if is_same:
            return replace(booking, allowed=allowed, move=Move.CONFIRMED)
        return replace(_corrected(booking, slots), allowed=allowed)
    taken = _taken_offer(booking, refusal)
    if taken is not None and assent.takes_offer(said):
        names_time = said.reading.when is not None
        if (is_same and not names_time) or slots.are_same(taken.slots, now):
            return taken
    if said.unread_times:
        return replace(booking, move=Move.UNREAD_TIME, unread=said.unread_times)
    if not is_same:
        return _corrected(booking, slots)
    if said.has(K.IN_THE_WAY):
        return replace(booking, move=Move.ASKED_AGAIN)
    if policy.asks(said):
        return with_question(booking, said)
    if assent.declines(said) or (said.has(K.CHANGE, K.MOVE, K.OFFER) and not assent.agrees(said)):
        left = replace(refusal, next_free=None)
        return replace(booking, move=Move.DECLINED, refusal=left, was_offered=False, asked="time")
    return replace(booking, move=Move.UNCLEAR)


def _taken_offer(booking: Booking, refusal: Refusal) -> Booking | None:
    """The booking once a yes takes what was offered; None if nothing was, or it was not heard."""
    if not booking.was_offered:
        return None
    if refusal.next_free is not None:
        slots = replace(booking.slots, when=at_time(refusal.next_free))
        return replace(booking, slots=slots, move=Move.CONFIRMED)
    if refusal.code == "in_the_past":
        return replace(booking, allowed=booking.allowed | {"allow_past"}, move=Move.CONFIRMED)
    return None


def _corrected(booking: Booking, slots: Slots) -> Booking:
    return replace(booking.with_slots(slots), stage=BookingStage.FILLING, move=Move.CORRECTED, refusal=None)
