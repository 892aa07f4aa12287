"""The arguments of the functions that the rules call: what was understood, and nothing else.

Part of the embedded server's dialogue: pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from meeting_assistant.server.dialogue import toolnames as tools
from meeting_assistant.server.dialogue.calendar_talk import range_to_list
from meeting_assistant.server.dialogue.questions import question_of
from meeting_assistant.server.dialogue.state import Booking, CalendarAction
from meeting_assistant.server.dialogue.understanding import understand
from meeting_assistant.server.dialogue.wants import Want, Wish
from meeting_assistant.server.dialogue.wishes import wish_of

Arguments: TypeAlias = dict[str, object]
_FOR_WISH = {Want.FIND: tools.FIND_FREE_TIME}
_FOR_PLAN = {
    CalendarAction.CREATE: tools.CREATE_MEETING,
    CalendarAction.CHANGE: tools.RESCHEDULE_MEETING,
    CalendarAction.CANCEL: tools.CANCEL_MEETING,
}


def tool_of_plan(plan: CalendarAction) -> str:
    """The function that carries a plan out."""
    return _FOR_PLAN[plan]


def tool_of_wish(wish: Wish) -> str:
    """The function that answers a wish."""
    return _FOR_WISH.get(wish.want, tools.LIST_MEETINGS)


def plan_arguments(booking: Booking, now: datetime, default_title: str) -> Arguments:
    """The arguments that carry out what was agreed to."""
    if booking.plan is CalendarAction.CREATE:
        known = create_arguments(booking, now)
        known.setdefault("title", default_title)
        title = known.pop("title")
        return {
            "start_time": known.pop("start_time"),
            "duration": known.pop("duration"),
            "title": title,
            **known,
        }
    target = booking.target
    arguments: Arguments = {"meeting": "" if target is None else target.id}
    if booking.plan is CalendarAction.CANCEL or target is None:
        return arguments
    slots, moment = booking.slots, booking.slots.moment(now)
    if moment is not None and moment.at != target.start:
        arguments["start_time"] = _stamp(moment.at)
    if slots.minutes is not None and slots.minutes != target.minutes:
        arguments["duration"] = slots.minutes
    if slots.title and slots.title != target.title:
        arguments["title"] = slots.title
    return arguments | dict.fromkeys(sorted(booking.allowed), True)


def create_arguments(booking: Booking, now: datetime) -> Arguments:
    """The known values of a new meeting; unknown ones are left out."""
    slots, moment = booking.slots, booking.slots.moment(now)
    known: Mapping[str, object] = {
        "start_time": None if moment is None or moment.remark == "gap" else _stamp(moment.at),
        "duration": slots.minutes,
        "title": slots.title,
        "attendees": list(slots.people),
        "location": slots.place,
        **dict.fromkeys(sorted(booking.allowed), True),
    }
    return {name: value for name, value in known.items() if value}


def wish_arguments(wish: Wish, now: datetime) -> Arguments:
    """The arguments that make the calendar answer a wish."""
    span: Arguments = {**range_to_list(wish.target, wish.want, now, wish.minutes)}
    if wish.want is Want.FIND:
        return span if wish.minutes is None else {"duration": wish.minutes, **span}
    return span


def forced_arguments(name: str, booking: Booking, now: datetime) -> Arguments:
    """The arguments of a function that has to be called, as far as they were understood."""
    if name == tools.QUERY_KNOWLEDGE_BASE:
        return {"question": question_of(booking)}
    if name == tools.CREATE_MEETING:
        return create_arguments(booking, now)
    wish = wish_of(understand(booking.text, now=now), now=now, has_focus=booking.focus is not None)
    if name in (tools.LIST_MEETINGS, tools.FIND_FREE_TIME):
        return {} if wish is None else wish_arguments(wish, now)
    target = booking.target or booking.focus
    which = target.id if target is not None else "" if wish is None else wish.target.words
    if booking.target is not None and name == tools.RESCHEDULE_MEETING:
        return plan_arguments(booking, now, "")
    return {"meeting": which} if which else {}


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
