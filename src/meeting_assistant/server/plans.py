"""What one response is to be: the session's settings with the `response.create`'s own over them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meeting_assistant.protocol.config import AudioConfig, FunctionTool
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import Item
from meeting_assistant.protocol.responses import Response, ResponseParams
from meeting_assistant.server.settings import Settings, function_tools, named_choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One response's settings.

    Attributes:
        spoken: Whether it answers in audio.
        codec: Wire codec of that audio.
        max_output_tokens: None for no limit.
        input: The whole context, if the client gave one; else the conversation is it.
        out_of_band: Whether it leaves no trace in the conversation.
        echo: The settings as `response.created` and `.done` repeat them.
    """

    dialect: Dialect
    spoken: bool
    codec: str
    voice: Any
    speed: float
    instructions: str
    tools: tuple[FunctionTool, ...]
    tool_choice: str
    max_output_tokens: int | None
    input: tuple[Item, ...] | None
    out_of_band: bool
    echo: Mapping[str, Any]

    def describe(self, response_id: str, conversation_id: str, **fields: Any) -> Response:  # noqa: ANN401  (JSON)
        """The response object with `fields` for what is not settled beforehand."""
        return Response.from_wire(
            {
                "id": response_id,
                "object": "realtime.response",
                "conversation_id": None if self.out_of_band else conversation_id,
                **self.echo,
                **fields,
            }
        )


def make_plan(settings: Settings, dialect: Dialect, params: ResponseParams | None = None) -> Plan:
    """The plan of a response."""
    asked: dict[str, Any] = (
        {} if params is None else {key: value for key, value in params.to_wire().items() if value is not None}
    )
    output = {**settings["audio"]["output"], **_given(asked.get("audio", {}).get("output"))}
    modalities: Any = asked.get("output_modalities", settings["output_modalities"])
    limit = asked.get("max_output_tokens", settings["max_output_tokens"])
    echo = {
        "output_modalities": modalities,
        "max_output_tokens": limit,
        "audio": AudioConfig.from_wire({"output": {"format": output["format"], "voice": output["voice"]}}),
        "metadata": asked.get("metadata"),
    }
    if dialect is Dialect.PREVIEW:
        echo["temperature"] = asked.get("temperature", settings["temperature"])
    return Plan(
        dialect=dialect,
        spoken="audio" in modalities,
        codec=output["format"]["type"],
        voice=output["voice"],
        speed=settings.speed,
        instructions=str(asked.get("instructions", settings["instructions"])),
        tools=function_tools(asked.get("tools", settings["tools"])),
        tool_choice=named_choice(asked.get("tool_choice", settings["tool_choice"])),
        max_output_tokens=limit if isinstance(limit, int) else None,
        input=None if params is None else params.input,
        out_of_band=asked.get("conversation") == "none",
        echo=echo,
    )


def _given(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (settings or {}).items() if value is not None}
