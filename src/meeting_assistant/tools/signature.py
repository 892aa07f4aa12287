"""A callable's signature read as JSON Schema, and JSON text bound to its parameters.

The only module here that builds pydantic models: each parameter becomes a field under a neutral name with the
parameter's as alias, so that parameters may be called ``json``, ``copy`` or ``model_name``.
"""

import functools
import inspect
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind
from pydantic_core import PydanticSerializationError

from meeting_assistant.errors import ConfigError
from meeting_assistant.tools import docstring
from meeting_assistant.tools.context import CallContext

JsonSchema: TypeAlias = dict[str, Any]
"""A JSON border: pydantic's own type for schemas."""

_MAX_PROBLEMS = 5


class InvalidArguments(ValueError):
    """The model's arguments don't fit; the text says what is wrong with which parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a callable takes, ready for a `Tool`.

    Attributes:
        description: What the callable does.
        schema: JSON Schema of the arguments.
        bind: JSON text -> keyword arguments; raises `InvalidArguments`.
        context_parameter: The parameter that wants a `CallContext`.
        source: ``module.qualname`` of the callable.
    """

    description: str
    schema: JsonSchema
    bind: Callable[[str], dict[str, object]]
    context_parameter: str | None
    source: str


def read_signature(
    function: Callable[..., object], *, description: str | None, parameters: Mapping[str, str]
) -> Signature:
    """Read `function`, with `description` and `parameters` (name -> description) taking precedence.

    Raises:
        ConfigError: Something that the model needs to know is missing; the function is named.
    """
    if isinstance(function, types.MethodType) and description is None and not parameters:
        return _of_method(function.__func__)
    return _read(function, description, parameters)


@functools.lru_cache(maxsize=128)
def _of_method(function: Callable[..., object]) -> Signature:
    """What a method takes, whichever object it is bound to: thousands of cases bind the same ones anew."""
    return _read(types.MethodType(function, object()), None, {})


def _read(
    function: Callable[..., object], description: str | None, parameters: Mapping[str, str]
) -> Signature:
    written = _written(function)
    source = _source(written)
    spoken = docstring.parse(inspect.getdoc(written))
    takes, context_parameter = _parameters(function, source)
    if unknown := parameters.keys() - takes.keys():
        raise ConfigError(
            f"{source} has no parameter {min(unknown)!r} to describe",
            hint=f"It has: {', '.join(takes) or 'none'}.",
        )
    if not (says := description if description is not None else spoken.description).strip():
        raise ConfigError(
            f"the function {source} has no description",
            hint="Begin its docstring with what it does, for the model.",
        )
    model = _arguments_model(takes, {**spoken.parameters, **parameters}, frozenset(parameters), source)
    return Signature(
        description=says,
        schema=_schema(model, source),
        bind=lambda text: _bind(model, tuple(takes), text),
        context_parameter=context_parameter,
        source=source,
    )


def _written(function: Callable[..., object]) -> Callable[..., object]:
    """The function that someone wrote, inside partials and behind a callable object."""
    while isinstance(function, functools.partial):
        function = function.func
    return function if inspect.isroutine(function) else type(function).__call__


def _source(function: Callable[..., object]) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', '?')}.{name}"


def _parameters(
    function: Callable[..., object], source: str
) -> tuple[dict[str, tuple[object, object]], str | None]:
    """Name -> (annotation, default or ...) of what the model fills in, and the parameter for the context."""
    try:
        signature = inspect.signature(function)
        hints = typing.get_type_hints(_written(function), include_extras=True)
    except (NameError, TypeError, ValueError) as exc:
        raise ConfigError(
            f"the types of {source} can't be read: {exc}",
            hint="Import the types it names at the top of its module.",
        ) from exc
    takes: dict[str, tuple[object, object]] = {}
    context_parameter = None
    for name, parameter in signature.parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise ConfigError(
                f"parameter {name!r} of {source} can't be given by name",
                hint="Tools take no *args, **kwargs or positional-only parameters.",
            )
        if name not in hints:
            raise ConfigError(
                f"parameter {name!r} of {source} has no type", hint=f"Annotate it, as in {name}: str."
            )
        if _wants_context(hints[name]):
            context_parameter = name
        else:
            takes[name] = (hints[name], ... if parameter.default is parameter.empty else parameter.default)
    return takes, context_parameter


