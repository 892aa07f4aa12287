"""The sentence that answers a question, chosen among passages by the terms that ranked them (pure)."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Self

from meeting_assistant.knowledge.rank import weights
from meeting_assistant.knowledge.sentences import Sentence, columns, joined, sentences_of
from meeting_assistant.knowledge.terms import question_terms, terms

MAX_ANSWER_COLUMNS = 180
"""About twelve seconds of speech."""

_CLAUSE_END = re.compile(r"[，、：,;:](?!\d)|\s")
_HEADING_SHARE = 0.7
"""What a term in the sentence's own heading counts beside one in the sentence."""

_CONTEXT_SHARE = 0.2
"""The same for the titles above that and the document's name."""

_STEM_SHARE = 0.6
"""The same for a word that begins with the question's, or the other way round: "approval" for "approve"."""

_CHARACTER_SHARE = 0.3
"""The same for the characters of a Chinese pair, each by itself: 被盗 for 被偷."""

_SHORTEST_STEM = 4
_KIND_BONUS = 0.15
"""For a sentence that has the kind of thing that is asked for; covering all of a question's terms gives 1."""

_TOPIC_BONUS = 0.06
"""For a sentence under a heading that names a thing of the question: that section is about it."""

_ROW_BONUS = 0.25
"""For a row of a table whose name is in the question: it is about that, even without what is asked for."""

_ROW_NAME = re.compile(r"([^：:，,。.]{1,30})(?:：|: )")

_RANK_BONUS = 0.1
"""For the passage that fits the question best as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """A passage that was found.

    Attributes:
        text: Its words.
        heading: Headings above it from the top, joined by " > ".
        source: The document's name.
        score: 0 to 1, how well it fits the question.
    """

    text: str
    heading: str = ""
    source: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """The part of a passage that answers a question.

    Attributes:
        passage: Which passage it is from, counted from 0.
        sentence: The sentence that was chosen.
        text: The sentence and as many of those after it as are short enough to be heard with it.
    """

    passage: int
    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing that is asked for: the words of questions for it, and of sentences that have it."""

    asked: re.Pattern[str]
    given: re.Pattern[str]


_NUMBER = _Kind(
    re.compile(
        r"\bhow (?:many|much|long|far|often|old|tall|big|deep|high|fast|quickly|soon|late|early)\b|\bwhen\b"
        r"|\bwhat time\b|\bcosts?\b|多少|[几多][久长大高远个点天次人本页年月楼层倍位]|什么时候|何时",
        re.IGNORECASE,
    ),
    re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|once|twice|every"
        r"|half)\b|[零〇一二两三四五六七八九十百千万半]+[个元角块天日周月年小分点次人位页本册张公里米层楼度岁节倍]",
        re.IGNORECASE,
    ),
)
_PLACE = _Kind(
    re.compile(r"\bwhere\b|\b(?:which|what) floor\b|哪里|哪儿|在哪|什么地方|何处|几楼|几层", re.IGNORECASE),
    re.compile(
        r"\b(?:in|at|on|beside|behind|near|next to|left|right|front|floor|opposite|outside|inside|under"
        r"|above)\b"
        r"|[旁楼层室门侧里内边处]|前台|大堂|地下|对面|中心",
        re.IGNORECASE,
    ),
)

_PERSON = _Kind(
    re.compile(r"\bwho(?:m|se)?\b|谁|哪个部门|哪位", re.IGNORECASE),
    re.compile(
        r"\b(?:manager|director|desk|facilities|finance|security|secretary|caretaker|teacher|team|department)\b"
        r"|\b[A-Z][a-z]+ [A-Z][a-z]+"
        r"|主管|经理|总监|部(?![分门位件])|前台|帮助台|接待人|负责人|分机|联系|老师|教练|馆长|店长",
    ),
)


