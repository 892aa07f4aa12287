import errno
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from meeting_assistant.database import MEMORY, Database, Migration, Schema
from meeting_assistant.errors import StoreError

FIRST = Migration(name="0001 notes", statements=("CREATE TABLE notes (text TEXT NOT NULL) STRICT",))
SECOND = Migration(name="0002 tags", statements=("ALTER TABLE notes ADD COLUMN tag TEXT",))
SCHEMA = Schema(title="notes database", application_id=77, migrations=(FIRST,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "notes.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database.open(path, SCHEMA, busy_timeout_s=0.05)
    yield database
    database.close()


def insert(database: Database, text: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT INTO notes (text) VALUES (?)", (text,))


def texts(database: Database) -> list[str]:
    with database.read() as connection:
        return [row["text"] for row in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def test_what_was_written_is_there_after_reopening(database: Database, path: Path) -> None:
    insert(database, "会议")
    database.close()
    database.close()

    again = Database.open(path, SCHEMA)
    assert texts(again) == ["会议"]
    again.close()


def test_the_file_is_set_up_for_safety(database: Database) -> None:
    with database.read() as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "application_id", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "application_id": 77,
        "busy_timeout": 50,
    }


def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(StoreError, match="no such table"), database.write() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('x')").execute("INSERT INTO nowhere VALUES (1)")
    insert(database, "y")
    assert texts(database) == ["y"]


def test_later_migrations_are_applied_once_and_keep_what_is_there(database: Database, path: Path) -> None:
    insert(database, "kept")
    database.close()
    newer = replace(SCHEMA, migrations=(FIRST, SECOND))

    for _ in range(2):
        again = Database.open(path, newer)
        with again.read() as connection:
            assert [tuple(row) for row in connection.execute("SELECT * FROM notes")] == [("kept", None)]
        again.close()

    with pytest.raises(StoreError, match=r"newer version of this program \(0002 tags\)"):
        Database.open(path, SCHEMA)


def test_a_migration_that_fails_changes_nothing(database: Database, path: Path) -> None:
    database.close()
    broken = Migration(
        name="0002", statements=("CREATE TABLE other (x INTEGER)", "CREATE TABLE notes (x INTEGER)")
    )
    with pytest.raises(StoreError, match="notes already exists"):
        Database.open(path, replace(SCHEMA, migrations=(FIRST, broken)))

    again = Database.open(path, SCHEMA)
    with again.read() as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'other'").fetchone() is None
    again.close()


@pytest.mark.parametrize("attempt", range(5))
def test_many_may_open_a_new_file_at_once(path: Path, attempt: int) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            opened = Database.open(path, SCHEMA)
            insert(opened, "x")
            opened.close()
        except BaseException as exc:  # noqa: BLE001 - shown by the assertion below
            failures.append(exc)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    database = Database.open(path, SCHEMA)
    assert len(texts(database)) == 8
    database.close()


def test_threads_take_turns_on_one_connection(database: Database) -> None:
    threads = [threading.Thread(target=insert, args=(database, str(n))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, texts(database))) == list(range(20))


def test_a_file_locked_by_another_program_is_an_error_with_a_hint(database: Database, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="is locked by another program") as raised:
        insert(database, "x")
    assert raised.value.hint == "Close that program and try again."
    with pytest.raises(StoreError, match="locked"):
        Database.open(path, SCHEMA, busy_timeout_s=0.05)
    other.close()
    insert(database, "y")


def test_a_new_file_locked_by_another_program_is_an_error_too(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        Database.open(path, SCHEMA, busy_timeout_s=0.05)
    other.close()


def test_a_reader_of_an_older_journal_keeps_the_file_from_being_set_up(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA application_id = 77")
    other.execute("BEGIN")
    other.execute("SELECT * FROM sqlite_master").fetchall()

    with pytest.raises(StoreError, match="locked"):
        Database.open(path, SCHEMA, busy_timeout_s=0.05)
    other.close()
    Database.open(path, SCHEMA).close()


@pytest.mark.parametrize("content", [b"not a database, " * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged") as raised:
        Database.open(path, SCHEMA)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == content


def test_damage_inside_is_found_on_opening(database: Database, path: Path) -> None:
    for number in range(2000):
        with database.write() as connection:
            connection.execute("INSERT INTO notes (text) VALUES (?)", ("x" * 100,))
        if number == 300:
            break
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\x99" * 8192
    path.write_bytes(content)

    with pytest.raises(StoreError, match="is damaged"):
        Database.open(path, SCHEMA)


def test_another_programs_database_is_not_touched(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match="is not a notes database of this program"):
        Database.open(path, SCHEMA)
    assert path.read_bytes() == before


def test_our_other_database_is_not_taken_for_this_one(database: Database, path: Path) -> None:
    with pytest.raises(StoreError, match="is not a recipe database"):
        Database.open(path, replace(SCHEMA, title="recipe database", application_id=78))


def test_paths_that_cannot_hold_a_file_are_errors(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "notes.db"):
        with pytest.raises(StoreError, match="can't be written") as raised:
            Database.open(path, SCHEMA)
        assert raised.value.hint


def test_a_full_disk_is_an_error_and_loses_nothing(database: Database) -> None:
    insert(database, "kept")
    with database.read() as connection:
        connection.execute("PRAGMA max_page_count = 6")

    with pytest.raises(StoreError, match="can't be written") as raised:
        insert(database, "x" * 100_000)
    assert raised.value.hint == "Free some space on that disk."
    assert texts(database) == ["kept"]


def test_a_full_disk_met_by_the_system_has_the_same_hint(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(StoreError, match="No space left") as raised:
        Database.open(path, SCHEMA)
    assert raised.value.hint == "Free some space on that disk."


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(StoreError, match="closed"):
        texts(database)


def test_memory_needs_no_file() -> None:
    database = Database.open(MEMORY, SCHEMA)
    insert(database, "x")
    assert texts(database) == ["x"]
    database.close()
    assert not Path(":memory:").exists()
