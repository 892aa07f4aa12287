"""The vocabulary of both languages, ready for looking up what begins at a place of a text.

Part of the embedded server's dialogue: pure. The words themselves are data (`words`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.words.en_answers import EN_ANSWERS
from meeting_assistant.server.dialogue.words.en_questions import EN_QUESTIONS
from meeting_assistant.server.dialogue.words.en_requests import EN_REQUESTS
from meeting_assistant.server.dialogue.words.zh_answers import ZH_ANSWERS
from meeting_assistant.server.dialogue.words.zh_questions import ZH_QUESTIONS
from meeting_assistant.server.dialogue.words.zh_requests import ZH_REQUESTS

_LATIN = re.compile(r"[a-z0-9']")
_PARTICLES = "的了吧啊呀嘛嘞呢哦喽啦哒就好对行是可没嗯订约创建确那这请谢麻辛不但先再帮拜且重"
"""Characters that may follow an answer of one character; before others it is a part of a longer word."""

_ANSWERS = frozenset("中成行对好是嗯得停错拜否不")
_ANSWER_KINDS = frozenset({SpanKind.YES, SpanKind.NO, SpanKind.DROP, SpanKind.BYE})

Entries = Mapping[str, frozenset[SpanKind]]


def expanded(pattern: str) -> Iterator[str]:
    """All texts that a pattern with alternatives in braces stands for."""
    parts = re.split(r"(\{(?:[^{}]|\{[^{}]*\})*\})", pattern)
    choices = [_choices(part) for part in parts]
    for picked in product(*choices):
        yield " ".join("".join(picked).split())


def _choices(part: str) -> list[str]:
    if not part.startswith("{"):
        return [part]
    texts, depth, last = [], 0, 1
    for at in range(1, len(part)):
        if part[at] == "{":
            depth += 1
        elif part[at] == "}" and depth:
            depth -= 1
        elif part[at] in ",}" and not depth:
            texts.append(part[last:at])
            last = at + 1
    return [text for choice in texts for text in (expanded(choice) if "{" in choice else [choice])]


@cache
def entries() -> Entries:
    """Each phrase with every kind that it may be of."""
    kinds: dict[str, set[SpanKind]] = defaultdict(set)
    for kind, words in (*ZH_ANSWERS.items(), *ZH_REQUESTS.items(), *ZH_QUESTIONS.items()):
        for word in words.split():
            for text in expanded(word):
                kinds[text].add(kind)
    for kind, phrases in (*EN_ANSWERS.items(), *EN_REQUESTS.items(), *EN_QUESTIONS.items()):
        for phrase in phrases.split("/"):
            for text in expanded(phrase.strip()):
                kinds[text].add(kind)
    kinds.pop("", None)
    return {text: frozenset(found) for text, found in kinds.items()}


@cache
def _by_first() -> Mapping[str, tuple[int, ...]]:
    """First character -> lengths of the phrases that begin with it, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for text in entries():
        lengths[text[0]].add(len(text))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def found_at(text: str, at: int) -> Iterator[tuple[int, frozenset[SpanKind]]]:
    """Ends and kinds of the phrases that begin at a place of a plain text."""
    known = entries()
    for length in _by_first().get(text[at], ()):
        end = at + length
        kinds = known.get(text[at:end]) if end <= len(text) else None
        if kinds is None or not _is_whole_word(text, at, end):
            continue
        if _is_answer_inside(text, at, end):
            kinds -= _ANSWER_KINDS
        if kinds:
            yield end, kinds


def _is_whole_word(text: str, at: int, end: int) -> bool:
    """True if English words are matched whole."""
    if _LATIN.match(text[at]) and at and _LATIN.match(text[at - 1]) and text[at] != "'":
        return False
    return not (
        _LATIN.match(text[end - 1]) and end < len(text) and _LATIN.match(text[end]) and text[end] != "'"
    )


def _is_answer_inside(text: str, at: int, end: int) -> bool:
    """True if a character that can be a whole answer is a part of a longer word here: 中国, 行李."""
    if end - at > 1 or text[at] not in _ANSWERS or end == len(text):
        return False
    after = text[end]
    return "一" <= after <= "鿿" and after not in _PARTICLES and after != text[at]
