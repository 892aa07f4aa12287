"""The entry point: finds the command, runs it, and turns every end into an exit status.

A command's module is imported when the command is run, not before: `--help` stays as fast as typer itself.
A module has an `app`, a `typer.Typer` with one command or several.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.errors import ExitStatus, MeetingAssistantError

PROGRAM = "meeting-assistant"


_COMPLAINT: Mapping[str, tuple[str, str]] = {
    "en": ("error: {}", "hint: {}"),
    "zh": ("错误：{}", "提示：{}"),
}


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is not imported yet.

    Attributes:
        module: Where its `app` is.
        help: Its line in the list of commands.
    """

    module: str
    help: str


COMMANDS: Mapping[str, LazyCommand] = {
    "talk": LazyCommand("meeting_assistant.cli.talk", "Talk with the assistant, by voice or keyboard."),
    "replay": LazyCommand("meeting_assistant.cli.replay", "Hold conversations with recordings."),
    "results": LazyCommand("meeting_assistant.cli.results", "Join and show the results of replayed cases."),
    "sessions": LazyCommand("meeting_assistant.cli.sessions", "See, export and remove recordings."),
    "serve": LazyCommand("meeting_assistant.cli.serve", "Run the embedded server for other programs."),
    "meetings": LazyCommand("meeting_assistant.cli.meetings", "See, change, export and sync meetings."),
    "kb": LazyCommand("meeting_assistant.cli.kb", "Add documents, and search in them."),
    "tools": LazyCommand("meeting_assistant.cli.tools", "See and try the tools that the model may call."),
    "devices": LazyCommand("meeting_assistant.cli.devices", "List microphones and loudspeakers."),
    "config": LazyCommand("meeting_assistant.cli.config", "See and write settings."),
}


class _LazyGroup(TyperGroup):
    """A group whose list of commands needs none of them."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - typer's own, passed through
        super().__init__(**settings)
        for name, command in COMMANDS.items():
            self.add_command(TyperCommand(name, help=command.help))  # stands in for the list

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer hides click's types
        name, stand_in, rest = super().resolve_command(ctx, args)
        lazy = COMMANDS.get(name or "")
        if lazy is None:
            return name, stand_in, rest
        return name, typer.main.get_command(import_module(lazy.module).app), rest


app = typer.Typer(
    cls=_LazyGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Talk with a voice assistant in Chinese or English, by microphone, keyboard or recording."""
    ctx.ensure_object(Invocation).debug = debug
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status.

    Args:
        arguments: Without the program's name; left out, those of the process.
    """
    invocation = Invocation(dict(os.environ))
    _stand_in_for_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a console that can't show Chinese must not end a conversation
    try:
        status = _run(arguments, invocation)
        sys.stdout.flush()
    except MeetingAssistantError as exc:
        if invocation.debug:
            raise
        return _complain(invocation, exc.message, exc.hint, exc.exit_status)
    except typer.TyperException as exc:
        return _complain(invocation, exc.format_message(), _usage_hint(exc), ExitStatus.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    return status


def _stand_in_for_closed_streams() -> None:
    """Put the null device where the caller closed a stream (``<&-``): our first file would take its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            setattr(sys, name, open(descriptor, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115 to the end


def _run(arguments: Sequence[str] | None, invocation: Invocation) -> int:
    """Run the command; its exit status is what it gave to `typer.Exit`."""
    command = typer.main.get_command(app)
    try:
        status = command.main(arguments, prog_name=PROGRAM, standalone_mode=False, obj=invocation)
    except SystemExit as exc:  # so typer answers a closed pipe, which we answer better
        if isinstance(exc.__context__, BrokenPipeError):
            raise exc.__context__ from None
        raise
    return status if isinstance(status, int) else ExitStatus.OK


def _complain(invocation: Invocation, message: str, hint: str, status: ExitStatus) -> int:
    from meeting_assistant.ui.translation import in_language
    from meeting_assistant.ui.words import language_of

    language = invocation.language or language_of(invocation.environ)
    for word, text in zip(_COMPLAINT[language], (message, hint), strict=True):
        if text:
            typer.echo(word.format(_one_line(in_language(text, language))), err=True)
    return status


def _one_line(text: str) -> str:
    """Text of others, such as a file's name, without line ends and control sequences."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _usage_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else PROGRAM
    return f"`{command} --help` shows what can be given"


def _reader_left() -> int:
    """Whoever read our output has gone: say nothing more, not even while the interpreter shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitStatus.FAILURE


if __name__ == "__main__":
    sys.exit(main())
