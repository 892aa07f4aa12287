"""`replay`: recordings as the user's side of conversations."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from meeting_assistant.cli.options import (
    AsJson,
    Assign,
    ConfigFile,
    Deployment,
    Endpoint,
    Handlers,
    InterfaceLanguage,
    Plain,
    Profile,
    UseEmbedded,
    embedded_flag,
    load_settings,
)
from meeting_assistant.errors import ReplayFailed

if TYPE_CHECKING:
    from meeting_assistant.app.replay import Outcome
    from meeting_assistant.config.schema import Config

app = typer.Typer(help="Replay recordings.", rich_markup_mode=None, add_completion=False)


@app.command()
def replay(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="wav, flac, mp3, ogg or m4a.")],
    pace: Annotated[
        str | None,
        typer.Option(
            "--pace",
            metavar="turns|recorded|fast",
            help="Wait for each answer, keep the original timing, or send at once.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep answers, transcripts and event logs here."),
    ] = None,
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
    """Hold a conversation with each recording as the user's side, and say what came of it."""
    from meeting_assistant.app.replay import check_files

    settings = load_settings(
        ctx,
        profile,
        config,
        assign,
        ("--endpoint", "service.endpoint", endpoint),
        embedded_flag(embedded),
        ("--deployment", "service.deployment", deployment),
        ("--handlers", "tools.handlers", handlers),
        ("--pace", "replay.pace", pace),
        ("--lang", "ui.language", lang),
        ("--plain", "ui.plain", plain),
    ).config
    check_files(files)
    outcomes = asyncio.run(_replay_all(settings, files, out, as_json=as_json))
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if not failed:
        return
    if len(outcomes) == 1 and failed[0].error is not None:
        raise failed[0].error
    raise ReplayFailed(
        f"{len(failed)} of {len(outcomes)} recordings failed", hint="The table says which and why."
    )


async def _replay_all(
    config: "Config", files: list[str], out: Path | None, *, as_json: bool
) -> "list[Outcome]":
    from meeting_assistant.app.replay import Replayer
    from meeting_assistant.app.screens import mode_for, open_screen
    from meeting_assistant.app.service import open_service
    from meeting_assistant.app.toolset import open_tools

    say = _say_on_stderr if as_json else typer.echo
    outcomes: list[Outcome] = []
    with open_tools(config) as tools:
        async with open_service(config, say=say) as service:
            replayer = Replayer(config, service, tools, out=out)
            for file in files:
                if as_json:
                    outcome = await replayer.replay(file)
                    typer.echo(json.dumps(outcome.to_json(), ensure_ascii=False))
                else:
                    if len(files) > 1:
                        typer.echo(f"\n== {file}")
                    screen = open_screen(config, mode_for(config, sys.stdout, as_json=False), sys.stdout)
                    async with screen:
                        outcome = await replayer.replay(file, screen.view)
                    _tell(outcome)
                outcomes.append(outcome)
    return outcomes


def _say_on_stderr(text: str) -> None:
    typer.echo(text, err=True)


def _tell(outcome: "Outcome") -> None:
    if outcome.warning:
        typer.echo(f"warning: {outcome.warning}", err=True)
    if outcome.audio is not None and outcome.error is None:
        typer.echo(f"answer: {outcome.audio}")
