"""Figures about an index."""

from collections import Counter
from dataclasses import dataclass

from meeting_assistant.knowledge.store import KnowledgeStore

_PASSAGES = """
    SELECT kind, language, count(*) AS passages, count(vectors.passage_id) AS vectors FROM passages
    JOIN documents ON documents.id = passages.document_id
    LEFT JOIN vectors ON vectors.passage_id = passages.id
    WHERE collection IN (?, ?) GROUP BY kind, language
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What an index holds of the documents that are searched.

    Attributes:
        documents: How many there are.
        passages: How many pieces they were cut into.
        kinds: Kind of file -> documents.
        languages: Language -> passages.
        vectors: Passages with a vector of meaning.
        vector_model: What made the vectors; empty if there are none.
        size_bytes: The size of the file.
    """

    documents: int
    passages: int
    kinds: dict[str, int]
    languages: dict[str, int]
    vectors: int
    vector_model: str
    size_bytes: int


def stats_of(store: KnowledgeStore) -> Stats:
    """Count what `store` holds.

    Raises:
        StoreError: The index can't be read.
    """
    documents = store.documents()
    with store.database.read() as connection:
        rows = connection.execute(_PASSAGES, store.scope).fetchall()
        model = connection.execute("SELECT name FROM vector_model").fetchone()
        pages, page_bytes = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
        )
    languages: Counter[str] = Counter()
    for row in rows:
        languages[row["language"]] += row["passages"]
    vectors = sum(row["vectors"] for row in rows)
    return Stats(
        documents=len(documents),
        passages=languages.total(),
        kinds=dict(Counter(document.kind for document in documents).most_common()),
        languages=dict(languages.most_common()),
        vectors=vectors,
        vector_model=str(model["name"]) if model is not None and vectors else "",
        size_bytes=pages * page_bytes,
    )
