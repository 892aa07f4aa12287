"""The program's own lines, in the interface's language."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.ui.words import Language


def teller(config: "Config", stream: TextIO | None = None) -> Callable[[str], None]:
    """Writes lines to `stream`, or to what is standard error then: a progress bar may stand in its place."""
    return teller_in(config.ui.language or "en", stream)


def teller_in(language: "Language", stream: TextIO | None = None) -> Callable[[str], None]:
    """The same where no settings are read."""
    from meeting_assistant.ui.translation import in_language

    def tell(text: str) -> None:
        out = stream or sys.stderr
        out.write(f"{in_language(text, language)}\n")
        out.flush()

    return tell
