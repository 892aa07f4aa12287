"""What a report says of the run as a whole that no result tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from meeting_assistant.replay.statistics import Comparison
from meeting_assistant.ui.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The run.

    Attributes:
        language: The report's.
        profile: Who the assistant was, and `model` by which; what cases set for themselves is theirs.
        model: The deployment.
        version: This program's.
        stopped: Why no further case was begun; None if all were.
        comparison: What changed since an earlier run, if that was asked.
        timezone: For the hour at the top; None for the machine's.
        warnings: What the reader must know before all else, in the report's language.
    """

    language: Language = "en"
    profile: str = ""
    model: str = ""
    version: str = ""
    stopped: str | None = None
    comparison: Comparison | None = None
    timezone: tzinfo | None = None
    warnings: Sequence[str] = ()
