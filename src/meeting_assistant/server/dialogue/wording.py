"""The shape of everything that the rules can say.

Part of the embedded server's dialogue: data only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sentences of one language. Fields ending in ``_is`` lead into a clause that varies."""

    greeting: str
    abilities: str
    default_title: str
    hello: str
    ask_time: str
    ask_clock: str
    ask_minutes: str
    ask_title: str
    ask_change: str
    ask_new: str
    now_is: str
    check: str
    time_is: str
    length_is: str
    title_is: str
    confirm: str
    confirm_again: str
    corrected: str
    booked: str
    anything_else: str
    failed: str
    failed_because: str
    taken: str
    taken_by: str
    untitled: str
    and_more: str
    free_is: str
    ask_free: str
    ask_both: str
    past_already: str
    ask_past: str
    skipped: str
    too_far: str
    ask_other_time: str
    cancelled: str
    unheard: str
    unclear: str
    waiting: str
    welcome: str
    bye: str
    past: str
    gap: str
    ambiguous: str
    lunar: str
    no_such_date: str
    bad_length: str
    no_booking: str
    no_documents: str
    not_found: str
    search_failed: str
    source_is: str
    off_topic: str
    place_is: str
    ask_day: str
    ask_how_much: str
    example_time: str
    example_minutes: str
    example_title: str
    example_answer: str
    heard_is: str
    unread_is: str
    not_understood_is: str
    held: str
    started_over: str
    undone: str
    nothing_to_undo: str
    one_at_a_time: str
    no_series: str
    no_whole_day: str
    no_calendar: str
    calendar_failed: str
    nothing_on: str
    is_on: str
    more_on: str
    is_free: str
    free_times_are: str
    none_free: str
    no_such_meeting: str
    only_one_meeting: str
    which_are: str
    ask_which: str
    at_place_is: str
    no_place: str
    with_people_is: str
    no_people: str
    takes_is: str
    change_is: str
    new_title_is: str
    confirm_change: str
    cancel_is: str
    confirm_cancel: str
    ask_new_time: str
    moved: str
    meeting_cancelled: str
    kept: str
    change_failed: str
    day_is: str
    days_until_is: str
    speaks: str
    not_booked: str
