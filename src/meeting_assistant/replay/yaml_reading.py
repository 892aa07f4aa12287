"""YAML read for cases: PyYAML's safe loader, stricter about keys and calmer about scalars.

PyYAML raises bare ValueErrors for dates such as 2026-02-30, and keeps the last of two equal keys.
"""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import yaml

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.spelling import brief
from meeting_assistant.replay.tree import RefusedScalar

_MERGE = "tag:yaml.org,2002:merge"
_SCALARS = ("timestamp", "int", "float", "binary", "bool")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # one of two classes, as libyaml is there or not
    """Reads scalars that make no value as `RefusedScalar`, so that the place of each can be told."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, object]:  # noqa: ANN401, FBT - PyYAML's own
        if isinstance(node, yaml.MappingNode):
            _refuse_twins(node)
        found: dict[Hashable, object] = super().construct_mapping(node, deep=deep)
        return found


def _refuse_twins(node: "yaml.MappingNode") -> None:
    """Refuse a table in which a key stands twice; ``<<`` may be given several times."""
    seen: set[tuple[str, str]] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
            continue
        if (key.tag, key.value) in seen:
            problem = f"the key {brief(key.value)} stands there twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
        seen.add((key.tag, key.value))


def _calm(construct: Callable[[Any, Any], object]) -> Callable[[Any, Any], object]:
    """Make a constructor of PyYAML's answer with `RefusedScalar` what it would raise a bare error for."""

    def constructed(loader: Any, node: Any) -> object:  # noqa: ANN401 - PyYAML has no types
        try:
            return construct(loader, node)
        except (ValueError, OverflowError, KeyError, TypeError, AttributeError) as exc:
            return RefusedScalar(brief(node.value), str(exc).partition(";")[0])

    return constructed


for _name in _SCALARS:
    _tag = f"tag:yaml.org,2002:{_name}"
    _Loader.add_constructor(_tag, _calm(_Base.yaml_constructors[_tag]))


def read_yaml(text: str, path: Path) -> object:
    """Give what a YAML text says.

    Raises:
        ConfigError: It is no YAML; the line is named.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as exc:
        mark, position = getattr(exc, "problem_mark", None), getattr(exc, "position", None)
        line = mark.line if mark is not None else text.count("\n", 0, position) if position else 0
        what = getattr(exc, "problem", None) or getattr(exc, "reason", None) or "can't be parsed"
        raise ConfigError(f"{path}, line {line + 1}: not YAML: {what}", hint="Mend that line.") from exc
