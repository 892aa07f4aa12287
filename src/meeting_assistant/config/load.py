"""The settings of one run: layers merged from left to right, validated once, with the origin of each value.

defaults < profile < user's file < environment < flags. The environment is passed in: nothing here reads it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from meeting_assistant.config.keys import KeyPath, dotted, place_of
from meeting_assistant.config.layers import Layer, merge
from meeting_assistant.config.places import at_home, data_directory, settings_directory, system_timezone
from meeting_assistant.config.profiles import DEFAULT_PROFILE, find_profile
from meeting_assistant.config.schema import Config
from meeting_assistant.config.variables import (
    FILE_VARIABLE,
    PROFILE_VARIABLE,
    endpoint_variable,
    own_variables,
    quickstart_variables,
)
from meeting_assistant.errors import ConfigError
from meeting_assistant.ui.words import language_of

DEFAULT_ORIGIN = "default"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Valid settings and where they come from.

    Attributes:
        config: The settings.
        origins: For each value that some layer gave, where it was written; all others are defaults.
        profile: Name or path of the profile that was taken.
    """

    config: Config
    origins: Mapping[KeyPath, str]
    profile: str = DEFAULT_PROFILE

    def origin(self, path: KeyPath) -> str:
        """Where the value of a key comes from, in words for people."""
        return self.origins.get(path, DEFAULT_ORIGIN)


def load(
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    file: Path | None = None,
    flags: Layer | None = None,
) -> Loaded:
    """The settings of a run.

    Args:
        environ: The environment.
        profile: Name or path; left out, the environment's or the default one.
        file: The user's file; left out, the one in its usual place if it is there.
        flags: What the command line said.

    Raises:
        ConfigError: A layer can't be read, or the settings are wrong; the cause and its place are named.
    """
    chosen = profile or environ.get(PROFILE_VARIABLE) or DEFAULT_PROFILE
    before = [
        Layer.from_file(find_profile(chosen, settings_directory(environ))),
        _file_layer(environ, file),
    ]
    after = [own_variables(environ), flags or Layer()]
    address = endpoint_variable(environ)
    endpoint = merge([*before, address, *after]).value(("service", "endpoint"))
    merged = merge([*before, address, quickstart_variables(environ, endpoint), *after])
    merged = merge([merged, _system_layer(environ, merged)])
    try:
        return Loaded(Config.model_validate(merged.tree), merged.origins, chosen)
    except ValidationError as exc:
        raise _explained(exc, merged) from exc


def user_file(environ: Mapping[str, str]) -> Path:
    """The user's settings file, whether it is there or not."""
    return settings_directory(environ) / "config.toml"


def _system_layer(environ: Mapping[str, str], merged: Layer) -> Layer:
    """Defaults that the schema can't know, for what `merged` leaves open: they depend on machine and user."""
    defaults: list[tuple[KeyPath, object, str]] = [
        (("meetings", "database"), str(data_directory(environ) / "meetings.db"), DEFAULT_ORIGIN),
        (("knowledge", "database"), str(data_directory(environ) / "knowledge.db"), DEFAULT_ORIGIN),
        (("recording", "folder"), str(data_directory(environ) / "sessions"), DEFAULT_ORIGIN),
        (("meetings", "timezone"), system_timezone(environ), "the system's zone"),
        (("ui", "language"), language_of(environ), "the locale"),
    ]
    return Layer.from_values(entry for entry in defaults if merged.value(entry[0]) in (None, ""))


def _file_layer(environ: Mapping[str, str], file: Path | None) -> Layer:
    named = file or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
    if named is not None:
        return Layer.from_file(at_home(named))
    usual = user_file(environ)
    return Layer.from_file(usual) if os.path.lexists(usual) else Layer()


def _explained(error: ValidationError, merged: Layer) -> ConfigError:
    """The first wrong value, with its key, what it should be and where it was written."""
    problems: dict[KeyPath, list[str]] = {}
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        path = _known_part(tuple(str(part) for part in problem["loc"]))
        problems.setdefault(path, []).append(_in_plain_words(problem["msg"]))
    path, messages = next(iter(problems.items()))
    more = f" ({len(problems) - 1} more like it)" if len(problems) > 1 else ""
    place = place_of(path)
    origin = merged.origins.get(path)
    return ConfigError(
        f"{origin + ': ' if origin else ''}{dotted(path)}{_shown(merged, path)} is wrong: "
        f"{' or '.join(dict.fromkeys(messages))}{more}",
        hint=place.comment if place is not None else "",
    )


def _known_part(location: KeyPath) -> KeyPath:
    """The key in pydantic's location, which goes on with members of a list and branches of a union."""
    while place_of(location) is None:
        location = location[:-1]
    return location


def _in_plain_words(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should", "should")


def _shown(merged: Layer, path: KeyPath) -> str:
    """`` = value`` where there is one that may be shown."""
    value = merged.value(path)
    place = place_of(path)
    if value is None or isinstance(value, dict) or place is None or place.is_secret:
        return ""
    if path[0] == "service" and isinstance(value, str):
        return ""  # somebody may have put the key under the wrong name
    text = repr(value)
    return f" = {text}" if len(text) <= 60 else ""
