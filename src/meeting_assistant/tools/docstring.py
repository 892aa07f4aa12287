"""What a Google-style docstring says of a function and of its parameters.

Only the summary and the ``Args`` section are read: they are what a model is told.
"""

import inspect
import itertools
import re
from dataclasses import dataclass, field

_SECTION = re.compile(
    r"^(Args|Arguments|Parameters|Returns|Yields|Raises|Note|Notes|Example|Examples|Attributes|Todo|Warning|Warnings):\s*$"
)
_PARAMETERS = {"Args", "Arguments", "Parameters"}
_PARAMETER = re.compile(r"^(\s*)\*{0,2}(\w+)(?:\s*\([^)]*\))?\s*:\s*(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Docstring:
    """A docstring taken apart.

    Attributes:
        description: Everything before the first section; paragraphs are parted by a line break.
        parameters: Parameter name -> its description in one line.
    """

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def parse(text: str | None) -> Docstring:
    """Take `text`, a Google-style docstring as written, apart."""
    lines = inspect.cleandoc(text or "").splitlines()
    starts = [number for number, line in enumerate(lines) if _SECTION.match(line)]
    parameters: dict[str, str] = {}
    for start, end in itertools.pairwise([*starts, len(lines)]):
        if lines[start].strip().rstrip(":") in _PARAMETERS:
            parameters |= _parameters(lines[start + 1 : end])
    return Docstring(
        description=_paragraphs(lines[: starts[0]] if starts else lines),
        parameters=parameters,
    )


def _paragraphs(lines: list[str]) -> str:
    """Lines of one paragraph joined by spaces, paragraphs by line breaks."""
    paragraphs = "\n".join(lines).strip().split("\n\n")
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _parameters(lines: list[str]) -> dict[str, str]:
    """Descriptions in an ``Args`` section: deeper lines continue the parameter above them."""
    found: dict[str, list[str]] = {}
    margin: int | None = None
    words: list[str] = []
    for line in lines:
        match = _PARAMETER.match(line)
        indent = len(line) - len(line.lstrip())
        if match and (margin is None or indent <= margin):
            margin = indent
            words = found.setdefault(match[2], [])
            words.extend(match[3].split())
        else:
            words.extend(line.split())
    return {name: " ".join(text) for name, text in found.items() if text}
