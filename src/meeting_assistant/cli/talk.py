"""`talk`: a live conversation."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import typer

from meeting_assistant.cli.optional import OptionalValues
from meeting_assistant.cli.options import (
    AsJson,
    Assign,
    ConfigFile,
    Deployment,
    Endpoint,
    Handlers,
    InputDevice,
    InterfaceLanguage,
    OutputDevice,
    Plain,
    Profile,
    UseEmbedded,
    embedded_flag,
    load_settings,
)
from meeting_assistant.cli.telling import teller
from meeting_assistant.errors import ConfigError

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.metrics import Metrics

app = typer.Typer(help="Talk.", rich_markup_mode=None, add_completion=False)


class _OptionalRecord(OptionalValues):
    """`--record` may stand alone: then the folder is that of the settings."""

    values: ClassVar = {"--record": lambda after: not after.startswith("-")}


@app.command(cls=_OptionalRecord)
def talk(
    ctx: typer.Context,
    text: Annotated[bool, typer.Option("--text", help="Type instead of speaking.")] = False,
    push_to_talk: Annotated[
        bool, typer.Option("--push-to-talk", help="Speak while the space bar is down; see `?`.")
    ] = False,
    headphones: Annotated[
        bool, typer.Option("--headphones", help="You wear headphones: nothing is done about echo.")
    ] = False,
    record: Annotated[
        str | None,
        typer.Option(
            "--record", metavar="[DIR]", help="Keep sound, events and transcript, in a folder there."
        ),
    ] = None,
    input_device: InputDevice = None,
    output_device: OutputDevice = None,
    profile: Profile = None,
    config: ConfigFile = None,
    endpoint: Endpoint = None,
    deployment: Deployment = None,
    embedded: UseEmbedded = False,
    handlers: Handlers = None,
    lang: InterfaceLanguage = None,
    plain: Plain = False,
    as_json: AsJson = False,
    assign: Assign = None,
) -> None:
    """Talk with the assistant; Ctrl-C ends."""
    loaded = load_settings(
        ctx,
        profile,
        config,
        assign,
        ("--endpoint", "service.endpoint", endpoint),
        embedded_flag(embedded),
        ("--deployment", "service.deployment", deployment),
        ("--input-device", "audio.input.device", input_device),
        ("--output-device", "audio.output.device", output_device),
        ("--push-to-talk", "turn_detection.type", "manual" if push_to_talk else None),
        ("--headphones", "audio.echo.mode", "off" if headphones else None),
        ("--handlers", "tools.handlers", handlers),
        ("--record", "recording.folder", record or None),
        ("--record", "recording.always", None if record is None else True),
        ("--lang", "ui.language", lang),
        ("--plain", "ui.plain", plain),
    )
    asyncio.run(_talk(loaded.config, loaded.profile, text=text, as_json=as_json))


async def _talk(config: "Config", profile: str, *, text: bool, as_json: bool) -> None:
    from meeting_assistant.app.screens import mode_for, open_view
    from meeting_assistant.app.service import open_service
    from meeting_assistant.app.sound import remedy_for, told
    from meeting_assistant.app.talk import TalkOptions, check_devices, talk
    from meeting_assistant.app.toolset import open_toolset
    from meeting_assistant.ui.bindings import HINT

    say = teller(config)
    if not text:
        check_devices(config)
    interactive = text and sys.stdin.isatty() and sys.stdout.isatty()
    mode = mode_for(config, sys.stdout, as_json=as_json, text=text)
    view = open_view(config, mode, sys.stdout, interactive=interactive)
    keys = mode == "live" and sys.stdin.isatty()
    opening: tuple[str, ...] = () if text else (told(remedy_for(config), config),)
    opening += (HINT[config.ui.language or "en"],) if keys else ()
    options = TalkOptions(
        text=text,
        interactive=interactive,
        keys=keys,
        opening=opening,
        record=config.recording.folder if config.recording.always else None,
        profile=profile,
    )
    if config.turn_detection.type == "manual" and not text and not keys:
        raise ConfigError(
            "push to talk needs a terminal that can be redrawn, to read the space bar from",
            hint="Leave out --plain, --json and redirections, or use server_vad.",
        )
    async with open_toolset(config, say=say) as tools, open_service(config, say=say) as service:
        metrics = await talk(config, service, tools, view=view, options=options)
    if not as_json:
        _tell_figures(metrics, config.ui.language or "en", say)


def _tell_figures(metrics: "Metrics", language: Literal["zh", "en"], say: Callable[[str], None]) -> None:
    """How long answers were waited for and whose time it was, and what was lost, if anything was."""
    from meeting_assistant.app.losses import loss_lines
    from meeting_assistant.app.waits import waits_line

    waited = waits_line(metrics, language)
    for line in (*((waited,) if waited else ()), *loss_lines(metrics.sound, language)):
        say(line)
