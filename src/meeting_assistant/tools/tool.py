"""One tool: what the model is told of a function, and how its JSON arguments become Python ones.

A tool is a plain typed callable: nothing to inherit from, nothing to decorate. `Tool.from_function` reads
the signature and the docstring; tools from elsewhere (an MCP server) fill in the same fields themselves.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.tools.confirm import MARK
from meeting_assistant.tools.signature import read_signature

MAX_DESCRIPTION_CHARS = 1024
"""The service loses the whole session.update over a longer one (protocol reference, sections 6.2 and 7)."""

NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
"""What the service takes in a tool's name."""

MAX_NAME_CHARS = 64

Bind: TypeAlias = Callable[[str], dict[str, object]]
"""JSON text of the model's arguments -> keyword arguments; raises `signature.InvalidArguments`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that the model may call.

    Attributes:
        name: What the model calls it: letters, digits, ``_`` and ``-``, at most 64.
        description: What it does and when to call it, for the model.
        parameters: JSON Schema of its arguments, an object schema.
        bind: Turns the model's JSON text into keyword arguments.
        function: Called with those; sync ones are run in a thread.
        context_parameter: Name of the parameter that gets the `CallContext`, if the function wants it.
        source: Where it comes from, for people: ``module.function`` or a server's name.
        requires_confirmation: The person must agree before it runs.
    """

    name: str
    description: str
    parameters: Mapping[str, object]
    bind: Bind
    function: Callable[..., object]
    context_parameter: str | None = None
    source: str = ""
    requires_confirmation: bool = False

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > MAX_NAME_CHARS or not NAME_CHARS.issuperset(self.name):
            raise ConfigError(
                f"tool name {self.name!r} of {self.source or 'a tool'} is not usable",
                hint="Use at most 64 letters, digits, _ or -.",
            )
        if not self.description.strip():
            raise ConfigError(
                f"tool {self.name} ({self.source}) has no description",
                hint="Say in the first lines of its docstring what it does.",
            )
        if len(self.description) > MAX_DESCRIPTION_CHARS:
            raise ConfigError(
                f"the description of tool {self.name} has {len(self.description)} characters",
                hint=f"The service takes {MAX_DESCRIPTION_CHARS}: move detail to its parameters.",
            )

    @classmethod
    def from_function(
        cls,
        function: Callable[..., object],
        *,
        name: str | None = None,
        description: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> "Tool":
        """Make a tool of a typed callable: function or bound method, sync or async.

        The JSON Schema comes from the annotations (by pydantic), the words from ``Field(description=...)``
        or the Google-style docstring. A parameter annotated `CallContext` is filled in by us and hidden.

        Args:
            function: What to call.
            name: Its name for the model; by default the function's in camelCase.
            description: Replaces the docstring's.
            parameters: Parameter name -> description, each replacing the docstring's.

        Raises:
            ConfigError: The function lacks a type or a description, or can't be called by name; it is named.
        """
        signature = read_signature(function, description=description, parameters=parameters or {})
        return cls(
            name=name or camel_case(getattr(function, "__name__", "")),
            description=signature.description,
            parameters=signature.schema,
            bind=signature.bind,
            function=function,
            context_parameter=signature.context_parameter,
            source=signature.source,
            requires_confirmation=bool(getattr(function, MARK, False)),
        )

    def reworded(
        self, *, description: str | None = None, parameters: Mapping[str, str] | None = None
    ) -> "Tool":
        """Give the same tool with other words, such as another language's.

        Args:
            description: The tool's, if it changes.
            parameters: Parameter name -> description, for those that change.

        Raises:
            ConfigError: There is no such parameter, or a description is empty or too long.
        """
        properties = self.parameters.get("properties")
        known = dict(properties) if isinstance(properties, Mapping) else {}
        for parameter, words in (parameters or {}).items():
            if parameter not in known:
                raise ConfigError(
                    f"tool {self.name} has no parameter {parameter!r} to describe",
                    hint=f"It has: {', '.join(known) or 'none'}.",
                )
            if not words.strip():
                raise ConfigError(
                    f"the description of {self.name}'s parameter {parameter!r} is empty",
                    hint="Give one or leave the original.",
                )
            known[parameter] = {**known[parameter], "description": words}
        return replace(
            self,
            description=self.description if description is None else description,
            parameters={**self.parameters, "properties": known},
        )

    def with_default(self, parameter: str, value: str) -> "Tool":
        """Give the same tool, declaring what its function takes a left-out `parameter` for."""
        properties = self.parameters["properties"]
        known = dict(properties) if isinstance(properties, Mapping) else {}
        known[parameter] = {**known[parameter], "default": value}
        return replace(self, parameters={**self.parameters, "properties": known})

    @property
    def is_async(self) -> bool:
        """True if `function` gives an awaitable."""
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(
            getattr(self.function, "__call__", None)  # noqa: B004 - the method's kind is asked, not callability
        )

    @property
    def definition(self) -> FunctionTool:
        """The tool as the protocol declares it to the service."""
        return FunctionTool(name=self.name, description=self.description, parameters=dict(self.parameters))


def camel_case(name: str) -> str:
    """Give a Python name the form that models are used to: ``create_meeting`` -> ``createMeeting``."""
    first, *rest = [part for part in name.split("_") if part] or [name]
    return first[:1].lower() + first[1:] + "".join(part[:1].upper() + part[1:] for part in rest)