def _wants_context(annotation: object) -> bool:
    """True if the annotation is `CallContext`, alone or in a union with None."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return CallContext in typing.get_args(annotation)
    return annotation is CallContext


def _arguments_model(
    takes: Mapping[str, tuple[object, object]],
    words: Mapping[str, str],
    replaced: frozenset[str],
    source: str,
) -> type[BaseModel]:
    """A pydantic model with one field a parameter, each described."""
    fields: dict[str, Any] = {}
    for number, (name, (annotation, default)) in enumerate(takes.items()):
        described = None if name in replaced else _own_description(annotation)
        if not (says := described or words.get(name, "")).strip():
            raise ConfigError(
                f"parameter {name!r} of {source} has no description",
                hint=f"Add a line '{name}: ...' to the Args section of its docstring.",
            )
        shown = name.rstrip("_") or name  # `from_` is "from" to the model
        fields[f"parameter_{number}"] = (annotation, Field(default, alias=shown, description=says))
    try:
        return create_model("Arguments", __config__=ConfigDict(extra="forbid"), **fields)
    except (PydanticUserError, TypeError, ValueError) as exc:
        raise _not_json(source, exc) from exc


def _own_description(annotation: object) -> str | None:
    """The description in ``Annotated[..., Field(description=...)]`` or ``Annotated[..., "text"]``, if any."""
    for note in getattr(annotation, "__metadata__", ()):
        if isinstance(note, FieldInfo) and note.description:
            return note.description
        if isinstance(note, str):
            return note
    return None


class _QuietSchema(GenerateJsonSchema):
    """Leaves out a default that JSON can't express without a warning: the function's own default stands."""

    def emit_warning(self, kind: JsonSchemaWarningKind, detail: str) -> None:
        """Say nothing."""

    def encode_default(self, dft: object) -> object:
        """The default as JSON has it: infinity and NaN are none of it."""
        encoded: object = super().encode_default(dft)
        try:
            json.dumps(encoded, allow_nan=False)
        except ValueError as exc:
            raise PydanticSerializationError(str(exc)) from exc
        return encoded


def _schema(model: type[BaseModel], source: str) -> JsonSchema:
    """The model's schema, an object even without parameters, free of pydantic's generated titles."""
    try:
        schema = model.model_json_schema(by_alias=True, schema_generator=_QuietSchema)
    except (PydanticUserError, TypeError, ValueError) as exc:
        raise _not_json(source, exc) from exc
    untitled = _untitled(schema)
    return {"type": "object", "properties": {}, **untitled}


def _untitled(schema: JsonSchema) -> JsonSchema:
    """The same schema without ``title`` annotations; a *property* named title stays."""
    plain: JsonSchema = {}
    for key, value in schema.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            plain[key] = {
                name: _untitled(inner) if isinstance(inner, dict) else inner for name, inner in value.items()
            }
        elif key in ("default", "const", "enum", "examples"):
            plain[key] = value
        elif isinstance(value, dict):
            plain[key] = _untitled(value)
        elif isinstance(value, list):
            plain[key] = [_untitled(inner) if isinstance(inner, dict) else inner for inner in value]
        elif key != "title":
            plain[key] = value
    return plain


def _bind(model: type[BaseModel], names: tuple[str, ...], text: str) -> dict[str, object]:
    """Keyword arguments from the model's JSON text; those not given are left to the function's defaults."""
    if not text.strip():
        text = "{}"  # models send "" for a call without arguments
    try:
        given = model.model_validate_json(text.encode("utf-8", "replace"))
    except ValidationError as exc:
        raise InvalidArguments(_problems(exc)) from exc
    return {
        name: getattr(given, field)
        for field, name in zip(model.model_fields, names, strict=True)
        if field in given.model_fields_set
    }


def _problems(error: ValidationError) -> str:
    """What is wrong, one clause a parameter."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    clauses = [": ".join(filter(None, (".".join(map(str, each["loc"])), each["msg"]))) for each in problems]
    more = len(clauses) - _MAX_PROBLEMS
    return "; ".join(clauses[:_MAX_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def _not_json(source: str, exc: Exception) -> ConfigError:
    return ConfigError(
        f"the parameters of {source} can't be described in JSON: {str(exc).splitlines()[0]}",
        hint="Use types that pydantic knows: str, int, Literal, enums, datetime, models, lists of them.",
    )
