"""The index of a folder of documents: a SQLite file with full-text search, made anew whenever it is lost."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from meeting_assistant.database import Connection, Database, Migration, Schema
from meeting_assistant.knowledge.model import Hit, Passage
from meeting_assistant.knowledge.rank import Candidate, rank, weights
from meeting_assistant.knowledge.terms import question_terms, terms

_CANDIDATES = 50
_MAX_QUESTION_TERMS = 64

SCHEMA = Schema(
    title="knowledge index",
    application_id=0x4D41_4B42,  # "MAKB"
    synchronous="NORMAL",
    migrations=(
        Migration(
            name="0001 documents and passages",
            statements=(
                """
                CREATE TABLE documents (
                    id INTEGER PRIMARY KEY,
                    source TEXT NOT NULL UNIQUE,
                    digest BLOB NOT NULL
                ) STRICT
                """,
                """
                CREATE TABLE passages (
                    id INTEGER PRIMARY KEY,
                    document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
                    heading TEXT NOT NULL,
                    line INTEGER NOT NULL,
                    text TEXT NOT NULL
                ) STRICT
                """,
                "CREATE INDEX passages_by_document ON passages (document_id)",
                # Holds terms made by `terms`, parted by spaces: unicode61 only splits them again.
                """
                CREATE VIRTUAL TABLE passage_terms
                USING fts5 (context, body, tokenize = 'unicode61 remove_diacritics 0')
                """,
                "CREATE VIRTUAL TABLE term_counts USING fts5vocab (passage_terms, row)",
                """
                CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
                    DELETE FROM passage_terms WHERE rowid = old.id;
                END
                """,
            ),
        ),
    ),
)

_SEARCH = """
    SELECT rowid AS id, context, body FROM passage_terms WHERE passage_terms MATCH ?
    ORDER BY bm25(passage_terms, 2.0, 1.0) LIMIT ?
"""

_FETCH = """
    SELECT passages.heading, passages.line, passages.text, documents.source
    FROM passages JOIN documents ON documents.id = passages.document_id WHERE passages.id = ?
"""


class KnowledgeStore:
    """Documents and their passages; usable from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the index at `path`, making it if it is missing; `database.MEMORY` keeps none.

        Raises:
            StoreError: The file can't be opened or written, is damaged, locked, or something else.
        """
        return cls(Database.open(path, SCHEMA))

    def digests(self) -> dict[str, bytes]:
        """Source -> digest of the content that was indexed, for every document."""
        with self._database.read() as connection:
            return {row["source"]: row["digest"] for row in connection.execute("SELECT * FROM documents")}

    def count_passages(self) -> int:
        """How many passages there are."""
        with self._database.read() as connection:
            return _count_passages(connection)

    def put(self, source: str, digest: bytes, passages: Iterable[Passage]) -> None:
        """Index a document in place of what was known under its name.

        Raises:
            StoreError: It could not be written, and nothing changed.
        """
        with self._database.write() as connection:
            connection.execute("DELETE FROM documents WHERE source = ?", (source,))
            insert = connection.execute(
                "INSERT INTO documents (source, digest) VALUES (?, ?)", (source, digest)
            )
            document_id = insert.lastrowid
            for passage in passages:
                row = connection.execute(
                    "INSERT INTO passages (document_id, heading, line, text) VALUES (?, ?, ?, ?)",
                    (document_id, passage.heading, passage.line, passage.text),
                )
                context = f"{Path(source).stem} {passage.heading}"
                connection.execute(
                    "INSERT INTO passage_terms (rowid, context, body) VALUES (?, ?, ?)",
                    (row.lastrowid, " ".join(terms(context)), " ".join(terms(passage.text))),
                )

    def remove(self, sources: Iterable[str]) -> None:
        """Forget documents."""
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM documents WHERE source = ?", [(source,) for source in sources]
            )

    def search(self, question: str, *, limit: int = 4) -> tuple[Hit, ...]:
        """The passages that answer `question`, best first; none if nothing is about it.

        Raises:
            StoreError: The index can't be read.
        """
        wanted = question_terms(question)[:_MAX_QUESTION_TERMS]
        if not wanted:
            return ()
        query = " OR ".join(f'"{term}"' for term in wanted)  # terms hold letters and digits only
        with self._database.read() as connection:
            rows = connection.execute(_SEARCH, (query, _CANDIDATES)).fetchall()
            found = [
                Candidate(id=row["id"], terms={*row["context"].split(), *row["body"].split()}) for row in rows
            ]
            weight = weights(wanted, _frequencies(connection, wanted), _count_passages(connection))
            return tuple(_hit(connection, identity, score) for identity, score in rank(found, weight)[:limit])

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._database.close()


def _count_passages(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])


def _frequencies(connection: Connection, wanted: Sequence[str]) -> dict[str, int]:
    """Term -> number of passages that have it."""
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(f"SELECT term, doc FROM term_counts WHERE term IN ({marks})", wanted)
    return {row["term"]: row["doc"] for row in rows}


def _hit(connection: Connection, identity: int, score: float) -> Hit:
    row = connection.execute(_FETCH, (identity,)).fetchone()
    passage = Passage(text=row["text"], heading=row["heading"], line=row["line"])
    return Hit(passage=passage, source=row["source"], score=round(score, 3))
