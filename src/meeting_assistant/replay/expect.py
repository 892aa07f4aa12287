"""What a case expects to happen, as its file says it: one table an expectation, named by its first word."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from meeting_assistant.replay.matchers import Matcher, Strict

LATENCIES = (
    "speech_end_to_commit",
    "commit_to_response",
    "response_to_first_audio",
    "commit_to_first_text",
    "commit_to_first_audio",
    "commit_to_playback",
    "speech_end_to_first_audio",
    "speech_end_to_playback",
)
"""The spans that `within_ms` may bound, as ``replay --json`` names them."""


def _count(value: object) -> object:
    """``times: 2`` and ``times: {min: 1, max: 3}``."""
    return {"equals": value} if isinstance(value, int) and not isinstance(value, bool) else value


def _spans(spans: dict[str, float]) -> dict[str, float]:
    for name in spans:
        if name not in LATENCIES:
            raise ValueError(f"knows no span {name!r}; there are {', '.join(LATENCIES)}")
    return spans


Count: TypeAlias = Annotated[Matcher, BeforeValidator(_count)]


class ToolCalled(Strict):
    """A function is called, with such arguments, so many times: at least once if `times` is left out.

    Attributes:
        tool: The function's name.
        arguments: What its arguments must be; those not named may be anything.
        times: How many calls must fit.
        ok: Whether they must have succeeded.
        result: What the calls that fit must have returned; names fields of the result if it is a table.
    """

    tool: str = Field(min_length=1)
    arguments: dict[str, Matcher] = Field(default_factory=dict)
    times: Count | None = None
    ok: bool | None = None
    result: Matcher | None = None


class NeverTool(Strict):
    """A function is not called, whatever its arguments; ``*`` is any function."""

    never_tool: str = Field(min_length=1)


class ToolOrder(Strict):
    """These functions are called in this order; others may be called in between."""

    tool_order: tuple[str, ...] = Field(min_length=1)


class Reply(Strict):
    """The assistant says something: in answer to turn `turn` (from 1), else anywhere after the first turn."""

    reply: Matcher
    turn: int | None = Field(None, ge=1)


class NeverReply(Strict):
    """The assistant says nothing that fits."""

    never_reply: Matcher


class Transcript(Strict):
    """What the service wrote down of the user's turn `turn` (from 1; left out: of all turns together).

    Attributes:
        transcript: What was really said, or a matcher.
        turn: Which turn.
        cer: The greatest character error rate that passes.
        wer: The greatest word error rate.
    """

    transcript: Matcher
    turn: int | None = Field(None, ge=1)
    cer: float | None = Field(None, ge=0)
    wer: float | None = Field(None, ge=0)


class Within(Strict):
    """No answer takes longer than so many milliseconds, span by span."""

    within_ms: Annotated[dict[str, float], AfterValidator(_spans)] = Field(min_length=1)
    turn: int | None = Field(None, ge=1)


class CostBelow(Strict):
    """The conversation costs less than so much, in US dollars by the price table."""

    cost_below: float = Field(gt=0)


class SaysNothing(Strict):
    """The assistant answers nothing: no turn was heard, or none was answered."""

    says_nothing: Literal[True]


class Turns(Strict):
    """So many turns of the user were heard."""

    turns: Count


class Interrupted(Strict):
    """An answer was cut short, or none was."""

    interrupted: bool


class Fails(Strict):
    """The conversation ends with an error whose message fits."""

    fails: Matcher


Expectation: TypeAlias = (
    ToolCalled
    | NeverTool
    | ToolOrder
    | Reply
    | NeverReply
    | Transcript
    | Within
    | CostBelow
    | SaysNothing
    | Turns
    | Interrupted
    | Fails
)

KINDS: Mapping[str, type[Strict]] = {next(iter(kind.model_fields)): kind for kind in get_args(Expectation)}
"""First word -> what it expects."""


def kind_of(table: Mapping[str, Any]) -> type[Strict] | None:
    """Which expectation a table spells; None if its words are those of none."""
    heads = [name for name in KINDS if name in table]
    return KINDS[heads[0]] if len(heads) == 1 else None
