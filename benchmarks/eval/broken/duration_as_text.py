"""createMeeting as someone would define it who thinks of the length as words, not as minutes."""


def create_meeting(  # noqa: PLR0913 - the parameters that the profiles describe
    start_time: str,
    duration: str,
    title: str = "",
    attendees: list[str] | None = None,
    location: str = "",
    notes: str = "",
    allow_conflict: bool = False,
    allow_past: bool = False,
) -> dict[str, str]:
    """Book a meeting.

    Args:
        start_time: Start in the user's local time, as YYYY-MM-DD HH:MM:SS.
        duration: How long it takes, such as "one hour".
        title: The meeting's title.
        attendees: Who else comes.
        location: Where it takes place.
        notes: Agenda or remarks.
        allow_conflict: Book it although another meeting is on then.
        allow_past: Book it although the time has passed.
    """
    return {"id": "1", "start": start_time, "duration": duration, "title": title}
