"""The index of documents: what was read, and the search by words in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from meeting_assistant.database import Connection, Database, Row
from meeting_assistant.knowledge.model import ADDED, Document, Hit, Listed, Passage, Unit
from meeting_assistant.knowledge.rank import Candidate, Scored, essential, rank, weights
from meeting_assistant.knowledge.schema import SCHEMA
from meeting_assistant.knowledge.terms import question_terms, terms

_CANDIDATES = 50
_MAX_QUESTION_TERMS = 64

_TERMS = "SELECT passage_terms.rowid AS id, context, body FROM passage_terms"
# CROSS JOIN keeps SQLite from asking the full-text index about each passage in turn: 600 times as slow.
_OF_DOCUMENTS = """
    CROSS JOIN passages ON passages.id = passage_terms.rowid
    CROSS JOIN documents ON documents.id = passages.document_id AND documents.collection IN (:added, :folder)
"""
_MATCH = " WHERE passage_terms MATCH :query"
_BEST_FIRST = " ORDER BY bm25(passage_terms, 2.0, 1.0) LIMIT :limit"

_FETCH = """
    SELECT passages.heading, passages.place, passages.unit, passages.text, documents.path, documents.source,
        (SELECT count(*) FROM documents AS other WHERE other.source = documents.source) AS namesakes
    FROM passages JOIN documents ON documents.id = passages.document_id WHERE passages.id = ?
