"""How well each way of cutting text into terms finds the passage that answers a question.

The questions are those of the retrieval tests, the documents the samples. Each way gets the same order, plain
BM25 over any of the question's terms; the last line adds the ranking that the program uses.
"""

import sqlite3
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from benchmarks.figures import Figure
from meeting_assistant.database import MEMORY
from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import install_line
from meeting_assistant.knowledge.formats.reading import READERS
from meeting_assistant.knowledge.ingest import add
from meeting_assistant.knowledge.model import Passage
from meeting_assistant.knowledge.store import KnowledgeStore
from meeting_assistant.knowledge.terms import question_terms, terms
from tests.unit.knowledge.questions import ANSWERED, HELD_OUT_ANSWERED

SAMPLES = Path(__file__).parents[1] / "samples" / "knowledge"
QUESTIONS = (*ANSWERED, *HELD_OUT_ANSWERED)
_FIRST = 3

Cut: TypeAlias = Callable[[str], list[str]]


def measure_segmentation() -> Iterator[Figure]:
    """Questions whose passage is among the first three, by way of cutting."""
    passages = [
        (path.name, passage)
        for path in sorted(SAMPLES.iterdir())
        for passage in READERS[path.suffix](path.read_bytes())
    ]
    yield _figure("unicode61: clauses", _plain(passages, "unicode61", str.split, str.split))
    yield _figure("trigram: three characters", _plain(passages, "trigram", lambda text: [text], _trigrams))
    try:
        words = _jieba()
    except MissingExtra as exc:
        yield Figure(name="jieba: words of a dictionary", value=0, unit="", note=f"left out: {exc.hint}")
    else:
        yield _figure("jieba: words of a dictionary", _plain(passages, "unicode61", words, words))
    yield _figure("terms: pairs of characters", _plain(passages, "unicode61", terms, question_terms))
    yield _figure("terms, ranked as in the program", _ranked())


def _figure(name: str, found: int) -> Figure:
    return Figure(name=name, value=found, unit=f"of {len(QUESTIONS)}", note="among the first three")


def _plain(passages: list[tuple[str, Passage]], tokenizer: str, cut: Cut, cut_question: Cut) -> int:
    """Questions answered among the first three by BM25 alone."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (context, body, tokenize = '{tokenizer}')")
    for identity, (source, passage) in enumerate(passages):
        row = (identity, " ".join(cut(f"{source} {passage.heading}")), " ".join(cut(passage.text)))
        connection.execute("INSERT INTO texts (rowid, context, body) VALUES (?, ?, ?)", row)
    found = 0
    for question, source, words in QUESTIONS:
        query = " OR ".join(f'"{term}"' for term in cut_question(question) if '"' not in term)
        rows = connection.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 2.0, 1.0) LIMIT ?",
            (query, _FIRST),
        )
        hits = [passages[row[0]] for row in rows]
        found += any(name == source and words in hit.heading + hit.text for name, hit in hits)
    connection.close()
    return found


def _ranked() -> int:
    store = KnowledgeStore.open(MEMORY)
    add(store, [SAMPLES])
    found = sum(
        any(
            hit.source == source and words in hit.passage.heading + hit.passage.text
            for hit in store.search(question, limit=_FIRST)
        )
        for question, source, words in QUESTIONS
    )
    store.close()
    return found


def _trigrams(question: str) -> list[str]:
    return [question[at : at + 3] for at in range(len(question) - 2)] or [question]


def _jieba() -> Cut:
    """Words as jieba finds them for a search engine; others like ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
    except ImportError as exc:
        raise MissingExtra("jieba is not installed", hint=install_line("jieba")) from exc
    jieba.setLogLevel("ERROR")

    def cut(text: str) -> list[str]:
        return [
            term
            for word in jieba.lcut_for_search(text)
            for term in ([word] if not word.isascii() else terms(word))
        ]

    return cut
