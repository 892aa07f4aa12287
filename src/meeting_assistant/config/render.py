"""Settings files with a comment a key from the schema: the shipped ones and the one for a new user.

The values of a shipped file are in the file itself; this module keeps its comments true. After a new key:

    python -m meeting_assistant.config.render          rewrites the shipped files
    python -m meeting_assistant.config.render --check  says which are out of date and fails
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from meeting_assistant.config.keys import ROOT, KeyPath, Place
from meeting_assistant.config.layers import Layer, read_toml
from meeting_assistant.config.profiles import shipped_directory
from meeting_assistant.config.toml_text import toml_key, toml_value

_NEW_FILE_INTRODUCTION = (
    "# Settings of meeting-assistant. What is commented out has its default: take the # away to change it.",
    "# `meeting-assistant config show` tells what holds and where it comes from.",
)


_ANY_NAME = "NAME"


def render_all() -> str:
    """A file with every key there is, commented out at its default."""
    return _text(_NEW_FILE_INTRODUCTION, _table(ROOT, (), None))


def render_file(path: Path) -> str:
    """A file again, with its introduction and values, and every key of its sections with its comment.

    Keys that it does not set are added, commented out if they have no default.

    Raises:
        ConfigError: It can't be read or has an unknown key.
    """
    tree = read_toml(path)
    Layer.from_tree(tree, str(path))
    return _text(_introduction(path.read_text(encoding="utf-8")), _table(ROOT, (), tree))


def shipped_files() -> list[Path]:
    """The files in the repository's ``config/``."""
    return sorted(shipped_directory().glob("*.toml"))


def _introduction(text: str) -> list[str]:
    """The comment lines that a file begins with, up to the first empty line."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line)
    return lines


def _table(place: Place, path: KeyPath, values: Mapping[str, object] | None) -> Iterator[str]:
    """The lines of a table and of those in it; with `values` None all of the schema, commented out."""
    if path:
        yield ""
        yield f"# {place.comment}" if place.comment else ""
        yield f"[{'.'.join(map(toml_key, path))}]"
    names = list(place.section.model_fields) if place.section is not None else list(values or ())
    children = [(name, child) for name in names if (child := place.child(name)) is not None]
    for name, child in children:
        if not child.is_table:
            yield from _key(name, child, values)
    for name, child in children:
        inner = None if values is None else values.get(name)
        if child.is_table and (values is None or isinstance(inner, dict)):
            yield from _inner_table(child, (*path, name), inner if isinstance(inner, dict) else None)


def _inner_table(place: Place, path: KeyPath, values: Mapping[str, object] | None) -> Iterator[str]:
    """A table inside another; one with free names shows what it would look like until it has some."""
    if not place.has_free_names or values:
        yield from _table(place, path, values)
    else:
        yield from ("", f"# {place.comment}", f"# [{'.'.join((*path, _ANY_NAME))}]")


def _key(name: str, place: Place, values: Mapping[str, object] | None) -> Iterator[str]:
    if place.comment:
        yield f"# {place.comment}"
    value = place.default if values is None else values.get(name, place.default)
    is_live = values is not None and value is not None
    yield f"{'' if is_live else '# '}{toml_key(name)} = {toml_value(value)}"


def _text(introduction: Sequence[str], lines: Iterator[str]) -> str:
    text = "\n".join([*introduction, *lines])
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.rstrip() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Rewrite or check the shipped files; 1 if a checked one is out of date."""
    stale = [path for path in shipped_files() if render_file(path) != path.read_text(encoding="utf-8")]
    for path in stale:
        if "--check" in arguments:
            sys.stdout.write(f"{path.name} is out of date: python -m meeting_assistant.config.render\n")
        else:
            path.write_text(render_file(path), encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
