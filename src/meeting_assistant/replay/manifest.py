"""Files of cases: TOML, YAML and JSON lines."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from meeting_assistant.errors import ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.replay.cases import FiledCase, parse_cases

MAX_BYTES = 256 * 1024 * 1024
"""A greater file is not a list of cases; 10,000 small ones are some 2 MB."""


def is_manifest(path: Path) -> bool:
    """Whether a file's name says that it holds cases."""
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
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path} is not TOML: {exc}", hint="Mend that line.") from exc


def _json_lines(text: str, path: Path) -> object:
    """A case a line; lines without a name and with settings for all, at the top, are shared."""
    shared: dict[str, object] = {}
    cases: list[object] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
        except ValueError as exc:
            raise ConfigError(f"{path}, line {number}: not JSON: {exc}", hint="Mend that line.") from exc
        if not isinstance(table, Mapping):
            raise ConfigError(f"{path}, line {number}: not an object", hint="Write one case a line.")
        if not cases and "name" not in table and "say" not in table:
            shared |= table
        else:
            cases.append(table)
    return {**shared, "cases": cases}


def _yaml(text: str, path: Path) -> object:
    try:
        import yaml
    except ImportError as exc:
        raise MissingExtra(
            f"{path}: cases in YAML need the package PyYAML",
            hint=f"Run: {extra_line('eval')}, or write them as .toml or .jsonl.",
        ) from exc
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = "" if mark is None else f", line {mark.line + 1}"
        what = getattr(exc, "problem", None) or "can't be parsed"
        raise ConfigError(f"{path}{where}: not YAML: {what}", hint="Mend that line.") from exc


_READERS: Mapping[str, Callable[[str, Path], object]] = {
    ".toml": _toml,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".jsonl": _json_lines,
}
