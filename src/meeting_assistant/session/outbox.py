"""Where the parts of a session leave their effects, in order, for `handle` to return."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from meeting_assistant.errors import RemoteProtocolError
from meeting_assistant.protocol.client_events import ClientEvent
from meeting_assistant.session.effects import Effect, Report, Send
from meeting_assistant.session.notices import Anomaly, Notice
from meeting_assistant.session.turns import Signal, State

S = TypeVar("S", bound=State)


class Outbox:
    """Collects effects.

    Args:
        strict: Raise on an anomaly of the peer instead of noting it.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._effects: list[Effect] = []

    def add(self, effect: Effect) -> None:
        """Have `effect` done."""
        self._effects.append(effect)

    def send(self, event: ClientEvent) -> None:
        """Have `event` sent."""
        self._effects.append(Send(event))

    def report(self, *notices: Notice) -> None:
        """Tell the observers."""
        self.report_all(notices)

    def report_all(self, notices: Iterable[Notice]) -> None:
        """Tell the observers all of these."""
        for notice in notices:
            self._effects.append(Report(notice))

    def anomaly(self, what: str) -> None:
        """The peer did what the protocol does not allow.

        Raises:
            RemoteProtocolError: The session is strict.
        """
        if self._strict:
            raise RemoteProtocolError(what)
        self.report(Anomaly(what=what))

    def step(self, table: Mapping[tuple[S, Signal], S], state: S, signal: Signal) -> S:
        """The state after `signal`; the same state, and an anomaly, where the table has no such step."""
        following = table.get((state, signal))
        if following is None:
            self.anomaly(f"{signal.value} while {type(state).__name__} is {state.value}")
            return state
        return following

    def drain(self) -> list[Effect]:
        """All effects since the last time."""
        effects, self._effects = self._effects, []
        return effects
