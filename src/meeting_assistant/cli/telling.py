"""The program's own lines, in the interface's language."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config


def teller(config: "Config", stream: TextIO | None = None) -> Callable[[str], None]:
    """Writes lines to `stream`, or to what is standard error then: a progress bar may stand in its place."""
    from meeting_assistant.ui.translation import in_language

    language = config.ui.language or "en"

    def tell(text: str) -> None:
        out = stream or sys.stderr
        out.write(f"{in_language(text, language)}\n")
        out.flush()

    return tell