"""

_LIST = """
    SELECT path, source, kind, count(passages.id) AS passages, group_concat(DISTINCT language) AS languages
    FROM documents LEFT JOIN passages ON passages.document_id = documents.id
    WHERE collection IN (?, ?) GROUP BY documents.id ORDER BY path
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the index has of a file: the digest of its content, the collection it is in."""

    digest: bytes
    collection: str


class KnowledgeStore:
    """Documents and their passages; usable from several threads.

    What is in the collection of a folder other than `folder` stays out of lists and searches: it belongs to
    other settings.

    Args:
        database: The open index.
        folder: The folder of the settings, which is searched besides what was added.
    """

    def __init__(self, database: Database, folder: str = ADDED) -> None:
        self.database = database
        self.scope = (ADDED, folder)

    @classmethod
    def open(cls, path: Path, folder: str = ADDED) -> Self:
        """Open the index at `path`, making it if it is missing; `database.MEMORY` keeps none.

        Raises:
            StoreError: The file can't be opened or written, is damaged, locked, or something else.
        """
        return cls(Database.open(path, SCHEMA), folder)

    def known(self) -> Mapping[str, Known]:
        """Path -> what the index has of it, for every document of every collection."""
        with self.database.read() as connection:
            rows = connection.execute("SELECT path, digest, collection FROM documents")
            return {row["path"]: Known(row["digest"], row["collection"]) for row in rows}

    def documents(self) -> list[Listed]:
        """The documents that are searched, by path."""
        with self.database.read() as connection:
            return [_listed(row) for row in connection.execute(_LIST, self.scope)]

    def count_passages(self) -> int:
        """How many passages there are, in all collections."""
        with self.database.read() as connection:
            return _count_passages(connection)

    def put(self, document: Document, passages: Iterable[Passage]) -> None:
        """Index a document in place of what was known under its path.

        Raises:
            StoreError: It could not be written, and nothing changed.
        """
        context = f"{Path(document.source).stem} "
        with self.database.write() as connection:
            connection.execute("DELETE FROM documents WHERE path = ?", (document.path,))
            insert = connection.execute(
                "INSERT INTO documents (path, source, kind, collection, digest) VALUES (?, ?, ?, ?, ?)",
                (document.path, document.source, document.kind, document.collection, document.digest),
            )
            for passage in passages:
                row = connection.execute(
                    "INSERT INTO passages (document_id, heading, place, unit, language, text)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        insert.lastrowid,
                        passage.heading,
                        passage.place,
                        passage.unit,
                        passage.language,
                        passage.text,
                    ),
                )
                connection.execute(
                    "INSERT INTO passage_terms (rowid, context, body) VALUES (?, ?, ?)",
                    (
                        row.lastrowid,
                        " ".join(terms(context + passage.heading)),
                        " ".join(terms(passage.text)),
                    ),
                )

    def adopt(self, path: str, collection: str, source: str) -> None:
        """Move a document into another collection, where it may be called otherwise."""
        with self.database.write() as connection:
            connection.execute(
                "UPDATE documents SET collection = ?, source = ? WHERE path = ?", (collection, source, path)
            )

    def remove(self, paths: Collection[str]) -> None:
        """Forget documents."""
        if not paths:
            return
        with self.database.write() as connection:
            connection.executemany("DELETE FROM documents WHERE path = ?", [(path,) for path in paths])

    def weigh(self, question: str) -> dict[str, float]:
        """The terms of `question` and how much each tells among the passages; empty if it has none.

        Raises:
            StoreError: The index can't be read.
        """
        wanted = question_terms(question)[:_MAX_QUESTION_TERMS]
        if not wanted:
            return {}
        with self.database.read() as connection:
            return weights(wanted, _frequencies(connection, wanted), _count_passages(connection))

    def rank_by_words(self, weight: Mapping[str, float]) -> list[Scored]:
        """Ids of the passages that answer a question by its terms, best first, and how well, 0 to 1.

        Raises:
            StoreError: The index can't be read.
        """
        if not weight:
            return []
        with self.database.read() as connection:
            query = " OR ".join(f'"{term}"' for term in essential(weight))  # letters and digits only
            given = {"query": query, "added": ADDED, "folder": self.scope[1], "limit": _CANDIDATES}
            scope = _OF_DOCUMENTS if self._has_others(connection) else ""
            rows = connection.execute(f"{_TERMS}{scope}{_MATCH}{_BEST_FIRST}", given).fetchall()
            found = [
                Candidate(id=row["id"], terms={*row["context"].split(), *row["body"].split()}) for row in rows
            ]
        return rank(found, weight)

    def _has_others(self, connection: Connection) -> bool:
        """True if there are documents of other settings, which must be kept out."""
        query = "SELECT EXISTS (SELECT 1 FROM documents WHERE collection NOT IN (?, ?))"
        return bool(connection.execute(query, self.scope).fetchone()[0])

    def hits(self, ranking: Iterable[Scored]) -> tuple[Hit, ...]:
        """The passages of a ranking; those that were removed meanwhile are left out."""
        with self.database.read() as connection:
            found = (_hit(connection, *scored) for scored in ranking)
            return tuple(hit for hit in found if hit is not None)

    def search(self, question: str, *, limit: int = 4) -> tuple[Hit, ...]:
        """The passages that answer `question` by their words, best first; none if nothing is about it.

        Raises:
            StoreError: The index can't be read.
        """
        return self.hits(self.rank_by_words(self.weigh(question))[:limit])

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self.database.close()


def _count_passages(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def _frequencies(connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
    """Term -> number of passages that have it."""
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(f"SELECT term, doc FROM term_counts WHERE term IN ({marks})", wanted)
    return {row["term"]: row["doc"] for row in rows}


def _listed(row: Row) -> Listed:
    languages = tuple(sorted((row["languages"] or "").split(","))) if row["languages"] else ()
    return Listed(
        path=row["path"],
        source=row["source"],
        kind=row["kind"],
        passages=row["passages"],
        languages=languages,
    )


def _hit(connection: Connection, identity: int, score: float) -> Hit | None:
    row = connection.execute(_FETCH, (identity,)).fetchone()
    if row is None:
        return None
    passage = Passage(text=row["text"], heading=row["heading"], place=row["place"], unit=Unit(row["unit"]))
    source = row["source"] if row["namesakes"] == 1 else row["path"]
    return Hit(passage=passage, source=source, path=row["path"], score=round(score, 3))
