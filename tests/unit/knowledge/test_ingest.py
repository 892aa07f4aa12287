import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import StoreError
from meeting_assistant.knowledge import ingest
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.knowledge.files import path_text, read_file
from meeting_assistant.knowledge.ingest import Limits, Step, add, refresh
from meeting_assistant.knowledge.model import Found, IngestReport, Skipped
from meeting_assistant.knowledge.store import KnowledgeStore


@pytest.fixture
def store() -> Iterator[KnowledgeStore]:
    store = KnowledgeStore.open(MEMORY)
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "规定.md").write_text("# 会议室\n\n可以提前十四天预订。", encoding="utf-8")
    (folder / "notes.TXT").write_text("The printer is in the kitchen.", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.md").write_text("hidden", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.md").write_text("hidden", encoding="utf-8")
    return folder


def test_markdown_and_text_below_the_folder_are_indexed(store: KnowledgeStore, folder: Path) -> None:
    assert add(store, [folder]) == IngestReport(added=2, passages=2)

    (hit,) = store.search("会议室提前几天预订")
    assert (hit.source, hit.passage.heading, hit.passage.place) == ("deep/规定.md", "会议室", 3)
    assert hit.passage.text == "可以提前十四天预订。"
    assert store.search("Where are the printers?")[0].source == "notes.TXT"
    assert store.search("hidden") == ()


def test_only_what_changed_is_read_anew(store: KnowledgeStore, folder: Path) -> None:
    add(store, [folder])
    (folder / "notes.TXT").write_text("The printer is in the cellar.", encoding="utf-8")
    (folder / "deep" / "规定.md").touch()

    assert add(store, [folder]) == IngestReport(added=1, unchanged=1, passages=2)
    assert "cellar" in store.search("printer")[0].passage.text
    assert store.search("kitchen") == ()


def test_what_is_gone_is_forgotten(store: KnowledgeStore, folder: Path) -> None:
    add(store, [folder])
    (folder / "notes.TXT").unlink()

    assert add(store, [folder]) == IngestReport(unchanged=1, removed=1, passages=1)
    assert store.search("printer") == ()


def test_another_format_of_the_index_reads_all_anew(
    store: KnowledgeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, [folder])
    monkeypatch.setattr(ingest, "_INDEX_FORMAT", b"other:")
    assert add(store, [folder]).added == 2


def test_files_that_cannot_be_read_are_named_and_the_rest_goes_on(
    store: KnowledgeStore, folder: Path
) -> None:
    (folder / "a.md").write_bytes(b"\x00\x01\x02")
    (folder / "b.md").write_bytes("会议".encode("gb18030")[:-1] + b"\xff\xff")
    (folder / "c.md").write_bytes(b"x" * 2000)
    (folder / "d.md").symlink_to(folder / "nowhere")
    (folder / "e.md").mkdir()
    os.mkfifo(folder / "f.md")

    (folder / "g.md").write_text("one\n\n# 2\n\ntwo\n\n# 3\n\nthree", encoding="utf-8")

    report = add(store, [folder], limits=Limits(document_bytes=1999, passages=2))

    assert report.added == 2
    assert report.skipped == (
        Skipped(source="a.md", reason="not a text file"),
        Skipped(source="b.md", reason="not text in UTF-8, UTF-16 or GB 18030"),
        Skipped(source="c.md", reason="larger than 1 KiB"),
        Skipped(source="d.md", reason="No such file or directory"),
        Skipped(source="f.md", reason="not an ordinary file"),
        Skipped(source="g.md", reason="longer than 2 passages"),
    )


def test_a_folder_inside_that_cannot_be_read_is_named(
    store: KnowledgeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)  # the tests may run as root, who may read all
    report = add(store, [folder])
    assert (report.added, report.skipped) == (1, (Skipped(source="deep", reason="Permission denied"),))


def test_a_document_that_became_unreadable_is_forgotten(store: KnowledgeStore, folder: Path) -> None:
    add(store, [folder])
    (folder / "notes.TXT").write_bytes(b"\x00")
    assert add(store, [folder]).removed == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_usual_encodings_of_chinese_are_read(
    store: KnowledgeStore, tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "a.txt").write_text("访客须提前登记。", encoding=encoding)
    add(store, [tmp_path])
    assert store.search("访客登记")[0].passage.text == "访客须提前登记。"


def test_more_documents_than_the_limit_are_skipped(store: KnowledgeStore, folder: Path) -> None:
    report = add(store, [folder], limits=Limits(documents=1))
    assert (report.added, len(report.skipped)) == (1, 1)
    assert "more than 1 documents" in report.skipped[0].reason


