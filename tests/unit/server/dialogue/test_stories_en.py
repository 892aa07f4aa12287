"""Conversations in English, on Sunday 22 November 2026 at ten in the morning in Shanghai."""
# ruff: noqa: E501  # a line that is spoken stands on one line

from dataclasses import replace

from tests.unit.dates.phrase_table import NOW
from tests.unit.server.dialogue.story import EN, play


def test_a_meeting_is_booked_in_one_breath() -> None:
    play(
        """
        A: Hello, I'm your meeting assistant. I can book a meeting for you, or look things up in your documents. What can I do for you?
        U: Book a meeting tomorrow at three for an hour called project sync.
        A: Let me read that back. The meeting is tomorrow, Monday 23 November at 3 PM for one hour, with the title project sync. Is there anything to change, or shall I book it?
        U: Yes, go ahead.
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "project sync"}
        result: {"id": "m1", "status": "confirmed"}
        A: Done, the meeting is booked. Is there anything else?
        U: No, that's all. Thank you!
        A: All right, goodbye.
        """,
        EN,
    )


def test_what_is_missing_is_asked_for_piece_by_piece() -> None:
    play(
        """
        U: I'd like to schedule a meeting, please.
        A: When does the meeting start?
        U: Next Tuesday.
        A: At what time does it start?
        U: Ten thirty.
        A: How long will it take?
        U: Forty-five.
        A: What shall I call it?
        U: Design review.
        A: ...Tuesday 24 November at 10:30 AM for 45 minutes, with the title Design review. ...
        U: Sounds good.
        call: createMeeting {"start_time": "2026-11-24 10:30:00", "duration": 45, "title": "Design review"}
        """,
        EN,
    )


def test_a_yes_is_no_title() -> None:
    play(
        """
        U: Book a meeting tomorrow at three for an hour.
        A: What shall I call it?
        U: Yes, that's right.
        A: Sorry, I didn't understand that. What shall I call it? For example, project review. Or say that it doesn't matter.
        U: It doesn't matter.
        A: ...with the title My meeting. ...
        """,
        EN,
    )


def test_a_correction_changes_only_what_it_names_and_is_read_back() -> None:
    play(
        """
        U: Set up a meeting tomorrow at 3 PM for one hour, title weekly sync.
        A: ...
        U: No, make it Thursday.
        A: All right, I've changed that. Let me read that back. The meeting is Thursday 26 November at 3 PM for one hour, with the title weekly sync. ...
        U: Make it four.
        A: ...Thursday 26 November at 4 PM for one hour, ...
        U: Call it planning instead.
        A: ...Thursday 26 November at 4 PM for one hour, with the title planning. ...
        U: Actually, half an hour is enough.
        A: ...at 4 PM for half an hour, with the title planning. ...
        U: Fifteen minutes later, please.
        A: ...at 4:15 PM for half an hour, with the title planning. ...
        U: No, that's fine.
        call: createMeeting {"start_time": "2026-11-26 16:15:00", "duration": 30, "title": "planning"}
        """,
        EN,
    )


def test_a_yes_that_carries_a_correction_is_a_correction() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: Yes, but make it eleven.
        A: All right, I've changed that. ...at 11 AM ...
        U: Yes please
        call: createMeeting {"start_time": "2026-11-23 11:00:00", "duration": 30, "title": "stand-up"}
        """,
        EN,
    )


def test_a_yes_with_a_wish_that_was_not_understood_books_nothing() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: Yes and dim the lights a little
        A: Sorry, I didn't understand that. Shall I book this meeting? Say yes, or tell me what to change.
        U: Yes
        call: createMeeting {"start_time": "2026-11-23 10:00:00", "duration": 30, "title": "stand-up"}
        """,
        EN,
    )


def test_a_no_without_a_reason_is_asked_about() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: No, that's wrong.
        A: What should I change: the time, the length or the title?
        U: The title is morning round.
        A: ...with the title morning round. ...
        U: No changes.
        call: createMeeting {"start_time": "2026-11-23 10:00:00", "duration": 30, "title": "morning round"}
        """,
        EN,
    )


def test_it_can_be_told_to_stop_at_any_point() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten
        A: How long will it take?
        U: Never mind.
        A: All right, I won't book it. Is there anything else?
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: Stop, forget it.
        A: All right, I won't book it. Is there anything else?
        U: Yes.
        A: What can I do for you?
        """,
        EN,
    )


