"""createMeeting as someone who forgot a parameter would define it: without the duration."""


def create_meeting(start_time: str, title: str) -> dict[str, str]:
    """Book a meeting.

    Args:
        start_time: Start in the user's local time, as YYYY-MM-DD HH:MM:SS.
        title: The meeting's title.
    """
    return {"id": "1", "start": start_time, "title": title}
