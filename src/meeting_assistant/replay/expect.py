"""What a case expects to happen, as its file says it: one table an expectation, named by its first word."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from meeting_assistant.replay.matchers import Matcher
from meeting_assistant.replay.spelling import Strict, meant, mistake

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


def _whole(matcher: Matcher) -> Matcher:
    """Refuse what no count can be: it would never fit, or always."""
    bounds = [matcher.equals, *matcher.one_of] if "equals" in matcher.model_fields_set else matcher.one_of
    others = matcher.model_fields_set - {"equals", "one_of", "min", "max"}
    if others or any(isinstance(each, bool) or not isinstance(each, int) or each < 0 for each in bounds):
        raise mistake("should be a whole number", hint="Write it as 2, or with min and max.")
    return matcher


def _textual(matcher: Matcher) -> Matcher:
    """Refuse values that no text can equal."""
    values = [matcher.equals, *matcher.one_of] if "equals" in matcher.model_fields_set else matcher.one_of
    if not all(isinstance(each, str) for each in values):
        raise mistake("should be text", hint="Put it in quotes.")
    return matcher


def _span(name: str) -> str:
    if name not in LATENCIES:
        raise mistake("unknown span", hint=meant(name, LATENCIES))
    return name


Count: TypeAlias = Annotated[Matcher, BeforeValidator(_count), AfterValidator(_whole)]
TextMatcher: TypeAlias = Annotated[Matcher, AfterValidator(_textual)]


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

    reply: TextMatcher
    turn: int | None = Field(None, ge=1)


class NeverReply(Strict):
    """The assistant says nothing that fits."""

    never_reply: TextMatcher


class Transcript(Strict):
    """What the service wrote down of the user's turn `turn` (from 1; left out: of all turns together).

    Attributes:
        transcript: What was really said, or a matcher.
        turn: Which turn.
        cer: The greatest character error rate that passes.
        wer: The greatest word error rate.
    """

    transcript: TextMatcher
    turn: int | None = Field(None, ge=1)
    cer: float | None = Field(None, ge=0)
    wer: float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _rates_have_a_text(self) -> "Transcript":
        if not (self.cer is None and self.wer is None) and self.transcript.model_fields_set != {"equals"}:
            raise mistake("has an error rate, but not what was said", hint="Write transcript as plain text.")
        return self


class Within(Strict):
    """No answer takes longer than so many milliseconds, span by span."""

    within_ms: dict[Annotated[str, AfterValidator(_span)], Annotated[float, Field(gt=0)]] = Field(
        min_length=1
    )
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

    fails: TextMatcher


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
