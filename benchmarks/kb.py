"""How fast documents are indexed and searched, and how well each way of cutting text into terms finds them.

    python -m benchmarks.kb                 both
    python -m benchmarks.kb search          search at 1,000, 10,000 and 100,000 passages; indexing
    python -m benchmarks.kb segmentation    the right passage among the first three, for each way

The documents of `search` are made up: words of two Chinese characters and English ones, as frequent as in a
language (Zipf), a seventh of the passages in English; a question has six of them, common and rare.

The budget is judged by CPU time, so that others who use the machine are not measured.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.segmentation import measure_segmentation
from meeting_assistant.knowledge.model import ADDED, Document, Passage
from meeting_assistant.knowledge.store import KnowledgeStore

SIZES = (1_000, 10_000, 100_000)
BUDGET_MS = 50.0
BUDGET_SIZE = 10_000
QUESTIONS = 200
PASSAGES_A_DOCUMENT = 20
_WORDS_A_PASSAGE = 60
_WORDS_A_QUESTION = 6
_VOCABULARY = 20_000
_ENGLISH_EVERY = 7


def measure_search(sizes: Sequence[int] = SIZES) -> Iterator[Figure]:
    """Latency of search on an index on disk, and throughput of indexing, at each size."""
    language = _Language(random.Random(1))
    with tempfile.TemporaryDirectory() as folder:
        store = KnowledgeStore.open(Path(folder, "knowledge.db"))
        indexed = 0
        for size in sizes:
            began_s = time.perf_counter()
            for number in range(indexed, size, PASSAGES_A_DOCUMENT):
                store.put(_document(number), [language.passage(n) for n in range(PASSAGES_A_DOCUMENT)])
            rate = (size - indexed) / (time.perf_counter() - began_s)
            indexed = size
            yield Figure(name=f"indexing up to {size:,}", value=rate, unit="/s", note="passages")
            yield from _latency(store, language, size)
            if size == BUDGET_SIZE:
                store.put(_document(-1, collection="/elsewhere"), [language.passage(1)])
                yield from _latency(store, language, size, besides=" beside others")
                store.remove([_document(-1).path])
        store.close()
        size_mib = sum(path.stat().st_size for path in Path(folder).iterdir()) / 2**20
        yield Figure(name=f"index of {indexed:,}", value=size_mib, unit="MiB")


def _latency(
    store: KnowledgeStore, language: "_Language", size: int, *, besides: str = ""
) -> Iterator[Figure]:
    questions = [language.question() for _ in range(QUESTIONS)]
    store.search(questions[0])
    budget = BUDGET_MS if size == BUDGET_SIZE else None
    for clock, note, limit in ((time.thread_time, "CPU", budget), (time.perf_counter, "wall clock", None)):
        times_ms = []
        for question in questions:
            began_s = clock()
            store.search(question)
            times_ms.append((clock() - began_s) * 1000)
        cuts = statistics.quantiles(times_ms, n=20)
        yield Figure(name=f"search in {size:,}{besides}, p50", value=cuts[9], unit="ms", note=note)
        yield Figure(
            name=f"search in {size:,}{besides}, p95", value=cuts[18], unit="ms", budget=limit, note=note
        )


class _Language:
    """Made-up words, as frequent as a language's."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        weights = [1 / (rank + 2.7) for rank in range(_VOCABULARY)]
        self._weights = list(accumulate(weights))
        characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
        often = list(accumulate(1 / (rank + 10) for rank in range(len(characters))))
        self._chinese = ["".join(chance.choices(characters, cum_weights=often, k=2)) for _ in weights]
        self._english = ["".join(chance.choices("aeiorstnlcdmpu", k=chance.randint(3, 9))) for _ in weights]

    def passage(self, number: int) -> Passage:
        """A passage of sixty words under a heading of two."""
        is_english = number % _ENGLISH_EVERY == 0
        words = self._words(_WORDS_A_PASSAGE, is_english=is_english)
        clauses = ("".join(words[at : at + 6]) for at in range(0, _WORDS_A_PASSAGE, 6))
        text = " ".join(words) if is_english else "，".join(clauses)
        return Passage(text=text, heading="".join(self._words(2, is_english=is_english)), place=number + 1)

    def question(self) -> str:
        """A question of six words."""
        is_english = self._chance.randrange(_ENGLISH_EVERY) == 0
        words = self._words(_WORDS_A_QUESTION, is_english=is_english)
        return f"what is {' '.join(words)}?" if is_english else f"请问{''.join(words)}是多少？"

    def _words(self, count: int, *, is_english: bool) -> list[str]:
        words = self._english if is_english else self._chinese
        return self._chance.choices(words, cum_weights=self._weights, k=count)


def _document(number: int, collection: str = ADDED) -> Document:
    name = f"document {number}.md"
    return Document(path=f"/{name}", source=name, kind="md", collection=collection, digest=b"")


def main(arguments: Sequence[str]) -> int:
    """Run what is named, or all; 1 if a budget was exceeded."""
    runs = {"search": measure_search, "segmentation": measure_segmentation}
    if unknown := [name for name in arguments if name not in runs]:
        sys.stderr.write(f"no benchmark {unknown[0]!r}: choose from {', '.join(runs)}\n")
        return 2
    over = False
    for name in arguments or runs:
        sys.stdout.write(f"{name}\n")
        for figure in runs[name]():
            sys.stdout.write(f"{table([figure])}\n")
            sys.stdout.flush()
            over |= figure.is_over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
