"""Vectors of meaning: one a passage, kept in the index, compared all at once."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from meeting_assistant.database import Connection
from meeting_assistant.knowledge.embed import Embedder
from meeting_assistant.knowledge.rank import Scored
from meeting_assistant.knowledge.store import KnowledgeStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float32]

BATCH = 32
_NEAREST = 50

_ALL = """
    SELECT vectors.passage_id, vectors.vector FROM vectors
    JOIN passages ON passages.id = vectors.passage_id JOIN documents ON documents.id = passages.document_id
    WHERE documents.collection IN (?, ?)
"""

_MISSING = """
    SELECT passages.id, passages.heading, passages.text FROM passages
    LEFT JOIN vectors ON vectors.passage_id = passages.id
    WHERE vectors.passage_id IS NULL ORDER BY passages.id
"""


class VectorIndex:
    """The vectors of a store's passages; usable from several threads.

    They are read once and held as one matrix (float32 [passages, dimensions], rows of length 1) until the
    index changes: 100,000 passages of 512 dimensions take 200 MB.
    """

    def __init__(self, store: KnowledgeStore) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._own_writes = 0
        self._held: tuple[tuple[int, int, str], list[int], Matrix | None] | None = None

    def has_any(self, model: str) -> bool:
        """True if there are vectors of `model`."""
        with self._store.database.read() as connection:
            return _model(connection) == model and bool(_exists(connection))

    def count(self) -> int:
        """How many passages have a vector."""
        with self._store.database.read() as connection:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def missing(self) -> list[tuple[int, str]]:
        """Id and text of the passages without a vector; the text begins with the headings above it."""
        with self._store.database.read() as connection:
            rows = connection.execute(_MISSING).fetchall()
        return [(row["id"], f"{row['heading']}\n{row['text']}".strip()) for row in rows]

    def begin(self, model: str) -> None:
        """Keep vectors of `model` only: those of different models can't be compared."""
        with self._store.database.write() as connection:
            if _model(connection) != model:
                connection.execute("DELETE FROM vectors")
                connection.execute("DELETE FROM vector_model")
                connection.execute("INSERT INTO vector_model VALUES (?)", (model,))
        self._own_writes += 1

    def put(self, vectors: Sequence[tuple[int, Sequence[float]]]) -> None:
        """Keep a vector for each passage that is still there."""
        import numpy as np

        rows = []
        for identity, vector in vectors:
            row = np.asarray(vector, dtype=np.float32)
            rows.append(((row / (np.linalg.norm(row) or 1.0)).tobytes(), identity))
        with self._store.database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors (vector, passage_id) SELECT ?, id FROM passages WHERE id = ?",
                rows,
            )
        self._own_writes += 1

    def nearest(self, vector: Sequence[float], model: str, *, min_similarity: float) -> list[Scored]:
        """Ids of the passages nearest to `vector` in meaning, with the cosine, nearest first."""
        import numpy as np

        identities, matrix = self._matrix(model)
        wanted = np.asarray(vector, dtype=np.float32)
        if matrix is None or matrix.shape[1] != wanted.shape[0]:
            return []
        similarity = matrix @ (wanted / (np.linalg.norm(wanted) or 1.0))
        best = np.argsort(-similarity, kind="stable")[:_NEAREST]
        return [(identities[at], float(similarity[at])) for at in best if similarity[at] >= min_similarity]

    def _matrix(self, model: str) -> "tuple[list[int], Matrix | None]":
        """Ids of passages and their vectors, row by row."""
        import numpy as np

        with self._turn, self._store.database.read() as connection:
            # Changes by other connections show in data_version, those by this one don't.
            version = int(connection.execute("PRAGMA data_version").fetchone()[0])
            state = (version, self._own_writes, model)
            if self._held is not None and self._held[0] == state:
                return self._held[1], self._held[2]
            rows = []
            if _model(connection) == model:
                rows = connection.execute(_ALL, self._store.scope).fetchall()
            width = len(rows[0]["vector"]) if rows else 0
            rows = [row for row in rows if len(row["vector"]) == width]
            matrix = (
                np.frombuffer(b"".join(row["vector"] for row in rows), dtype=np.float32) if rows else None
            )
            held = None if matrix is None else matrix.reshape(len(rows), -1)
            self._held = (state, [row["passage_id"] for row in rows], held)
            return self._held[1], held


def embed_missing(
    index: VectorIndex,
    embedder: Embedder,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Make the vectors that are missing, batch by batch; how many were made.

    Args:
        index: Where they are kept.
        embedder: Makes them.
        cancelled: Asked before each batch.
        progress: Told how many are done, of how many.

    Raises:
        EmbeddingError: The endpoint failed; what was made before is kept.
        StoreError: The index can't be written.
    """
    index.begin(embedder.name)
    missing = index.missing()
    done = 0
    while done < len(missing) and not cancelled():
        batch = missing[done : done + BATCH]
        vectors = embedder.embed([text for _, text in batch])
        index.put([(identity, vector) for (identity, _), vector in zip(batch, vectors, strict=True)])
        done += len(batch)
        progress(done, len(missing))
    return done


def _model(connection: Connection) -> str:
    row = connection.execute("SELECT name FROM vector_model").fetchone()
    return "" if row is None else str(row["name"])


def _exists(connection: Connection) -> int:
    return int(connection.execute("SELECT EXISTS (SELECT 1 FROM vectors)").fetchone()[0])