def test_names_that_are_not_unicode_are_no_trouble(store: KnowledgeStore, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xe9t\xe9.md")).write_text("coffee", encoding="utf-8")
    add(store, [tmp_path])
    assert store.search("coffee")[0].source == "\ufffdt\ufffd.md"
    assert add(store, [tmp_path]).unchanged == 1


def test_a_refresh_that_is_cancelled_forgets_nothing(store: KnowledgeStore, folder: Path) -> None:
    add(store, [folder])
    assert add(store, [folder], cancelled=lambda: True) == IngestReport(passages=2)


def test_a_folder_that_is_not_there_is_an_error(store: KnowledgeStore, folder: Path) -> None:
    for wrong in (folder / "nowhere", folder / "notes.TXT"):
        with pytest.raises(StoreError, match="can't be read") as raised:
            refresh(store, wrong)
        assert raised.value.hint


@given(question=st.text())
@settings(max_examples=100, deadline=None)
def test_no_question_is_an_error(question: str) -> None:
    store = KnowledgeStore.open(MEMORY)
    store.search(question)
    store.search('" OR ' + question + " NEAR(a b) *" * 50)
    store.close()


def test_the_base_reads_in_the_background_and_keeps_its_index(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "cache" / "knowledge.db"
    with KnowledgeBase.open(folder, index=index) as base:
        assert base.search("printer").hits[0].source == "notes.TXT"
        assert base.wait().added == 2
    with KnowledgeBase.open(folder, index=index) as base:
        assert base.wait(10).unchanged == 2


def test_trouble_with_the_folder_shows_when_it_is_searched(tmp_path: Path) -> None:
    with (
        KnowledgeBase.open(tmp_path / "nowhere") as base,
        pytest.raises(StoreError, match=r"nowhere can't be read"),
    ):
        base.search("x")


def test_a_search_during_a_long_refresh_uses_what_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    go_on, waiting = threading.Event(), threading.Event()

    def slow(path: Path, *, limit_bytes: int) -> bytes:
        if path.name != "notes.TXT":
            waiting.set()
            go_on.wait()
        return read_file(path, limit_bytes=limit_bytes)

    monkeypatch.setattr(ingest, "read_file", slow)
    with KnowledgeBase.open(folder) as base:
        waiting.wait()  # at the second document
        assert base.search("printer", timeout_s=0).hits[0].source == "notes.TXT"
        assert "still being read" in caplog.text
        assert base.search("会议室", timeout_s=0) == Found(hits=())
        go_on.set()
        assert base.wait(10).added == 2


def test_skipped_files_are_logged(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "a.md").write_bytes(b"\x00")
    with KnowledgeBase.open(folder) as base:
        base.wait(10)
    assert "a.md was skipped: not a text file" in caplog.text


def test_a_file_is_added_alone_and_its_neighbours_are_not(store: KnowledgeStore, folder: Path) -> None:
    assert add(store, [folder / "notes.TXT"]) == IngestReport(added=1, passages=1)
    (folder / "notes.TXT").unlink()
    report = add(store, [folder / "notes.TXT"])
    assert report.skipped[0].reason == "No such file or directory"
    assert report.removed == 0  # perhaps on a disk that is not there today


def test_what_was_added_elsewhere_stays_when_a_folder_is_added(store: KnowledgeStore, folder: Path) -> None:
    other = folder.parent / "documents of others"
    other.mkdir()
    (other / "coffee.txt").write_text("Coffee is on the house.", encoding="utf-8")
    add(store, [other])
    assert add(store, [folder]).removed == 0
    assert [listed.source for listed in store.documents()] == ["coffee.txt", "deep/规定.md", "notes.TXT"]


def test_paths_named_twice_are_read_once(store: KnowledgeStore, folder: Path) -> None:
    assert add(store, [folder, folder / "notes.TXT", folder / "deep"]).added == 2


def test_kinds_that_are_not_read_are_named_if_they_were_asked_for(
    store: KnowledgeStore, folder: Path
) -> None:
    (skipped,) = add(store, [folder / "picture.png"]).skipped
    assert "a kind of file that is not read" in skipped.reason


def test_documents_of_one_name_are_told_apart_by_their_paths(store: KnowledgeStore, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"The {name} printer.", encoding="utf-8")
    add(store, [tmp_path / "one", tmp_path / "two"])
    assert {hit.source for hit in store.search("printer")} == {
        path_text(tmp_path / "one" / "a.txt"),
        path_text(tmp_path / "two" / "a.txt"),
    }


def test_each_file_is_a_step(store: KnowledgeStore, folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\0")
    steps: list[Step] = []
    add(store, [folder], progress=steps.append)
    assert [(step.done, step.total, step.outcome, step.passages) for step in steps] == [
        (1, 3, "skipped", 0),
        (2, 3, "added", 1),
        (3, 3, "added", 1),
    ]


def test_the_folder_of_other_settings_is_neither_listed_nor_found(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "knowledge.db"
    with KnowledgeBase.open(folder, index=index) as base:
        assert base.search("printer").hits
    with KnowledgeBase.open(folder / "deep", index=index) as base:
        assert base.search("printer") == Found(hits=())
        assert base.search("会议室预订").hits[0].source == "规定.md"
    with KnowledgeBase.open(index=index) as base:
        assert base.search("会议室预订") == Found(hits=())


def test_what_was_added_stays_added_though_the_folder_has_it_too(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "knowledge.db"
    store = KnowledgeStore.open(index)
    with KnowledgeBase.open(folder, index=index) as base:
        base.wait(10)
    assert store.documents() == []
    assert add(store, [folder / "notes.TXT"]).unchanged == 1
    (folder / "notes.TXT").write_text("The printer is in the cellar.", encoding="utf-8")
    with KnowledgeBase.open(folder, index=index) as base:
        base.wait(10)
    assert store.search("cellar")[0].source == "notes.TXT"
    store.close()
