"""The tools that the rules know, by whatever name a client offers them.

Part of the embedded server's dialogue: pure. Clients put a prefix before a name (`Meetings-createMeeting`,
`mcp__calendar__createMeeting`) or write it with underscores (`create_meeting`).
"""

import re
from collections.abc import Iterable, Mapping

CREATE_MEETING = "createMeeting"
LIST_MEETINGS = "listMeetings"
FIND_FREE_TIME = "findFreeTime"
RESCHEDULE_MEETING = "rescheduleMeeting"
CANCEL_MEETING = "cancelMeeting"
QUERY_KNOWLEDGE_BASE = "queryKnowledgeBase"

KNOWN = (
    *(CREATE_MEETING, LIST_MEETINGS, FIND_FREE_TIME, RESCHEDULE_MEETING),
    *(CANCEL_MEETING, QUERY_KNOWLEDGE_BASE),
)
_PATTERNS = {
    known: re.compile(
        r"(?:.*(?:[^a-z]))?" + "_?".join(part.lower() for part in re.findall("[A-Z]?[a-z]+", known))
    )
    for known in KNOWN
}


def known_as(name: str) -> str | None:
    """The tool of ours that a name stands for, or None."""
    low = name.lower()
    return next((known for known, pattern in _PATTERNS.items() if pattern.fullmatch(low)), None)


def offered(names: Iterable[str]) -> Mapping[str, str]:
    """Our names of the tools on offer -> the names that the client gave them; a name that is ours wins."""
    found: dict[str, str] = {}
    for name in names:
        known = known_as(name)
        if known is not None and found.get(known) != known:
            found[known] = name
    return found
