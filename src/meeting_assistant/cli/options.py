"""Options that several commands share, and the settings they lead to.

A command takes the shared options as parameters and passes them on:

    loaded = load_settings(ctx, profile, config, assign, ("--endpoint", "service.endpoint", endpoint))
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.errors import ConfigError

if TYPE_CHECKING:
    from meeting_assistant.config.load import Loaded

Profile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME|PATH", help="Who the assistant is: xiaoai, english, article, or a file."
    ),
]
ConfigFile: TypeAlias = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file instead of your usual one.")
]
Assign: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Any setting, such as assistant.voice=coral; repeatable."
    ),
]
Endpoint: TypeAlias = Annotated[
    str | None, typer.Option("--endpoint", metavar="URL", help="The speech service's address.")
]
Deployment: TypeAlias = Annotated[
    str | None, typer.Option("--deployment", metavar="NAME", help="Its deployment, or model.")
]
UseEmbedded: TypeAlias = Annotated[
    bool, typer.Option("--embedded", help="Use the embedded server even if an endpoint is set.")
]
InputDevice: TypeAlias = Annotated[
    str | None, typer.Option("--input-device", metavar="NAME|INDEX", help="Microphone; see `devices`.")
]
OutputDevice: TypeAlias = Annotated[
    str | None, typer.Option("--output-device", metavar="NAME|INDEX", help="Loudspeaker; see `devices`.")
]
Handlers: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--handlers", metavar="FILE", help="Python file whose functions become tools; repeatable."),
]
InterfaceLanguage: TypeAlias = Annotated[
    str | None, typer.Option("--lang", metavar="zh|en", help="The interface's language.")
]
Plain: TypeAlias = Annotated[bool, typer.Option("--plain", help="Plain lines instead of the live view.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Output for programs.")]

Flag: TypeAlias = tuple[str, str, object]
"""An option as typed, the setting it gives, and its value: left out if None, False or empty."""


def load_settings(
    ctx: typer.Context, profile: str | None, config: Path | None, assign: list[str] | None, *flags: Flag
) -> "Loaded":
    """The settings of this run: files, environment, and the command line; their log is started.

    Args:
        ctx: The command's context.
        profile: ``--profile``.
        config: ``--config``.
        assign: ``--set``, each ``KEY=VALUE``.
        flags: Options of the command's own; they go before ``--set``.

    Raises:
        ConfigError: A layer can't be read, or a setting is wrong.
    """
    from meeting_assistant.cli.logs import start_logging, stop_logging

    invocation = ctx.ensure_object(Invocation)
    for option, _key, value in flags:
        if option == "--lang" and value in ("zh", "en"):  # for what may be wrong with the others
            invocation.language = "zh" if value == "zh" else "en"
    loaded = settings_loader(ctx, profile, config, assign, *flags)(None, {})
    invocation.language = loaded.config.ui.language or invocation.language
    start_logging(loaded.config.logging.level, loaded.config.logging.file)
    ctx.call_on_close(stop_logging)
    return loaded


def settings_loader(
    ctx: typer.Context, profile: str | None, config: Path | None, assign: list[str] | None, *flags: Flag
) -> "Callable[[str | None, Mapping[str, object]], Loaded]":
    """As `load_settings`, for a run of many conversations, each with a profile and settings of its own.

    What is given here takes a profile, and settings by their dotted names: they go before the environment's,
    the command line goes before them.
    """
    from meeting_assistant.config.keys import Place, place_of
    from meeting_assistant.config.layers import Layer, value_from_text
    from meeting_assistant.config.load import load

    values: list[tuple[tuple[str, ...], object, str]] = []
    for assignment in assign or ():
        path, text = _parted(assignment)
        values.append((path, value_from_text(text, place_of(path) or Place(str)), "--set"))
    for option, key, value in flags:
        if value is not None and value is not False and value != []:  # 0 is a value
            given = [str(part) for part in value] if isinstance(value, list) else value
            values.append((tuple(key.split(".")), given, option))
    environ = ctx.ensure_object(Invocation).environ

    def load_with(own_profile: str | None, own: Mapping[str, object]) -> "Loaded":
        of_case = [(tuple(key.split(".")), value, "the case") for key, value in own.items()]
        layer = Layer.from_values([*of_case, *values])
        return load(environ, profile=profile or own_profile, file=config, flags=layer)

    return load_with


def embedded_flag(use_embedded: bool) -> Flag:
    """What ``--embedded`` sets: no endpoint, whatever the other layers say."""
    return ("--embedded", "service.endpoint", "" if use_embedded else None)


def _parted(assignment: str) -> tuple[tuple[str, ...], str]:
    key, sign, text = assignment.partition("=")
    if not sign or not key.strip():
        raise ConfigError("--set wants KEY=VALUE", hint="for example --set assistant.voice=coral")
    return tuple(part.strip() for part in key.split(".")), text.strip()