def test_a_second_meeting_begins_with_nothing_of_the_first() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: Perfect
        call: ...
        result: ok
        A: Done, the meeting is booked. Is there anything else?
        U: Yes, another meeting on Friday at 2 pm
        A: How long will it take?
        U: An hour and a half, call it retro
        A: ...Friday 27 November at 2 PM for an hour and a half, with the title retro. ...
        U: ok
        call: createMeeting {"start_time": "2026-11-27 14:00:00", "duration": 90, "title": "retro"}
        """,
        EN,
    )


def test_the_user_may_leave_the_title_to_us() -> None:
    play(
        """
        U: Can you book a meeting from 3 to 4 pm tomorrow?
        A: What shall I call it?
        U: It doesn't matter
        A: ...tomorrow, Monday 23 November at 3 PM for one hour, with the title My meeting. ...
        U: Yeah
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "My meeting"}
        """,
        EN,
    )


def test_an_error_is_told_with_its_reason_and_can_be_mended() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: ...
        U: yes
        call: ...
        result: {"error": {"type": "conflict", "message": "overlaps with design review"}}
        A: Sorry, the meeting could not be booked. The reason is: overlaps with design review. What should I change: the time, the length or the title?
        U: Try eleven o'clock
        A: All right, I've changed that. ...at 11 AM ...
        U: yes
        call: createMeeting {"start_time": "2026-11-23 11:00:00", "duration": 30, "title": "stand-up"}
        """,
        EN,
    )


def test_a_question_goes_to_the_documents_and_the_source_is_named() -> None:
    play(
        """
        U: What does the handbook say about travel?
        call: queryKnowledgeBase {"question": "What does the handbook say about travel?"}
        result: {"found": true, "passages": [{"text": "## Travel\\nTravel is booked by the office. Trains come first.", "source": "handbook.md"}]}
        A: Travel is booked by the office. Trains come first. The source is handbook.md.
        U: Who won the cup?
        call: queryKnowledgeBase {"question": "Who won the cup?"}
        result: {"found": false}
        A: Sorry, I found nothing about that in the documents.
        """,
        EN,
    )


def test_what_is_out_of_scope_is_said_plainly() -> None:
    play(
        """
        U: What's the weather like tomorrow?
        A: Sorry, I can't help with that. I can book a meeting for you, or look things up in your documents.
        U: Who are you?
        A: Hello, I'm your meeting assistant. I can book a meeting for you, or look things up in your documents.
        U: Good morning!
        A: Hello! What can I do for you?
        U: Thank you
        A: You're welcome. Is there anything else?
        """,
        EN,
    )


def test_an_hour_that_the_clocks_skip_or_repeat_is_told() -> None:
    play(
        """
        U: Book a meeting tomorrow at 2:30 am for half an hour called release
        A: The clocks jump over that time on that day. Please choose another.
        U: Half past three
        A: ...tomorrow, Sunday 8 March at 3:30 AM for half an hour, with the title release. ...
        """,
        replace(EN, now=NOW["ny_spring"]),
    )
    play(
        """
        U: Book a meeting tomorrow at 1:30 am for half an hour called release
        A: ...tomorrow, Sunday 1 November at 1:30 AM for half an hour, with the title release. The clocks show that time twice on that day; I take the first. ...
        """,
        replace(EN, now=NOW["ny_autumn"]),
    )


def test_days_and_lengths_that_do_not_exist_are_refused() -> None:
    play(
        """
        U: Book a meeting on February 30th at ten
        A: There is no such day. Please choose another.
        U: March 8th
        A: How long will it take?
        U: Thirty hours
        A: A meeting lasts between one minute and twenty-four hours. How long will it take?
        """,
        EN,
    )


def test_what_is_not_understood_is_asked_again() -> None:
    play(
        """
        U: Book a meeting
        A: When does the meeting start?
        U: As soon as possible
        A: I didn't understand this time: "As soon as possible". When does the meeting start? For example, tomorrow at three in the afternoon.
        U: What?
        A: When does the meeting start?
        U: What time is it?
        A: It is today, Sunday 22 November at 10 AM. When does the meeting start?
        """,
        EN,
    )


def test_the_language_follows_the_user() -> None:
    play(
        """
        U: Book a meeting tomorrow at ten for half an hour called stand-up
        A: Let me read that back. ...
        U: 改成十一点
        A: 好的，改好了。我确认一下。会议时间是明天，11月23日星期一上午十一点，时长半个小时，名称是stand-up。...
        U: Yes
        call: createMeeting {"start_time": "2026-11-23 11:00:00", "duration": 30, "title": "stand-up"}
        result: {}
        A: Done, the meeting is booked. Is there anything else?
        """,
        EN,
    )


def test_a_function_that_wants_to_be_asked_about_first_is_asked_about_and_called_again() -> None:
    play("""
        U: Book a meeting tomorrow at 3 pm for half an hour called standup
        A: ...
        U: yes
        call: createMeeting ...
        result: {"error": {"code": "confirmation_required", "message": "the user must agree first"}}
        A: Shall I book this meeting? Say yes, or tell me what to change.
        U: yes
        call: createMeeting ...
        result: {"id": "m1"}
        A: ...
    """)
