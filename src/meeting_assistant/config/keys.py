"""The schema seen as a list of keys: which there are, what each means, which one a wrong name is near."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias, get_args, get_origin

from pydantic import SecretStr

from meeting_assistant.config.schema import Config
from meeting_assistant.config.section import Section

KeyPath: TypeAlias = tuple[str, ...]
"""A key's names from the outermost table inwards: ``("audio", "input", "device")``."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree of settings: the whole, a section, a table with free names, or a single value.

    Attributes:
        annotation: The type that stands there.
        comment: What it is, in one line.
        default: The schema's default; None for "not set" and for tables.
    """

    annotation: Any
    comment: str = ""
    default: object = None

    @property
    def section(self) -> type[Section] | None:
        """The section, if it is one."""
        is_section = isinstance(self.annotation, type) and issubclass(self.annotation, Section)
        return self.annotation if is_section else None

    @property
    def has_free_names(self) -> bool:
        """True if it is a table whose keys the user names."""
        return get_origin(self.annotation) is dict

    @property
    def is_table(self) -> bool:
        """True if other keys are inside it."""
        return self.section is not None or self.has_free_names

    @property
    def is_list(self) -> bool:
        """True if several values stand there."""
        return get_origin(self.annotation) is tuple

    @property
    def is_path(self) -> bool:
        """True if it names files or folders."""
        return Path in _types_in(self.annotation)

    @property
    def is_secret(self) -> bool:
        """True if its value must never be shown."""
        return SecretStr in _types_in(self.annotation)

    def child(self, name: str) -> "Place | None":
        """The place called `name` inside this one, if there can be one."""
        if self.has_free_names:
            return Place(get_args(self.annotation)[1])
        if self.section is None or (field := self.section.model_fields.get(name)) is None:
            return None
        comment = field.description or (field.annotation.__doc__ if field.annotation else None) or ""
        default = field.get_default(call_default_factory=True)
        return Place(field.annotation, comment, None if isinstance(default, Section | dict) else default)


ROOT = Place(Config, (Config.__doc__ or "").strip())


def dotted(path: KeyPath) -> str:
    """A key as people write it: ``audio.input.device``."""
    return ".".join(path)


def place_of(path: KeyPath) -> Place | None:
    """The place that `path` leads to, if there is one."""
    place: Place | None = ROOT
    for name in path:
        place = place.child(name) if place is not None else None
    return place


def known_keys(place: Place = ROOT, prefix: KeyPath = ()) -> Iterator[KeyPath]:
    """All keys with a fixed name, tables included, in the schema's order."""
    for name in place.section.model_fields if place.section is not None else ():
        yield (*prefix, name)
        child = place.child(name)
        if child is not None:
            yield from known_keys(child, (*prefix, name))


def nearest(path: KeyPath) -> str | None:
    """The known key that was most likely meant by the unknown `path`: of the same table, else of any."""
    table, name = path[:-1], path[-1].lower()
    siblings = {key[-1]: key for key in known_keys() if key[:-1] == table}
    anywhere: dict[str, KeyPath] = {}
    for key in known_keys():
        anywhere.setdefault(key[-1], key)
    for names, cutoff in ((siblings, 1.0), (anywhere, 1.0), (siblings, 0.6), (anywhere, 0.75)):
        if match := get_close_matches(name, names, n=1, cutoff=cutoff):
            return dotted(names[match[0]])
    whole = {dotted(key): key for key in known_keys()}
    match = get_close_matches(dotted(path).lower(), whole, n=1, cutoff=0.6)
    return match[0] if match else None


def _types_in(annotation: Any) -> set[object]:  # noqa: ANN401 - typing's own objects have no common type
    """The plain types that an annotation is made of, whatever wraps them."""
    arguments = get_args(annotation)
    return {annotation}.union(*(_types_in(part) for part in arguments)) if arguments else {annotation}
