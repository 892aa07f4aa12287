"""`serve`: the embedded server alone."""

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from meeting_assistant.cli.options import Assign, ConfigFile, Profile, load_settings
from meeting_assistant.cli.telling import teller

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config

app = typer.Typer(help="Run the embedded server.", rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="ADDRESS", help="Address to listen on; loopback by default."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="NUMBER", help="Port to listen on; 0 for any free one.")
    ] = None,
    keys: Annotated[
        list[str] | None, typer.Option("--key", metavar="KEY", help="Key that clients must show; repeatable.")
    ] = None,
    tls_cert: Annotated[
        str | None, typer.Option("--tls-cert", metavar="FILE", help="Certificate chain (PEM): serve wss.")
    ] = None,
    tls_key: Annotated[str | None, typer.Option("--tls-key", metavar="FILE", help="Its private key.")] = None,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
) -> None:
    """Serve the Realtime protocol with real speech models on this machine's CPU; Ctrl-C ends."""
    settings = load_settings(
        ctx,
        profile,
        config,
        assign,
        ("--host", "embedded.host", host),
        ("--port", "embedded.port", port),
        ("--key", "embedded.keys", keys),
        ("--tls-cert", "embedded.tls_cert", tls_cert),
        ("--tls-key", "embedded.tls_key", tls_key),
    ).config
    asyncio.run(_serve(settings))


async def _serve(config: "Config") -> None:
    from meeting_assistant.app.embedded import lone_server

    over, say = asyncio.Event(), teller(config, sys.stdout)
    async with lone_server(config, say=say) as server:
        say(f"listening at {server.url}")
        say(f"try: meeting-assistant talk --text --endpoint {server.url}/openai/v1 --deployment local")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, over.set)
        await over.wait()
