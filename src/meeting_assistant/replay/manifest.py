"""Files of cases: TOML, YAML and JSON lines."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from meeting_assistant.errors import ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.parsing import parse_cases
from meeting_assistant.replay.spelling import brief

MAX_BYTES = 256 * 1024 * 1024
"""A greater file is not a list of cases; 10,000 small ones are some 2 MB."""


def is_manifest(path: Path) -> bool:
    """True if a file's name says that it holds cases."""
    return path.suffix.lower() in _READERS


def load_cases(path: Path) -> list[FiledCase]:
    """The cases of a file, their recordings found from its folder.

    Raises:
        ConfigError: It can't be read, is not what its name says, or a case in it is wrong.
        MissingExtra: It is YAML, and PyYAML is not installed.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path} is too large for a file of cases", hint="Split it.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise ConfigError(f"can't read {path}: {exc.strerror}", hint="Give a file of cases.") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is not UTF-8 text", hint="Save it as UTF-8.") from exc
    return parse_cases(_READERS[path.suffix.lower()](text, path), path=path)


def _toml(text: str, path: Path) -> object:
    try:
        return tomllib.loads(text)
    except RecursionError as exc:
        raise _too_deep(path) from exc
    except ValueError as exc:  # a TOMLDecodeError, or a number of more digits than Python reads
        raise ConfigError(f"{path} is not TOML: {exc}", hint="Mend that line.") from exc


def _json_lines(text: str, path: Path) -> object:
    """A case a line; lines without a name and with settings for all, at the top, are shared."""
    shared: dict[str, object] = {}
    cases: list[object] = []
    for number, line in enumerate(text.split("\n"), 1):  # JSON strings may hold the other ends of lines
        if not line.strip():
            continue
        try:
            table = json.loads(line, object_pairs_hook=_once_each)
        except RecursionError as exc:
            raise _too_deep(path) from exc
        except ValueError as exc:
            raise ConfigError(f"{path}, line {number}: not JSON: {exc}", hint="Mend that line.") from exc
        if not isinstance(table, Mapping):
            raise ConfigError(f"{path}, line {number}: not an object", hint="Write one case a line.")
        if not cases and "name" not in table and "say" not in table:
            shared |= table
        else:
            cases.append(table)
    return {**shared, "cases": cases}


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of these pairs; `json` itself would keep the last of two."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {brief(twice)} stands there twice")
    return found


def _yaml(text: str, path: Path) -> object:
    try:
        from meeting_assistant.replay.yaml_reading import read_yaml
    except ImportError as exc:
        raise MissingExtra(
            f"{path}: cases in YAML need the package PyYAML",
            hint=f"Run: {extra_line('eval')}, or write them as .toml or .jsonl.",
        ) from exc
    try:
        return read_yaml(text, path)
    except RecursionError as exc:
        raise _too_deep(path) from exc


def _too_deep(path: Path) -> ConfigError:
    return ConfigError(f"{path} is nested too deeply", hint="Write the cases out, a level for each.")


_READERS: Mapping[str, Callable[[str, Path], object]] = {
    ".toml": _toml,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".jsonl": _json_lines,
}
