"""`sessions`: the conversations that were recorded."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, get_args

import typer

from meeting_assistant.cli.options import (
    AsJson,
    Assign,
    ConfigFile,
    InterfaceLanguage,
    load_settings,
)
from meeting_assistant.cli.session_words import WORDS, Language, Words
from meeting_assistant.cli.tables import print_table
from meeting_assistant.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.recording.reading import RecordedSession
    from meeting_assistant.replay.exports import Told

app = typer.Typer(help="See, export and remove recordings.", rich_markup_mode=None, add_completion=False)

LATEST = "latest"

Which: TypeAlias = Annotated[
    str, typer.Argument(metavar="SESSION", help="Its name as `list` shows it, its folder, or latest.")
]
Where: TypeAlias = Annotated[
    Path | None, typer.Option("--in", metavar="DIR", help="Where recordings are, if not in the usual folder.")
]


@app.callback()
def _group() -> None:
    """See, export and remove recorded conversations."""


@app.command("list")
def list_sessions(
    ctx: typer.Context,
    where: Where = None,
    config: ConfigFile = None,
    lang: InterfaceLanguage = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """List what was recorded, oldest first."""
    settings = _settings(ctx, where, config, lang, assign)
    words = WORDS[_language(settings)]
    sessions = _all(settings)
    if as_json:
        typer.echo(json.dumps([_facts(each) for each in sessions], ensure_ascii=False, indent=2))
    elif not sessions:
        typer.echo(words.none)
    else:
        print_table(words.headings, [_row(each, words) for each in sessions])
        size = _megabytes(sum(each.size_bytes for each in sessions))
        typer.echo(words.total.format(count=len(sessions), size=size), err=True)


@app.command()
def show(
    ctx: typer.Context,
    which: Which = LATEST,
    where: Where = None,
    config: ConfigFile = None,
    lang: InterfaceLanguage = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Print a conversation with its times, and where the time of each turn went."""
    from meeting_assistant.cli.session_show import print_ledger, print_turns
    from meeting_assistant.metrics import Metrics
    from meeting_assistant.recording.playback import play_back
    from meeting_assistant.replay.exports import to_json

    settings = _settings(ctx, where, config, lang, assign)
    session, told = _told(settings, which)
    metrics = Metrics(silence_ms=session.silence_ms)
    play_back(session, (metrics,))
    if as_json:
        shown = {**_facts(session), **to_json(told), "figures": metrics.snapshot()}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    words = WORDS[told.language]
    typer.echo(words.facts.format(**_described(session, words)))
    print_turns(told)
    print_ledger(metrics, words)


@app.command()
def export(
    ctx: typer.Context,
    which: Which,
    kind: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="md|json|srt|vtt", help="By the file's ending, if left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="A file; left out, the output.")
    ] = None,
    where: Where = None,
    config: ConfigFile = None,
    lang: InterfaceLanguage = None,
    assign: Assign = None,
) -> None:
    """Write a conversation as Markdown, JSON, SubRip or WebVTT."""
    from meeting_assistant.recording.folder import write_whole
    from meeting_assistant.replay.exports import Format
    from meeting_assistant.replay.exports import export as exported

    kinds: dict[str, Format] = {each: each for each in get_args(Format)}
    named = kind or (out.suffix.lstrip(".").lower() if out is not None else "md")
    if named not in kinds:
        raise ConfigError(
            f"there is no format {named or '(none)'}", hint="Choose --format md, json, srt or vtt."
        )
    _, told = _told(_settings(ctx, where, config, lang, assign), which)
    text = exported(told, kinds[named])
    if out is None:
        sys.stdout.write(text)
        return
    try:
        write_whole(out, text)
    except OSError as exc:
        raise StoreError(
            f"can't write {out}: {exc.strerror}", hint="Choose another file with --out."
        ) from exc


