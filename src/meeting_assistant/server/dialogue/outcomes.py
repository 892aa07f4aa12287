"""What a function's output means: success, failure with a reason, passages that answer a question.

Part of the embedded server's dialogue: pure. Outputs are other people's JSON, or no JSON at all.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_ANSWER_CHARACTERS = 180
_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")
_MARKUP = re.compile(
    r"^\s{0,3}(?:#{1,6}\s.*$|(?:[-*+]|>|\d+\.)\s+)|[*_`]{1,3}|!?\[([^\]]*)\]\([^)]*\)", re.MULTILINE
)
# In plain text a heading is a short line above a paragraph, without a mark at its end.
_PLAIN_HEADING = re.compile(
    r"(?:\A|(?<=\n\n))\s*(?![-*+>\d])[^\n.。!！?？:：;；,，]{1,40}\n(?=[^\n]{15,}[.。!！?？](?:\n|\Z))"
)


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
    """Whether the function did not run because the user has to be asked before."""
    return error_of(output).get("code") == "confirmation_required"


def answer_of(output: str, question: str) -> Answer | None:
    """The best answer among the passages that were found, or None if nothing was found."""
    outcome = _parsed(output)
    if not isinstance(outcome, dict) or outcome.get("found") is False:
        return None
    passages = outcome.get("passages")
    for passage in passages if isinstance(passages, list) else []:
        if isinstance(passage, dict) and isinstance(passage.get("text"), str):
            text = _excerpt(passage["text"], question)
            if text:
                return Answer(text=text, source=_line(passage.get("source")))
    return None


def _parsed(output: str) -> object:
    try:
        parsed: object = json.loads(output)
    except (ValueError, RecursionError):
        return None
    return parsed


def _line(value: object) -> str:
    return " ".join(str(value).split())[:MAX_ANSWER_CHARACTERS] if value else ""


def _excerpt(text: str, question: str) -> str:
    """The sentence of `text` that shares most with `question`, and what follows in its section, if short."""
    sections = [_sentences(section) for section in _PLAIN_HEADING.split(_MARKUP.sub(r"\1", text))]
    places = [(section, at) for section in sections for at in range(len(section))]
    if not places:
        return ""
    wanted = _features(question)
    section, best = max(places, key=lambda place: len(wanted & _features(place[0][place[1]])))
    excerpt = section[best]
    for sentence in section[best + 1 :]:
        if len(excerpt) + len(sentence) > MAX_ANSWER_CHARACTERS:
            break
        excerpt += ("" if excerpt[-1] in "。！？" else " ") + sentence
    return excerpt[: 2 * MAX_ANSWER_CHARACTERS]


def _sentences(text: str) -> list[str]:
    return [stripped for sentence in _SENTENCE.findall(text) if (stripped := sentence.strip())]


def _features(text: str) -> set[str]:
    """Pairs of Chinese characters and whole words, to compare texts by."""
    lowered = text.lower()
    runs = re.findall(r"[一-鿿]+", lowered)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)} | set(
        re.findall(r"[a-z0-9]{3,}", lowered)
    )
