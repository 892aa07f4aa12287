"""`kb`: the documents that questions are answered from."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from meeting_assistant.cli.kb_progress import printable, show_progress
from meeting_assistant.cli.kb_words import WORDS, Words
from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Profile, load_settings
from meeting_assistant.cli.tables import print_table
from meeting_assistant.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from meeting_assistant.config.schema import Config
    from meeting_assistant.knowledge.model import Found, Hit, IngestReport, Skipped
    from meeting_assistant.knowledge.store import KnowledgeStore

app = typer.Typer(help="Add documents, and search in them.", rich_markup_mode=None, add_completion=False)

Paths: TypeAlias = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")]
Names: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Documents, or folders with documents.")
]
Question: TypeAlias = Annotated[str, typer.Argument(help="What you want to know, in Chinese or English.")]
Limit: TypeAlias = Annotated[int, typer.Option("--limit", min=1, max=50, help="Most passages to show.")]

_REFRESH_S = 600.0


@app.command()
def add(
    ctx: typer.Context,
    paths: Paths,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
) -> None:
    """Add documents: Markdown, text, HTML, PDF, DOCX. Only what is new or changed is read."""
    from meeting_assistant.app.knowledge import open_index
    from meeting_assistant.knowledge.ingest import add as add_documents

    settings = load_settings(ctx, profile, config, assign).config
    words = _words(settings)
    store = open_index(settings)
    try:
        with show_progress(words) as progress:
            report = add_documents(store, paths, progress=progress.read)
            notice = _make_vectors(settings, store, progress.embedded)
    except KeyboardInterrupt:
        typer.echo(words.stopped.format(passages=store.count_passages()), err=True)
        raise
    finally:
        store.close()
    _tell(report, words)
    if notice:
        typer.echo(f"warning: {printable(notice)}", err=True)
    _complain_of(report.skipped)


@app.command("list")
def list_documents(
    ctx: typer.Context,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """List the documents that are searched."""
    settings = load_settings(ctx, profile, config, assign).config
    words = _words(settings)
    store = _existing_index(settings)
    listed = store.documents() if store is not None else []
    if store is not None:
        store.close()
    if as_json:
        _print_json([asdict(document) for document in listed])
    elif listed:
        rows = [
            (each.source, each.kind, str(each.passages), " ".join(each.languages), each.path)
            for each in listed
        ]
        print_table(words.list_headings, rows)
    else:
        typer.echo(words.none)


@app.command()
def remove(
    ctx: typer.Context,
    names: Names,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
) -> None:
    """Forget documents; the files stay where they are."""
    from meeting_assistant.knowledge.ingest import forget

    settings = load_settings(ctx, profile, config, assign).config
    store = _existing_index(settings)
    gone, unknown = forget(store, names) if store is not None else ([], list(names))
    if store is not None:
        store.close()
    for path in gone:
        typer.echo(_words(settings).removed.format(source=printable(path)))
    if unknown:
        raise StoreError(
            f"no document answers to {', '.join(unknown)}",
            hint="`meeting-assistant kb list` shows what there is",
        )


@app.command()
def search(
    ctx: typer.Context,
    question: Question,
    limit: Limit = 4,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that the assistant would answer a question from."""
    from meeting_assistant.app.knowledge import open_knowledge
    from meeting_assistant.knowledge.model import Found

    settings = load_settings(ctx, profile, config, assign).config
    words = _words(settings)
    found = Found(hits=())
    base = open_knowledge(settings)
    if base is not None:
        with base:
            found = base.search(question, limit=limit, timeout_s=_REFRESH_S)
    if found.notice:
        typer.echo(f"warning: {printable(found.notice)}", err=True)
    if as_json:
        _print_json(_found_json(found))
    else:
        for hit in found.hits:
            _print_hit(hit)
        if not found.hits:
            typer.echo(words.none if base is None else words.nothing)


@app.command()
def stats(
    ctx: typer.Context,
    profile: Profile = None,
    config: ConfigFile = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """Show how much there is in the index."""
    from meeting_assistant.app.knowledge import index_path
    from meeting_assistant.knowledge.stats import stats_of

    settings = load_settings(ctx, profile, config, assign).config
    words = _words(settings)
    store = _existing_index(settings)
    if store is None:
        figures: dict[str, object] = {"documents": 0, "passages": 0}
    else:
        figures = asdict(stats_of(store))
        store.close()
    figures["database"] = str(index_path(settings))
    if as_json:
        _print_json(figures)
    else:
        rows = [(words.stats[name], _in_words(name, value)) for name, value in figures.items() if value != ""]
        print_table(words.stats_headings, rows)


def _words(settings: "Config") -> Words:
    return WORDS[settings.ui.language or "en"]


def _existing_index(settings: "Config") -> "KnowledgeStore | None":
    """The index; None if there is none, for a look must not make a file."""
    from meeting_assistant.app.knowledge import index_path, open_index

    return open_index(settings) if os.path.exists(index_path(settings)) else None


def _make_vectors(settings: "Config", store: "KnowledgeStore", progress: "Callable[[int, int], None]") -> str:
    """Make the vectors that are missing, if an endpoint is set; what was wrong, if anything."""
    from meeting_assistant.app.knowledge import embedder_of
    from meeting_assistant.knowledge.embed import EmbeddingError
    from meeting_assistant.knowledge.vectors import VectorIndex, embed_missing

    embedder = embedder_of(settings)
    if embedder is None:
        return ""
    try:
        embed_missing(VectorIndex(store), embedder, progress=progress)
    except EmbeddingError as exc:
        return f"some passages have no vector and are found by their words alone: {exc.message}"
    return ""


def _tell(report: "IngestReport", words: Words) -> None:
    for each in report.skipped:
        line = words.skipped.format(source=printable(each.source), reason=printable(each.reason))
        typer.echo(line, err=True)
    typer.echo(
        words.summary.format(
            added=report.added,
            unchanged=report.unchanged,
            removed=report.removed,
            passages=report.passages,
        )
    )


def _complain_of(skipped: "Sequence[Skipped]") -> None:
    if skipped:
        hints = [each.hint for each in skipped if each.hint]
        raise StoreError(
            f"{len(skipped)} could not be read and are named above",
            hint=hints[0] if hints else "The others are in the index; add these again once they can be read.",
        )


def _found_json(found: "Found") -> dict[str, object]:
    passages = [
        {
            "source": hit.source,
            "path": hit.path,
            "unit": hit.passage.unit,
            "place": hit.passage.place,
            "heading": hit.passage.heading,
            "language": hit.passage.language,
            "score": hit.score,
            "text": hit.passage.text,
        }
        for hit in found.hits
    ]
    return {"found": bool(passages), "passages": passages, "notice": found.notice}


def _print_hit(hit: "Hit") -> None:
    heading = f"  {hit.passage.heading}" if hit.passage.heading else ""
    typer.echo(printable(f"{hit.source}, {hit.passage.unit} {hit.passage.place}{heading}  ({hit.score:.2f})"))
    for line in hit.passage.text.splitlines():
        typer.echo(f"    {printable(line)}".rstrip())
    typer.echo()


def _in_words(name: str, value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    if name == "size_bytes" and isinstance(value, int):
        return f"{value / 2**20:.1f} MiB"
    return str(value)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
