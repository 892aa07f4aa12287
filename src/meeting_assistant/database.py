"""SQLite files of ours: opened with the settings we rely on, migrated, and with errors that say what to do.

The only importer of sqlite3. The meeting store and the knowledge index build on it; it knows of neither.
"""

import errno
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeAlias

from meeting_assistant.errors import StoreError

Connection: TypeAlias = sqlite3.Connection
Row: TypeAlias = sqlite3.Row

MEMORY = Path(":memory:")
"""In place of a file: a database that lives as long as it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step of a schema's history. Once released it never changes: a later step corrects it.

    Attributes:
        name: Unique and telling; the database records it.
        statements: SQL, run in one transaction together with the record.
    """

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a database file is for.

    Attributes:
        title: What people call the file: "meetings database".
        application_id: Marks the file as ours (SQLite's ``PRAGMA application_id``), so that another program's
            database, or our other one, is not written to by mistake.
        migrations: Oldest first; only ever appended to.
        synchronous: FULL: what was written survives loss of power. NORMAL, far cheaper, for what can be made
            anew: the file stays whole, the last writes may be lost.
    """

    title: str
    application_id: int
    migrations: Sequence[Migration]
    synchronous: Literal["FULL", "NORMAL"] = "FULL"


class Database:
    """One open SQLite file in WAL mode, shared by threads that take turns.

    One connection under a lock rather than one a call: the pragmas are set once, what is wrong with the file
    comes to light on opening, and there is one thing to close. Statements are short: turns cost nothing.

    When `write` returns, the change is on disk, as safely as the schema asks.
    """

    def __init__(self, path: Path, schema: Schema, connection: sqlite3.Connection) -> None:
        self._path = path
        self._schema = schema
        self._connection = connection
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path, schema: Schema, *, busy_timeout_s: float = 5.0) -> Self:
        """Open the database at `path`, making the file and its folder if they are missing.

        Args:
            path: The file, or `MEMORY`.
            schema: What it must contain.
            busy_timeout_s: How long to wait for another program that writes.

        Raises:
            StoreError: The file can't be opened or written, is damaged, locked, or not what it should be.
        """
        with _mapped(path, schema):
            if path != MEMORY:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
            )
            database = cls(path, schema, connection)
            try:
                connection.row_factory = sqlite3.Row
                database._prepare(time.monotonic() + busy_timeout_s)
            except BaseException:
                connection.close()
                raise
        return database

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for statements that change nothing; one consistent view for all of them.

        Raises:
            StoreError: The database can't be read.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction: on disk when the block ends, undone if it raises.

        Raises:
            StoreError: The database can't be written, and nothing was.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._turn, _mapped(self._path, self._schema):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk ends it by itself
                    self._connection.execute("ROLLBACK")
                raise

    def _prepare(self, give_up_s: float) -> None:
        """Check that the file is ours and whole, set it up, bring it up to date."""
        with self.read() as connection:  # one view for both questions: another program may be making the file
            owner = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != self._schema.application_id and (owner or tables):
            raise StoreError(
                f"{self._path} is not a {self._schema.title} of this program",
                hint="Name another file for it.",
            )
        execute = self._connection.execute
        self._enter_wal_mode(give_up_s)
        execute(f"PRAGMA synchronous = {self._schema.synchronous}")
        execute("PRAGMA foreign_keys = ON")
        if (verdict := execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise _damaged(self._path, self._schema, str(verdict))
        self._migrate()

    def _enter_wal_mode(self, give_up_s: float) -> None:
        """Switch to WAL, which lasts; SQLite doesn't wait for other connections here, so we do.

        A file system that can't share memory keeps the journal it has: slower, and as safe.
        """
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as exc:
                if _primary_code(exc) != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up_s:
                    raise
                time.sleep(0.01)
            else:
                return

    def _migrate(self) -> None:
        """Apply what is missing. Under the write lock, so that two programs starting at once don't both."""
        known = [migration.name for migration in self._schema.migrations]
        with self.write() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT")
            applied = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
            if newer := applied.difference(known):
                raise StoreError(
                    f"{self._path} was written by a newer version of this program ({min(newer)})",
                    hint="Upgrade meeting-assistant or name another file.",
                )
            for migration in self._schema.migrations:
                if migration.name not in applied:
                    for statement in migration.statements:
                        connection.execute(statement)
                    connection.execute("INSERT INTO migrations VALUES (?)", (migration.name,))
            connection.execute(f"PRAGMA application_id = {self._schema.application_id:d}")


@contextmanager
def _mapped(path: Path, schema: Schema) -> Iterator[None]:
    """Turn SQLite's and the system's errors into ours."""
    try:
        yield
    except sqlite3.Error as exc:
        raise _from_sqlite(path, schema, exc) from exc
    except OSError as exc:
        raise _unwritable(path, schema, exc.strerror or str(exc), full=exc.errno == errno.ENOSPC) from exc


def _from_sqlite(path: Path, schema: Schema, error: sqlite3.Error) -> StoreError:
    """The cause in our words, by SQLite's primary result code."""
    match _primary_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"the {schema.title} {path} is locked by another program",
                hint="Close that program and try again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path, schema, str(error))
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return _unwritable(path, schema, str(error), full=False)
        case sqlite3.SQLITE_FULL:
            return _unwritable(path, schema, str(error), full=True)
    return StoreError(
        f"the {schema.title} {path} failed: {error}", hint="Run again with --debug and report it."
    )


def _primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 if the error came from Python's module itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _damaged(path: Path, schema: Schema, detail: str) -> StoreError:
    first = (detail.splitlines() or [""])[-1]
    return StoreError(
        f"the {schema.title} {path} is damaged: {first}",
        hint="Move the file away and start with a new one or a backup.",
    )


def _unwritable(path: Path, schema: Schema, detail: str, *, full: bool) -> StoreError:
    hint = "Free some space on that disk." if full else "Check the folder's permissions or name another file."
    return StoreError(f"the {schema.title} {path} can't be written: {detail}", hint=hint)
