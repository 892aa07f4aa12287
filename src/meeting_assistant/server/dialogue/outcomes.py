"""The meaning of a function's output: success, failure with a reason, passages that answer a question.

Part of the embedded server's dialogue: pure. Outputs are other people's JSON, or no JSON at all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meeting_assistant.knowledge.answers import Quotable, choose, shortened
from meeting_assistant.knowledge.sentences import is_wide

MAX_LINE_CHARACTERS = 180

_MOST_PASSAGES = 10
_LONGEST_PASSAGE = 4000
"""Characters; a search gives passages, and whole books would keep the conversation waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A piece of a document that answers a question, and the document's name."""

    text: str
    source: str


def failure_of(output: str) -> str | None:
    """Why a function failed, in its own words (may be empty); None if it did not fail."""
    outcome = _parsed(output)
    if not isinstance(outcome, dict):
        return None
    error = outcome.get("error")
    if error:
        if isinstance(error, dict):
            return _line(error.get("message") or error.get("code") or error.get("type"))
        return _line(error)
    if any(outcome.get(name) is False for name in ("ok", "success", "created")) or outcome.get("status") in (
        "error",
        "failed",
        "failure",
    ):
        return _line(outcome.get("message") or outcome.get("reason"))
    return None


def error_of(output: str) -> Mapping[str, Any]:
    """The error object of an output; empty if there is none."""
    outcome = _parsed(output)
    error = outcome.get("error") if isinstance(outcome, dict) else None
    return error if isinstance(error, dict) else {}


def must_ask_first(output: str) -> bool:
    """True if the function did not run because the user has to be asked before."""
    return error_of(output).get("code") == "confirmation_required"


def answer_of(output: str, question: str) -> Answer | None:
    """The best answer among the passages that were found, or None if nothing was found.

    Args:
        output: What the function gave. A passage's `answer`, if it has one, is what the search chose.
        question: What was asked, or the arguments of the call that asked it.
    """
    outcome = _parsed(output)
    if not isinstance(outcome, dict) or outcome.get("found") is False:
        return None
    given = outcome.get("passages")
    passages = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    passages = passages[:_MOST_PASSAGES]
    for passage in passages:
        if chosen := " ".join(_text(passage.get("answer")).split()):
            return Answer(text=_ended(shortened(chosen)), source=_line(passage.get("source")))
    best = choose(_asked(question), [_quotable(passage) for passage in passages])
    if best is None:
        return None
    return Answer(text=_ended(best.text), source=_line(passages[best.passage].get("source")))


def _asked(question: str) -> str:
    """The question itself where it comes as the arguments of a call."""
    arguments = _parsed(question)
    if not isinstance(arguments, dict):
        return question
    return " ".join(value for value in arguments.values() if isinstance(value, str))


def _ended(text: str) -> str:
    """The text as a sentence: entries of lists and rows of tables have no mark at their end."""
    if not text[-1].isalnum():
        return text
    return text + ("。" if is_wide(text[-1]) else ".")


def _quotable(passage: Mapping[str, Any]) -> Quotable:
    score = passage.get("score")
    return Quotable(
        text=_text(passage.get("text"))[:_LONGEST_PASSAGE],
        heading=_text(passage.get("heading")),
        source=_text(passage.get("source")),
        score=float(score) if isinstance(score, float | int) and 0 <= score <= 1 else 0.0,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parsed(output: str) -> object:
    try:
        parsed: object = json.loads(output)
    except (ValueError, RecursionError):
        return None
    return parsed


def _line(value: object) -> str:
    return " ".join(str(value).split())[:MAX_LINE_CHARACTERS] if value else ""