@app.command()
def prune(
    ctx: typer.Context,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="AGE", help="Remove what is older: 30d, 12h, 2w.")
    ] = None,
    max_size: Annotated[
        str | None,
        typer.Option("--max-size", metavar="SIZE", help="Remove the oldest until the rest is less: 2GB."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    where: Where = None,
    config: ConfigFile = None,
    lang: InterfaceLanguage = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Remove recordings that are old, or too many."""
    from meeting_assistant.recording.removing import remove
    from meeting_assistant.replay.keeping import Kept, age_from, size_from, to_throw_away

    if older_than is None and max_size is None:
        raise ConfigError(
            "nothing says what to remove", hint="Give --older-than 30d, --max-size 2GB, or both."
        )
    age = None if older_than is None else age_from(older_than)
    size = None if max_size is None else size_from(max_size)
    settings = _settings(ctx, where, config, lang, assign)
    words = WORDS[_language(settings)]
    kept = [
        Kept(folder=each.folder, started=each.meta.started, size_bytes=each.size_bytes)
        for each in _all(settings)
        if not each.is_being_written
    ]
    thrown = to_throw_away(kept, now=datetime.now(UTC), older_than=age, max_bytes=size)
    for each in thrown:
        whole = True if dry_run else remove(each.folder)
        if not as_json:
            line = words.would if dry_run else words.thrown
            typer.echo(line.format(name=each.folder.name, size=_megabytes(each.size_bytes)))
            if not whole:
                typer.echo(words.rest.format(name=each.folder.name), err=True)
    if as_json:
        gone = [{"folder": str(each.folder), "size_bytes": each.size_bytes} for each in thrown]
        typer.echo(json.dumps({"removed": gone, "dry_run": dry_run}, ensure_ascii=False, indent=2))
    elif not thrown:
        typer.echo(words.nothing)


def _settings(
    ctx: typer.Context, where: Path | None, config: Path | None, lang: str | None, assign: list[str] | None
) -> "Config":
    flags = (("--in", "recording.folder", where), ("--lang", "ui.language", lang))
    return load_settings(ctx, None, config, assign, *flags).config


def _language(settings: "Config") -> Language:
    return settings.ui.language or "en"


def _all(settings: "Config") -> "list[RecordedSession]":
    """Those that can be read; of the others the reason is said."""
    from meeting_assistant.recording.reading import find_sessions, read_session

    sessions = []
    for folder in find_sessions(settings.recording.folder) if settings.recording.folder else ():
        try:
            sessions.append(read_session(folder))
        except StoreError as exc:
            typer.echo(f"warning: {exc.message}", err=True)
    return sessions


def _told(settings: "Config", which: str) -> "tuple[RecordedSession, Told]":
    from meeting_assistant.replay.exports import Told

    session = _the(settings, which)
    return session, Told(meta=session.meta, turns=session.turns(), language=_language(settings))


def _the(settings: "Config", which: str) -> "RecordedSession":
    """The session that is meant.

    Raises:
        StoreError: There is none of that name, or more than one.
    """
    from meeting_assistant.recording.reading import find_sessions, is_session, read_session

    path = Path(which)
    if is_session(path):
        return read_session(path)
    folders = find_sessions(settings.recording.folder) if settings.recording.folder else []
    if which == LATEST and folders:
        return read_session(max(folders, key=lambda folder: read_session(folder).meta.started))
    fitting = [folder for folder in folders if folder.name == which]
    fitting = fitting or [folder for folder in folders if folder.name.startswith(which)]
    if len(fitting) != 1:
        message = f"no recording is called {which}"
        if fitting:
            message = f"{len(fitting)} recordings are called {which}"
        raise StoreError(message, hint="`meeting-assistant sessions list` shows their names.")
    return read_session(fitting[0])


def _facts(session: "RecordedSession") -> dict[str, object]:
    """What a program may want to know of each."""
    meta = session.meta
    return {
        "name": session.folder.name,
        "folder": str(session.folder),
        "started": meta.started.isoformat(),
        "ended": None if meta.ended is None else meta.ended.isoformat(),
        "end": None if meta.end is None else meta.end.how,
        "duration_s": session.duration_s,
        "size_bytes": session.size_bytes,
        "service": meta.service.model_dump(mode="json"),
        "profile": meta.profile,
        "source": meta.source,
        "redacted": meta.redacted,
    }


def _described(session: "RecordedSession", words: Words) -> dict[str, str]:
    from meeting_assistant.ui.lines import clock

    service, end = session.meta.service, session.meta.end
    return {
        "name": session.folder.name,
        "length": clock(session.duration_s),
        "service": " ".join(dict.fromkeys(filter(None, (service.kind, service.model)))),
        "end": words.ends.get(None if end is None else end.how, "?"),
    }


def _row(session: "RecordedSession", words: Words) -> tuple[str, ...]:
    told = _described(session, words)
    size = _megabytes(session.size_bytes)
    return told["name"], told["length"], size, told["service"], told["end"], session.opening


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f}"
