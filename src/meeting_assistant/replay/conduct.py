"""What came of a case, as verdicts and reports need it: plain values, whoever gathered them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken:
    """One turn.

    Attributes:
        user: The user's words as the service wrote them down; None where the assistant spoke unasked.
        assistant: All that it said in answer.
        interrupted: The answer was cut short.
        latency_ms: Span -> milliseconds.
        whose_ms: Who took how much of the time until the answer was heard.
        at_ms: Step -> when it was, in ms since the service was ready.
    """

    user: str | None
    assistant: str = ""
    interrupted: bool = False
    latency_ms: Mapping[str, float] = field(default_factory=dict)
    whose_ms: Mapping[str, float] = field(default_factory=dict)
    at_ms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """One function call; `ok` is None if it was never answered. It was made at `at_ms`, if that is known."""

    name: str
    arguments: Any
    result: Any = None
    ok: bool | None = None
    ms: int | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """How loud both sides were, a character a step (`envelope.LEVELS`).

    Attributes:
        step_ms: How long a step is.
        user: The user's side as it was sent, from the moment when the service was ready.
        assistant: The assistant's as it was heard, likewise.
    """

    step_ms: int
    user: str = ""
    assistant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """One conversation.

    Attributes:
        turns: In order; one whose `user` is None comes first if the assistant opened the conversation.
        calls: The function calls in the order they were made.
        cost_usd: By the price table; None if a price is not known.
        error: Why it ended early, if it did.
        error_type: The class of that error.
        error_hint: The next step that it names.
        sound: How loud both sides were, if there was sound.
    """

    turns: tuple[TurnTaken, ...] = ()
    calls: tuple[CallMade, ...] = ()
    cost_usd: float | None = None
    error: str | None = None
    error_type: str | None = None
    error_hint: str | None = None
    sound: Sound | None = None

    @property
    def user_turns(self) -> tuple[TurnTaken, ...]:
        """The turns that the user took."""
        return tuple(turn for turn in self.turns if turn.user is not None)
