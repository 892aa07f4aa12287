"""What every command gets from the outside world, read once in `main`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Invocation:
    """One run of the program, kept as the `obj` of the command line's context.

    Attributes:
        environ: The environment; nothing else reads it for settings.
        debug: Whether errors of ours are shown with their traceback.
        language: The interface's, once the settings are known.
    """

    environ: Mapping[str, str] = field(repr=False)
    debug: bool = False
    language: Literal["zh", "en"] | None = None
