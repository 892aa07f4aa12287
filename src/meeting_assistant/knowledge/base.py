"""The knowledge base: documents that can be searched while they are still being read."""

import logging
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.knowledge.embed import Embedder, EmbeddingError
from meeting_assistant.knowledge.files import path_text
from meeting_assistant.knowledge.ingest import refresh
from meeting_assistant.knowledge.model import ADDED, Found, IngestReport
from meeting_assistant.knowledge.rank import Scored, fuse
from meeting_assistant.knowledge.store import KnowledgeStore
from meeting_assistant.knowledge.vectors import VectorIndex, embed_missing

_CLOSE_S = 5.0
_REST_S = 30.0
"""After a failure the endpoint is left alone for so long: not every question shall wait for its deadline."""

_logger = logging.getLogger(__name__)


class KnowledgeBase:
    """Documents and their index. Opening starts a thread that brings the index up to date.

    Args:
        store: The index; closed together with this.
        folder: The documents that are read again at each opening, besides those that were added.
        embedder: Makes vectors of meaning; without one the search is by words alone.
        min_similarity: Passages less near to a question than this are about something else.
    """

    def __init__(
        self,
        store: KnowledgeStore,
        *,
        folder: Path | None = None,
        embedder: Embedder | None = None,
        min_similarity: float = 0.4,
    ) -> None:
        self._store = store
        self._folder = folder
        self._embedder = embedder
        self._min_similarity = min_similarity
        self._vectors = VectorIndex(store)
        self._rests_until_s = 0.0
        self._notice = ""
        self._stop = threading.Event()
        self._refreshed: Future[IngestReport] = Future()
        self._thread = threading.Thread(target=self._refresh, name="knowledge refresh", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        index: Path = MEMORY,
        embedder: Embedder | None = None,
        min_similarity: float = 0.4,
    ) -> Self:
        """Open the documents of `index` and those in `folder`.

        Raises:
            StoreError: The index can't be opened. Trouble with the folder shows in `wait` and `search`.
        """
        store = KnowledgeStore.open(index, ADDED if folder is None else path_text(folder))
        return cls(store, folder=folder, embedder=embedder, min_similarity=min_similarity)

    def wait(self, timeout_s: float | None = None) -> IngestReport:
        """What the refresh did, once the documents are read; vectors may still be made.

        Raises:
            StoreError: The folder can't be read or the index can't be written.
            TimeoutError: It is not done after `timeout_s`.
        """
        return self._refreshed.result(timeout_s)

    def search(self, question: str, *, limit: int = 4, timeout_s: float = 8.0) -> Found:
        """The passages that answer `question`, best first.

        Waits for the refresh for `timeout_s`, then searches what there is.

        Raises:
            StoreError: The folder or the index can't be read.
        """
        try:
            self.wait(timeout_s)
        except TimeoutError:
            _logger.warning("the documents are still being read; searching those that are")
        weight = self._store.weigh(question)
        ranking = self._store.rank_by_words(weight)
        near, notice = self._rank_by_meaning(question)
        hits = self._store.hits((fuse(ranking, near) if near else ranking)[:limit])
        return Found(hits=hits, weight=weight, notice=notice)

    def close(self) -> None:
        """End the refresh, if it is under way, and close the index."""
        self._stop.set()
        self._thread.join(_CLOSE_S)
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rank_by_meaning(self, question: str) -> tuple[list[Scored], str]:
        """The ranking by vectors, and what was wrong with it."""
        if self._embedder is None or not question.strip():
            return [], ""
        if time.monotonic() < self._rests_until_s:
            return [], self._notice
        try:
            if not self._vectors.has_any(self._embedder.name):
                return [], ""
            (vector,) = self._embedder.embed([question])
        except EmbeddingError as exc:
            self._notice = f"searched by words alone: {exc.message}"
            self._rests_until_s = time.monotonic() + _REST_S
            _logger.warning("%s", self._notice)
            return [], self._notice
        return self._vectors.nearest(vector, self._embedder.name, min_similarity=self._min_similarity), ""

    def _refresh(self) -> None:
        report = IngestReport()
        try:
            if self._folder is not None:
                report = refresh(self._store, self._folder, cancelled=self._stop.is_set)
        except Exception as exc:  # noqa: BLE001 - raised again where the refresh is waited for
            self._refreshed.set_exception(exc)
            return
        for skipped in report.skipped:
            _logger.warning("%s was skipped: %s", skipped.source, skipped.reason)
        self._refreshed.set_result(report)
        if self._embedder is not None:
            try:
                embed_missing(self._vectors, self._embedder, cancelled=self._stop.is_set)
            except MeetingAssistantError as exc:
                _logger.warning("documents are searched by words alone: %s", exc.message)
