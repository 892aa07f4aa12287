"""One layer of settings, from wherever it comes: checked against the schema's names, with an origin a value.

A layer holds what was written, not yet what it is worth: values are validated once, after all layers
are merged.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from meeting_assistant.config.keys import ROOT, KeyPath, Place, dotted, nearest
from meeting_assistant.errors import ConfigError

Tree: TypeAlias = dict[str, object]
"""Nested tables."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Some settings and where each was written.

    Attributes:
        tree: Nested tables of values; never shown, since keys and tokens are among them.
        origins: For each value, where it comes from, in words for people.
    """

    tree: Mapping[str, object] = field(default_factory=dict, repr=False)
    origins: Mapping[KeyPath, str] = field(default_factory=dict)

    def value(self, path: KeyPath) -> object:
        """What was written for a key; None if nothing was."""
        value: object = self.tree
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @classmethod
    def from_tree(cls, tree: Mapping[str, object], origin: str, *, directory: Path | None = None) -> "Layer":
        """A layer of nested tables.

        Args:
            tree: As TOML gives it.
            origin: Where all of it was written.
            directory: What relative paths in it are relative to; left out, the working directory.

        Raises:
            ConfigError: It has a key that the schema does not know.
        """
        origins: dict[KeyPath, str] = {}
        checked = _check(tree, ROOT, (), _Reading(origin, directory, origins))
        return cls(checked, MappingProxyType(origins))

    @classmethod
    def from_values(cls, values: Iterable[tuple[KeyPath, object, str]]) -> "Layer":
        """A layer of single values, each with its own origin; later ones win.

        Raises:
            ConfigError: One has a key that the schema does not know.
        """
        return merge(cls.from_tree(_nest(path, value), origin) for path, value, origin in values)

    @classmethod
    def from_file(cls, path: Path) -> "Layer":
        """A layer of a TOML file; paths in it are relative to its directory.

        Raises:
            ConfigError: It can't be read, is not TOML, or has a key that the schema does not know.
        """
        return cls.from_tree(read_toml(path), str(path), directory=path.absolute().parent)


def merge(layers: Iterable[Layer]) -> Layer:
    """All layers in one: tables are joined, of values the later layer's wins."""
    tree: Tree = {}
    origins: dict[KeyPath, str] = {}
    for layer in layers:
        _pour(layer.tree, tree)
        origins.update(layer.origins)
    return Layer(tree, MappingProxyType(origins))


def read_toml(path: Path) -> Tree:
    """What a TOML file says.

    Raises:
        ConfigError: It can't be read or is not TOML; the line is named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows put a byte order mark before it
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is not UTF-8 text", hint="save it again as UTF-8") from exc
    except (OSError, ValueError) as exc:  # a ValueError: no system takes the path
        cause = exc.strerror if isinstance(exc, OSError) else None
        raise ConfigError(
            f"{path} can't be read: {cause or exc}", hint="check the path and its permissions"
        ) from exc
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(
            f"{path} is not valid TOML: {exc}",
            hint="text stands in double quotes, Windows paths in single ones; true and false are lower-case",
        ) from exc


def value_from_text(text: str, place: Place) -> object:
    """What `text` of a command line or variable stands for at `place`; several are parted by commas."""
    if not place.is_list:
        return text
    if text.lstrip().startswith("["):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text  # validation says what is wrong with it
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What goes along while a tree is checked."""

    origin: str
    directory: Path | None
    origins: dict[KeyPath, str]


def _check(tree: Mapping[str, object], place: Place, path: KeyPath, reading: _Reading) -> Tree:
    """The tree with absolute paths, once every key is known to the schema."""
    checked: Tree = {}
    for name, value in tree.items():
        key = (*path, name)
        child = place.child(name)
        if child is None:
            raise _unknown(key, reading.origin)
        if child.is_table != isinstance(value, dict):
            kind = "a table" if child.is_table else "a single value, not a table"
            raise ConfigError(f"{reading.origin}: {dotted(key)} is {kind}", hint=child.comment)
        if isinstance(value, dict):
            checked[name] = _check(value, child, key, reading)
        else:
            checked[name] = _anchored(value, child, reading.directory)
            reading.origins[key] = reading.origin
    return checked


def _unknown(path: KeyPath, origin: str) -> ConfigError:
    meant = nearest(path)
    return ConfigError(
        f"{origin}: there is no setting {dotted(path)}",
        hint=f"did you mean {meant}?" if meant else "`meeting-assistant config show` lists all settings",
    )


def _anchored(value: object, place: Place, directory: Path | None) -> object:
    """Paths made absolute, so that they mean the same wherever the program is started."""
    if directory is None or not place.is_path:
        return value
    if isinstance(value, list):
        return [_anchored(part, place, directory) for part in value]
    return str(directory / value) if isinstance(value, str) and value and value[0] != "~" else value


def _nest(path: KeyPath, value: object) -> Tree:
    head, *rest = path
    return {head: _nest(tuple(rest), value) if rest else value}


def _pour(source: Mapping[str, object], target: Tree) -> None:
    for name, value in source.items():
        inner = target.get(name)
        if isinstance(value, dict):
            table: Tree = inner if isinstance(inner, dict) else {}
            target[name] = table
            _pour(value, table)
        else:
            target[name] = value
