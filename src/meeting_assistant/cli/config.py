"""`config`: what the settings are, where they come from, and a file to change them in."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings
from meeting_assistant.cli.tables import print_sections
from meeting_assistant.errors import ConfigError

app = typer.Typer(help="See and write settings.", rich_markup_mode=None, add_completion=False)

_LONGEST_SHOWN = 60


@app.command()
def show(
    ctx: typer.Context,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Show each setting and where it comes from; secrets are masked."""
    from meeting_assistant.config.listing import list_settings

    settings = list_settings(load_settings(ctx, profile, config, assign))
    if as_json:
        values = {setting.key: {"value": setting.value, "origin": setting.origin} for setting in settings}
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        print_sections((setting.key, _in_brief(setting.value), setting.origin) for setting in settings)


@app.command()
def init(
    ctx: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where; left out, your usual settings file.")
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="azure|openai", help="Begin with that service's connection.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Write a settings file with every key, its default and what it means."""
    from meeting_assistant.config.load import user_file
    from meeting_assistant.config.profiles import shipped_directory
    from meeting_assistant.config.render import render_all

    if service not in {None, "azure", "openai"}:
        raise ConfigError(f"there is no connection example for {service!r}", hint="there are: azure, openai")
    text = (shipped_directory() / f"{service}.toml").read_text(encoding="utf-8") if service else render_all()
    target = path or user_file(ctx.ensure_object(Invocation).environ)
    _write(target, text, force=force)
    typer.echo(f"{target} written")


@app.command()
def path(ctx: typer.Context) -> None:
    """Print where your settings file is, or would be."""
    from meeting_assistant.config.load import user_file

    typer.echo(user_file(ctx.ensure_object(Invocation).environ))


def _in_brief(value: object) -> str:
    """A value on one line, as TOML has it."""
    from meeting_assistant.config.toml_text import toml_value

    if value is None:
        return ""
    if not isinstance(value, str):
        return toml_value(value)
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


def _write(target: Path, text: str, *, force: bool) -> None:
    """Write a file that only its owner may read: a key may be put into it."""
    how = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, how, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as exc:
        if isinstance(exc, FileExistsError) and os.path.lexists(target):
            raise ConfigError(f"{target} is there already", hint="--force replaces it") from exc
        cause = exc.strerror or str(exc)
        raise ConfigError(f"{target} can't be written: {cause}", hint="give another path") from exc
