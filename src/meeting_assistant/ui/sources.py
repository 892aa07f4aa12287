"""Where an answer comes from: the places in documents that a function call gave for it."""

import json
from collections.abc import Iterable, Sequence

from meeting_assistant.session.notices import Entry
from meeting_assistant.ui.lines import one_line

_MARKS = {"line": ":{}", "page": " p. {}", "paragraph": " ¶ {}"}
"""How a place is written behind its document, the same in every language."""


def sources_of(output: str) -> list[str]:
    """The documents that the passages in a call's output are from, each with its places.

    ``["rules.md:7, 12", "guide.pdf p. 3"]``; empty for an output of another kind.

    Args:
        output: JSON text, as the function gave it.
    """
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        return []
    passages = answer.get("passages") if isinstance(answer, dict) else None
    return _grouped(
        (str(passage["source"]), str(passage.get("place", "")))
        for passage in (passages if isinstance(passages, list) else ())
        if isinstance(passage, dict) and passage.get("source")
    )


def sources_behind(entries: Sequence[Entry], at: int) -> tuple[str, ...]:
    """The sources of the answer at `at`: of the calls between it and what was said before it."""
    if entries[at].role != "assistant":
        return ()
    found: list[str] = []
    for entry in reversed(entries[:at]):
        if entry.role == "tool":
            found = [*sources_of(entry.output or ""), *found]
        elif entry.role != "assistant" or entry.text:  # a reply cancelled before its first word is nothing
            break
    return tuple(dict.fromkeys(found))


def _grouped(places: Iterable[tuple[str, str]]) -> list[str]:
    """Each document once, its places in their order."""
    numbers: dict[tuple[str, str], list[str]] = {}
    for source, place in places:
        unit, _, number = place.partition(" ")
        mark = _MARKS.get(unit, "")
        known = numbers.setdefault((source, mark), [])
        if mark and number not in known:
            known.append(number)
    return [
        one_line(source + mark.format(", ".join(sorted(known, key=_by_number))))
        for (source, mark), known in numbers.items()
    ]


def _by_number(place: str) -> tuple[int, str]:
    return int(place) if place.isdecimal() else 0, place
