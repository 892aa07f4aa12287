"""What the service complains of, and what it says about itself."""

from collections.abc import Callable

from meeting_assistant.protocol import server_events as s
from meeting_assistant.session import notices as n
from meeting_assistant.session.connection import Connection
from meeting_assistant.session.core import Core
from meeting_assistant.session.faults import Severity, severity, to_exception
from meeting_assistant.session.turns import Link

Handler = Callable[[s.ErrorEvent], None]


class Complaints:
    """Sorts errors into those that end the conversation, those that cost an answer, and noise.

    Args:
        core: The session's state.
        connection: What an error may cost us.
    """

    def __init__(self, core: Core, connection: Connection) -> None:
        self._core = core
        self._connection = connection
        self._by_severity: dict[Severity, Handler] = {
            Severity.BUSY: lambda _event: core.replies.refused(),
            Severity.FATAL: lambda event: core.finish(to_exception(event.error)),
            Severity.EXPIRED: lambda _event: connection.expired(),
            Severity.NOTABLE: self._trouble,
            Severity.RETRY: self._trouble,
            Severity.VOICE_LOCKED: self._trouble,
            Severity.HARMLESS: self._noise,
        }

    def error(self, event: s.ErrorEvent) -> None:
        """Something went wrong (protocol reference, section 6)."""
        self._core.complained_of(event.error)
        if self._core.link is Link.CONNECTING:
            self._connection.refused(event)
        else:
            self._by_severity[severity(event.error)](event)

    def _trouble(self, event: s.ErrorEvent) -> None:
        core = self._core
        unanswered = core.replies.rejected(event.error, core.now)
        if unanswered and not core.rules.creates_response:
            core.drop_turn()
        core.out.report(
            n.Trouble(
                message=to_exception(event.error).message,
                hint="Say it again." if unanswered else "",
                unanswered=unanswered,
            )
        )

    def _noise(self, event: s.ErrorEvent) -> None:
        self._core.out.report(n.Anomaly(what=f"error {event.error.code}: {event.error.message}"))

    def rate_limits(self, event: s.RateLimitsUpdated) -> None:
        """What is left of the limits."""
        limits = {
            limit.name: (limit.limit, limit.remaining, limit.reset_seconds) for limit in event.rate_limits
        }
        self._core.out.report(n.RateLimits(limits=limits))

    def unknown(self, event: s.UnknownEvent) -> None:
        """New events keep coming; they are ignored, and can be counted."""
        why = f" ({event.problem})" if event.problem else ""
        self._core.out.report(n.Anomaly(what=f"unknown event {event.type}{why}"))
