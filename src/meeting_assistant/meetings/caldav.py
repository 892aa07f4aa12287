"""One calendar on a CalDAV server (RFC 4791), by way of `caldav` (extra ``caldav``), imported on use.

The only importer of caldav. Its errors become ours here; no text of an error holds a password.
"""

import importlib
import importlib.util
import logging
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from meeting_assistant.errors import AuthError, ConfigError, ConnectFailed, MissingExtra, TransportError
from meeting_assistant.installation import extra_line
from meeting_assistant.meetings.outbox import RemoteCopy
from meeting_assistant.meetings.server import Declined, Stale

if TYPE_CHECKING:
    from caldav.davclient import DAVClient
    from caldav.response import DAVResponse

_logger = logging.getLogger(__name__)

_BATCH = 50
"""Events asked for in one request."""

_PLAIN_UID = re.compile(r"[A-Za-z0-9@._-]{1,120}")
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_ETAG = "{DAV:}getetag"
_TYPE = "{DAV:}resourcetype"
_LISTING = '<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'
_MULTIGET = (
    '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
)
_HOW_PARSING_FAILS = (AttributeError, LookupError, SyntaxError, TypeError, ValueError)
"""What caldav and lxml raise over answers that are no CalDAV: a page to sign in, half a file."""

_CHANGED = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A calendar and what opens it.

    Attributes:
        url: The server, the user's collection there, or the calendar itself.
        username: Who signs in.
        password: With what; never shown.
        calendar: The calendar's name, where the address leads to several.
        ca_file: Certificates to trust, besides or in place of the system's.
        timeout_s: How long one request may take.
    """

    url: str
    username: str
    password: str = field(repr=False)
    calendar: str | None = None
    ca_file: Path | None = None
    timeout_s: float = 20.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(
                "[meetings.caldav] url is no web address", hint="Write it as https://SERVER/PATH/."
            )
        if parts.username or parts.password:
            raise ConfigError(
                "[meetings.caldav] url holds a user's name or password",
                hint="Set username and password_command instead.",
            )


class CalDavCalendar:
    """A `CalendarServer`: connects when first asked.

    Args:
        account: Which calendar.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: DAVClient | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """The calendar's address."""
        self._connected()
        return self._url

    def listing(self) -> Mapping[str, str]:
        """All that is in it: href -> ETag."""
        answer = self._request("PROPFIND", self.url, _LISTING, {"Depth": "1"})
        own = _path(self._url)
        with _mapped(self._account):
            found = answer.parse_propfind()
        return {
            _path(each.href): str(each.properties[_ETAG])
            for each in found
            if each.properties.get(_ETAG) and _path(each.href).rstrip("/") != own.rstrip("/")
        }

    def fetch(self, hrefs: Iterable[str]) -> Iterator[RemoteCopy]:
        """Those of the events that are there."""
        for batch in _batches(hrefs):
            asked = "".join(f"<D:href>{escape(quote(href))}</D:href>" for href in batch)
            answer = self._request("REPORT", self.url, _MULTIGET.format(hrefs=asked), {})
            with _mapped(self._account):
                found = answer.parse_calendar_query()
            for each in found:
                if each.calendar_data and each.etag:
                    yield RemoteCopy(href=_path(each.href), etag=each.etag, text=each.calendar_data)

    def href_of(self, uid: str) -> str:
        """Where a new event is put: a name that every server takes."""
        name = uid if _PLAIN_UID.fullmatch(uid) else str(uuid.uuid5(uuid.NAMESPACE_OID, uid))
        return f"{_path(self.url).rstrip('/')}/{name}.ics"

    def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
        """Put an event in the place of the version `etag`, or where there is none yet."""
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._request("PUT", urljoin(self.url, quote(href)), text.decode(), headers)
        told = answer.headers.get("ETag")
        return None if told is None or str(told).startswith("W/") else str(told)

    def close(self) -> None:
        """End the connection; closing twice is harmless."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connected(self) -> "DAVClient":
        if self._client is None:
            self._client = _client(self._account)
            try:
                self._url = self._find()
            except BaseException:
                self.close()
                raise
        return self._client

    def _find(self) -> str:
        """The address of the calendar that is meant."""
        answer = self._request("PROPFIND", self._account.url, _LISTING, {"Depth": "0"})
        with _mapped(self._account):
            here = answer.parse_propfind()
        types = here[0].properties.get(_TYPE) if here else None
        if isinstance(types, list | str) and _CALENDAR in types:
            return self._account.url
        wanted, known = self._account.calendar, self._calendars()
        if wanted is None and len(known) == 1:
            return next(iter(known))
        for url, name in known.items():
            if wanted is not None and wanted in (name, _path(url).rstrip("/").rpartition("/")[2]):
                return url
        names = ", ".join(repr(name) for name in known.values()) or "none"
        asked = "several calendars there" if wanted is None else f"no calendar {wanted!r} there"
        raise ConfigError(
            f"the calendar server has {asked if known else 'no calendar for this user'}",
            hint=f"Set [meetings.caldav] calendar to one of: {names}."
            if known
            else "Make a calendar on the server first.",
        )

    def _calendars(self) -> dict[str, str]:
        """Address -> name of the user's calendars."""
        client = self._connected()
        with _mapped(self._account):
            calendars = client.get_calendars(client.get_principal())
            return {str(each.url): str(each.get_display_name() or "") for each in calendars}

    def _request(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> "DAVResponse":
        client = self._connected()
        with _mapped(self._account):
            answer = client.request(url, method, body, dict(headers))
        if answer.status == HTTPStatus.MULTI_STATUS or (
            method == "PUT" and answer.status < HTTPStatus.BAD_REQUEST
        ):
            return answer
        if method == "PUT" and answer.status in _CHANGED:
            raise Stale
        kind = Declined if method == "PUT" else ConnectFailed
        raise kind(
            f"the calendar server {_host(self._account)} answered {answer.status} to {method}",
            hint="Try again later: meetings sync"
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            else "Check [meetings.caldav] url and calendar.",
        )


def require_caldav() -> None:
    """Look whether caldav is there, without importing it.

    Raises:
        MissingExtra: It is not.
    """
    if importlib.util.find_spec("caldav") is None:
        raise MissingExtra("calendar servers need the package caldav", hint=extra_line("caldav"))


def _client(account: Account) -> "DAVClient":
    require_caldav()
    davclient = importlib.import_module("caldav.davclient")
    parts = urlsplit(account.url)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        _logger.warning("the way to %s is not encrypted: others can read the password", parts.hostname)
    client: DAVClient = davclient.DAVClient(
        url=account.url,
        username=account.username,
        password=account.password,
        timeout=account.timeout_s,
        ssl_verify_cert=str(account.ca_file) if account.ca_file is not None else True,
        enable_rfc6764=False,  # the address is asked, and nobody else by way of DNS
    )
    return client


class _mapped:
    """Turns caldav's errors into ours, without its texts: they quote addresses and answers."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, TransportError | ConfigError):
            return
        errors = importlib.import_module("caldav.lib.error")
        host = _host(self._account)
        if isinstance(error, errors.AuthorizationError):
            raise AuthError(
                f"the calendar server {host} does not accept the sign-in of {self._account.username}",
                hint="Check username and password_command in [meetings.caldav].",
            ) from error
        if isinstance(error, (errors.DAVError, OSError, *_HOW_PARSING_FAILS)):
            raise ConnectFailed(
                f"the calendar server {host} can't be used: {_cause(error)}",
                hint="What waits is kept; try again later: meetings sync",
            ) from error


def _cause(error: BaseException) -> str:
    """What went wrong, in a word or two, from the kinds of errors that HTTP libraries have."""
    name = type(error).__name__
    words = {
        "ConnectTimeout": "no answer in time",
        "ReadTimeout": "no answer in time",
        "ConnectionError": "no connection",
        "SSLError": "its certificate is not trusted",
        "RateLimitError": "it is busy",
        "NotFoundError": "there is nothing at that address",
    }
    if isinstance(error, _HOW_PARSING_FAILS):
        return "its answer is not CalDAV"
    return words.get(name, name)


def _host(account: Account) -> str:
    return urlsplit(account.url).netloc


def _path(url: str) -> str:
    """The unquoted path of an address or href: servers differ in what they quote."""
    return unquote(urlsplit(url).path)


def _batches(hrefs: Iterable[str]) -> Iterator[list[str]]:
    listed = list(hrefs)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
