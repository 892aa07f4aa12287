"""Names in iCalendar: attendees as people write them, zones as other programs call them."""

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import vCalAddress

_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>\s]+@[^<>\s]+)>")
_ADDRESS = re.compile(r"[^<>\s@]+@[^<>\s@]+")
_IN_QUOTES = {'"': "'", "\\": "/"}
_NO_ADDRESS = "invalid:nomail"
"""What Exchange and Apple's Calendar write for an attendee without an address; a URI is required."""


def to_attendee(text: str) -> "vCalAddress":
    """ATTENDEE for a name, an address, or ``name <address>``."""
    from icalendar import vCalAddress

    named = _NAMED.fullmatch(text)
    if named is not None and named["name"]:
        attendee = vCalAddress(f"mailto:{named['address']}")
        attendee.params["CN"] = _quotable(named["name"])
    elif _ADDRESS.fullmatch(text):
        attendee = vCalAddress(f"mailto:{text}")
    else:
        attendee = vCalAddress(_NO_ADDRESS)
        attendee.params["CN"] = _quotable(text)
    return attendee


def from_attendee(attendee: "vCalAddress") -> str:
    """The attendee as `to_attendee` takes it."""
    name = " ".join(str(attendee.params.get("CN", "")).split())
    scheme, _, address = str(attendee).strip().partition(":")
    if scheme.lower() != "mailto" or _ADDRESS.fullmatch(address) is None:
        return name or str(attendee).strip()
    return address if name in ("", address) else f"{name} <{address}>"


def zone_of_tzid(tzid: str) -> ZoneInfo | None:
    """The IANA zone that a program means by `tzid`.

    It may be its own name, Windows' ("China Standard Time"), or one behind a vendor's prefix
    ("/freeassociation.sourceforge.net/Asia/Shanghai", RFC 5545, 3.2.19).
    """
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    tzid = tzid.strip(' "')
    parts = tzid.split("/")
    behind = ["/".join(parts[index:]) for index in range(1, len(parts))] if tzid.startswith("/") else []
    for name in [tzid, WINDOWS_TO_OLSON.get(tzid, ""), *behind]:
        if name and (zone := _zone(name)) is not None:
            return zone
    return None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown; not a name at all; a directory of names
        return None


def _quotable(name: str) -> str:
    """A parameter's value can't hold a double quote or a control character (RFC 5545, 3.1).

    Nor a backslash, which is a plain character there, but which icalendar 7.3 doesn't read back.
    """
    return "".join(_IN_QUOTES.get(char, char) for char in name if char.isprintable())
