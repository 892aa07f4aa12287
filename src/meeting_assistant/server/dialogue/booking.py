"""The conversation as a fold over its items, so there is no state to lose.

Part of the embedded server's dialogue: pure. The assistant's own turns matter too: what was asked tells how
a bare answer is meant ("thirty"), and a time that was read back stays that time, even if midnight passes
before the yes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from meeting_assistant.dates import find_time
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue import toolnames as tools
from meeting_assistant.server.dialogue.calendar import KnownMeeting, changed, meeting_told
from meeting_assistant.server.dialogue.calendar_turns import after_calendar
from meeting_assistant.server.dialogue.outcomes import failure_of
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.readback import begins_read_back, time_read_back
from meeting_assistant.server.dialogue.refusals import ALLOWANCES, has_offer, refusal_of
from meeting_assistant.server.dialogue.slots import Slots, at_time
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.turns import after_user

_PLANS = {
    tools.CREATE_MEETING: CalendarAction.CREATE,
    tools.RESCHEDULE_MEETING: CalendarAction.CHANGE,
    tools.CANCEL_MEETING: CalendarAction.CANCEL,
}


def replay(items: Sequence[Item], *, now: datetime) -> Booking:
    """The state that a conversation has led to so far."""
    calls = {item.call_id: item for item in items if isinstance(item, FunctionCallItem)}
    booking = Booking()
    for item in items:
        match item:
            case MessageItem(role="user"):
                booking = after_user(booking, item.words, now)
            case MessageItem(role="assistant"):
                booking = _after_assistant(booking, item.words, now)
            case FunctionCallItem():
                booking = _after_call(booking, item)
            case FunctionCallOutputItem() if item.call_id in calls:
                booking = _after_output(booking, calls[item.call_id], item.output, now)
            case _:
                pass
    return booking


def _after_assistant(booking: Booking, words: str, now: datetime) -> Booking:
    booking = replace(booking, said=words or booking.said, has_just_done=False)
    if booking.stage is BookingStage.FAILED and booking.refusal is not None:
        was_truncated = not words.strip() and booking.move is Move.CONFIRMED
        heard_now = was_truncated or has_offer(words, booking.refusal)
        return replace(booking, was_offered=booking.was_offered or heard_now)
    if booking.stage not in (BookingStage.FILLING, BookingStage.READ_BACK):
        return booking
    asked = booking.missing(now)
    if asked is not None:
        tries = (booking.tries if asked == booking.asked else 0) + (booking.move is not Move.UNHEARD)
        return replace(booking, stage=BookingStage.FILLING, asked=asked, tries=tries)
    was_truncated = not words.strip() and booking.move is not Move.UNHEARD  # truncation takes all words away
    if booking.stage is BookingStage.FILLING and not (begins_read_back(words) or was_truncated):
        return replace(booking, asked=None)
    tries = 0 if begins_read_back(words) else booking.tries + 1
    return replace(
        booking,
        slots=_as_read_back(booking.slots, words, now),
        stage=BookingStage.READ_BACK,
        asked=None,
        tries=tries,
    )


def _as_read_back(slots: Slots, words: str, now: datetime) -> Slots:
    read_back = time_read_back(words)
    found = find_time(read_back, now=now) if read_back else None
    if found is None or found.day is None or found.clock is None:
        return slots
    return replace(slots, when=replace(found, spans=()))


def _after_call(booking: Booking, call: FunctionCallItem) -> Booking:
    """The call's own arguments count, in case the turns before it are gone from the conversation."""
    plan = _PLANS.get(tools.known_as(call.name) or "")
    if plan is None:
        return booking
    arguments = _arguments(call)
    slots, allowed = booking.slots, booking.allowed
    if plan is CalendarAction.CREATE:
        slots, allowed = _called_slots(arguments, booking)
    target = booking.target
    meant = arguments.get("meeting")
    if plan is not CalendarAction.CREATE and target is None and isinstance(meant, str):
        target = KnownMeeting(id=meant, title=meant)
    return replace(
        booking,
        plan=plan,
        target=target,
        slots=slots,
        allowed=allowed,
        stage=BookingStage.CALLING,
        asked=None,
        refusal=None,
    )


def _arguments(call: FunctionCallItem) -> Mapping[str, object]:
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _called_slots(arguments: Mapping[str, object], booking: Booking) -> tuple[Slots, frozenset[str]]:
    try:
        slots = replace(
            booking.slots,
            when=at_time(datetime.fromisoformat(str(arguments["start_time"]))),
            period=None,
            minutes=int(str(arguments["duration"])),
            title=str(arguments["title"]),
        )
    except (ValueError, KeyError):
        return booking.slots, booking.allowed
    return slots, frozenset(name for name in ALLOWANCES if arguments.get(name) is True)


def _after_output(booking: Booking, call: FunctionCallItem, output: str, now: datetime) -> Booking:
    known = tools.known_as(call.name)
    if known in (tools.LIST_MEETINGS, tools.FIND_FREE_TIME):
        return _gone_on(after_calendar(booking, output, now), now)
    if known not in _PLANS:
        return booking
    if failure_of(output) is None:
        return _carried_out(booking, output, now)
    refusal = refusal_of(output, now=now)
    return replace(booking, stage=BookingStage.FAILED, refusal=refusal, was_offered=False)


def _gone_on(booking: Booking, now: datetime) -> Booking:
    """With the other request begun, once the calendar's answer settles the first."""
    if booking.move is not Move.ANSWERED or not booking.pending or booking.is_active:
        return booking
    begun = after_user(replace(booking, pending=""), booking.pending, now)
    return replace(begun, answer=booking.answer) if begun.answer is None else begun


def _carried_out(booking: Booking, output: str, now: datetime) -> Booking:
    """Nothing is under way any more; another request that was made meanwhile begins."""
    told = meeting_told(output, now)
    if told is None and booking.plan is CalendarAction.CREATE:
        slots = booking.slots
        title = slots.title or ""
        told = changed(
            KnownMeeting(id=title, title=title, people=slots.people, place=slots.place), slots, now
        )
    elif told is None and booking.target is not None:
        told = changed(booking.target, booking.slots, now)
    resting = replace(
        booking.at_rest(booking.move, stage=BookingStage.BOOKED),
        focus=None if booking.plan is CalendarAction.CANCEL else told,
        done=booking.plan,
        former=booking.target if booking.plan is not CalendarAction.CREATE else None,
    )
    if booking.pending:
        resting = after_user(resting, booking.pending, now)
    return replace(resting, has_just_done=True)
