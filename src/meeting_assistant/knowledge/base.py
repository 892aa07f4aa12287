"""The knowledge base: a folder of documents that can be searched while it is still being read."""

import logging
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from meeting_assistant.database import MEMORY
from meeting_assistant.knowledge.ingest import refresh
from meeting_assistant.knowledge.model import Hit, IngestReport
from meeting_assistant.knowledge.store import KnowledgeStore

_CLOSE_S = 5.0

_logger = logging.getLogger(__name__)


class KnowledgeBase:
    """A folder and its index. Opening starts a thread that brings the index up to date.

    Args:
        folder: Where the documents are.
        store: Its index; closed together with this.
    """

    def __init__(self, folder: Path, store: KnowledgeStore) -> None:
        self.folder = folder
        self._store = store
        self._stop = threading.Event()
        self._refreshed: Future[IngestReport] = Future()
        self._thread = threading.Thread(target=self._refresh, name="knowledge refresh", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, folder: Path, *, index: Path = MEMORY) -> Self:
        """Open the documents in `folder`; `index` is the file that spares reading them anew each time.

        Raises:
            StoreError: The index can't be opened. Trouble with the folder shows in `wait` and `search`.
        """
        return cls(folder, KnowledgeStore.open(index))

    def wait(self, timeout_s: float | None = None) -> IngestReport:
        """What the refresh did, once it is done.

        Raises:
            StoreError: The folder can't be read or the index can't be written.
            TimeoutError: It is not done after `timeout_s`.
        """
        return self._refreshed.result(timeout_s)

    def search(self, question: str, *, limit: int = 4, timeout_s: float = 8.0) -> tuple[Hit, ...]:
        """The passages that answer `question`, best first.

        Waits for the refresh for `timeout_s`, then searches what there is.

        Raises:
            StoreError: The folder or the index can't be read.
        """
        try:
            self.wait(timeout_s)
        except TimeoutError:
            _logger.warning("the documents are still being read; searching those that are")
        return self._store.search(question, limit=limit)

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

    def _refresh(self) -> None:
        try:
            report = refresh(self._store, self.folder, cancelled=self._stop.is_set)
        except Exception as exc:  # noqa: BLE001 - raised again where the refresh is waited for
            self._refreshed.set_exception(exc)
            return
        for skipped in report.skipped:
            _logger.warning("%s was skipped: %s", skipped.source, skipped.reason)
        self._refreshed.set_result(report)
