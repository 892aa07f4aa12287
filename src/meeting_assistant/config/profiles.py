"""Where profiles are: the user's own beside the settings file, and those shipped with the program."""

import os
from difflib import get_close_matches
from pathlib import Path

import meeting_assistant
from meeting_assistant.config.places import at_home
from meeting_assistant.errors import ConfigError

DEFAULT_PROFILE = "xiaoai"


def shipped_directory() -> Path:
    """The shipped profiles: package contents when installed, the repository's ``config/`` in a work tree."""
    package = Path(meeting_assistant.__file__).parent
    installed = package / "profiles"
    return installed if installed.is_dir() else package.parents[1] / "config"


def find_profile(name: str, settings_directory: Path) -> Path:
    """The file of a profile given by name or by path.

    Args:
        name: A path if it has a slash or ends in ``.toml``, else a name.
        settings_directory: The user's; profiles in its ``profiles`` folder go before shipped ones.

    Raises:
        ConfigError: There is none of that name; those that there are, are named.
    """
    separators = {"/", os.sep}
    if name.endswith(".toml") or any(mark in name for mark in separators):
        return at_home(Path(name))
    known = {
        file.stem: file
        for directory in (shipped_directory(), settings_directory / "profiles")
        for file in sorted(directory.glob("*.toml"))
    }
    if name in known:
        return known[name]
    match = get_close_matches(name, known, n=1)
    raise ConfigError(
        f"there is no profile {name!r}",
        hint=f"did you mean {match[0]}?"
        if match
        else f"there are: {', '.join(sorted(known))}; or give a path",
    )
