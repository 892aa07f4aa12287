"""Tools whose answers are settled beforehand: declared like the real ones, run by a table."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from meeting_assistant.errors import ConfigError, ToolError
from meeting_assistant.tools.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a mocked tool returns.

    Attributes:
        fits: Whether it is the answer to these arguments.
        result: What the model is told.
        error: In its place, that the function failed, and why.
        delay_s: How long it takes.
    """

    fits: Callable[[Mapping[str, object]], bool]
    result: object = None
    error: str | None = None
    delay_s: float = 0.0


def with_answers(tools: Sequence[Tool], answers: Mapping[str, Sequence[Answer]]) -> tuple[Tool, ...]:
    """The tools; those named in `answers` give their first answer that fits, and their functions never run.

    Raises:
        ConfigError: A name is none of the tools'.
    """
    names = [tool.name for tool in tools]
    for name in answers:
        if name not in names:
            raise ConfigError(
                f"mock_tools names {name!r}, which is not offered", hint=f"There are: {', '.join(names)}."
            )
    return tuple(_mocked(tool, answers[tool.name]) if tool.name in answers else tool for tool in tools)


def _mocked(tool: Tool, answers: Sequence[Answer]) -> Tool:
    async def answer(**arguments: object) -> object:
        for each in answers:
            if each.fits(arguments):
                await asyncio.sleep(each.delay_s)
                if each.error is not None:
                    raise ToolError(each.error)
                return each.result
        raise ToolError(f"no answer of {tool.name} is settled for these arguments")

    return replace(tool, function=answer, context_parameter=None, source=f"mocked {tool.source}".strip())