def choose(
    question: str, passages: Sequence[Quotable], weight: Mapping[str, float] | None = None
) -> Snippet | None:
    """The sentence that answers `question` best and what belongs to it; None if there are no sentences.

    Args:
        question: As it was asked.
        passages: Best first.
        weight: The question's terms and what they tell, by the index; without one, by these passages.
    """
    read = [sentences_of(passage.text) for passage in passages]
    judge = _Judge(
        weight=_weights_among(question, read) if weight is None else weight,
        kinds=tuple(kind for kind in (_NUMBER, _PLACE, _PERSON) if kind.asked.search(question)),
    )
    scores = {
        (number, at): judge.score(sentence, passages[number])
        for number, sentences in enumerate(read)
        for at, sentence in enumerate(sentences)
    }
    if not scores:
        return None
    number, at = max(scores, key=lambda place: scores[place])
    sentences = read[number][at:]
    return Snippet(passage=number, sentence=sentences[0].text, text=_grown(sentences))


def shortened(text: str) -> str:
    """A text of at most twice what an answer should have, cut between clauses or words if it is longer."""
    widths = accumulate(map(columns, text))
    kept = text[: sum(width <= 2 * MAX_ANSWER_COLUMNS for width in widths)]
    if kept == text:
        return text
    ends = [match.end() for match in _CLAUSE_END.finditer(kept)]
    return kept[: ends[-1]].rstrip() if ends else kept


@dataclass(frozen=True, slots=True)
class _Words:
    """The terms of a text, and the characters of those."""

    terms: Set[str]
    characters: Set[str]

    @classmethod
    def of(cls, text: str) -> Self:
        found = set(terms(text))
        return cls(found, set("".join(found)))

    def likeness(self, term: str) -> float:
        """1 for a term that is present, less for one that something present is like."""
        if term in self.terms:
            return 1.0
        if not term.isascii():
            return _CHARACTER_SHARE * sum(char in self.characters for char in term) / len(term)
        if len(term) < _SHORTEST_STEM:
            return 0.0
        long = (other for other in self.terms if len(other) >= _SHORTEST_STEM)
        alike = any(other.startswith(term) or term.startswith(other) for other in long)
        return _STEM_SHARE if alike else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Scores sentences for one question.

    Attributes:
        weight: The question's terms and what they tell.
        kinds: The kinds of thing that it asks for.
    """

    weight: Mapping[str, float]
    kinds: Sequence[_Kind]

    def score(self, sentence: Sentence, passage: Quotable) -> float:
        """The fit of a sentence to the question, seen in its place."""
        *titles, last = passage.heading.split(" > ")
        heading = sentence.heading or last
        context = " ".join((sentence.title, *titles, last, PurePosixPath(passage.source).stem))
        shares = (
            (_Words.of(sentence.text), 1.0),
            (_Words.of(heading), _HEADING_SHARE),
            (_Words.of(context), _CONTEXT_SHARE),
        )
        covered = sum(
            tells * max(share * words.likeness(term) for words, share in shares)
            for term, tells in self.weight.items()
        )
        fits = bool(self.kinds) and all(kind.given.search(sentence.text) for kind in self.kinds)
        return (
            covered / (sum(self.weight.values()) or 1.0)
            + _KIND_BONUS * fits
            + _RANK_BONUS * passage.score
            + _TOPIC_BONUS * self._is_asked_about(heading)
            + _ROW_BONUS * self._is_row_asked_about(sentence.text)
        )

    def _is_asked_about(self, heading: str) -> bool:
        return not self.weight.keys().isdisjoint(terms(heading))

    def _is_row_asked_about(self, text: str) -> bool:
        """True if a table's row, or an entry that begins as one, has a name that is in the question."""
        named = _ROW_NAME.match(text)
        return named is not None and self.weight.keys() >= set(terms(named[1]))


def _weights_among(question: str, read: Sequence[Sequence[Sentence]]) -> dict[str, float]:
    """The weight of each of the question's terms among the sentences at hand."""
    wanted = question_terms(question)
    present = [set(terms(sentence.text)) for sentences in read for sentence in sentences]
    return weights(wanted, {term: sum(term in each for each in present) for term in wanted}, len(present))


def _grown(sentences: Sequence[Sentence]) -> str:
    """The first sentence and those that follow in its block, if short; after a colon also the next block."""
    text, block = sentences[0].text, sentences[0].block
    for sentence in sentences[1:]:
        if sentence.block != block and text[-1] not in ":：":
            break
        longer = joined(text, sentence.text)
        if columns(longer) > MAX_ANSWER_COLUMNS:
            break
        text, block = longer, sentence.block
    return shortened(text)
