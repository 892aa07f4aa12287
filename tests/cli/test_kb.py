"""`kb` as a person meets it: documents added, found, removed; what goes wrong; what interruptions leave."""

import json
import os
import pty
import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.installation import extra_line
from tests.support.command import Cli, process
from tests.support.documents import docx, pdf
from tests.support.embeddings import EmbeddingService, embedding_service

FILES = 300
PASSAGES_A_FILE = 3


@pytest.fixture
def documents(cli: Cli) -> Path:
    folder = cli.home / "documents"
    (folder / "规定").mkdir(parents=True)
    (folder / "规定" / "请假.md").write_text("# 请假\n\n## 年假\n\n每年有十天年假。\n", encoding="utf-8")
    (folder / "it.html").write_text("<h1>IT</h1><p>The printer is in the kitchen.", encoding="utf-8")
    (folder / "差旅.pdf").write_bytes(pdf([["封面"], ["住宿每晚不超过六百元。"]]))
    (folder / "visitors.docx").write_bytes(
        docx(("Heading 1", "Visitors"), ("Normal", "Visitors get a badge."))
    )
    return folder


def index_of(home: Path) -> Path:
    return home / ".local" / "share" / "meeting-assistant" / "knowledge.db"


def test_documents_of_every_kind_are_added_listed_and_found(cli: Cli, documents: Path) -> None:
    added = cli.run("kb", "add", "documents")
    assert (added.status, added.err) == (0, [])
    assert added.out.splitlines() == [
        "added it.html, passages: 1",
        "added visitors.docx, passages: 1",
        "added 差旅.pdf, passages: 2",
        "added 规定/请假.md, passages: 1",
        "4 added, 0 unchanged, 0 removed; passages in the index: 5",
    ]
    listed = json.loads(cli.run("kb", "list", "--json").out)
    assert [(each["source"], each["kind"], each["passages"], each["languages"]) for each in listed] == [
        ("it.html", "html", 1, ["en"]),
        ("visitors.docx", "docx", 1, ["en"]),
        ("差旅.pdf", "pdf", 2, ["zh"]),
        ("规定/请假.md", "md", 1, ["zh"]),
    ]
    assert Path(listed[2]["path"]) == documents / "差旅.pdf"
    for question, source, unit, place in (
        ("年假有几天？", "规定/请假.md", "line", 5),
        ("住宿标准是多少", "差旅.pdf", "page", 2),
        ("Where is the printer?", "it.html", "line", 1),
        ("What do visitors get?", "visitors.docx", "paragraph", 2),
    ):
        found = json.loads(cli.run("kb", "search", question, "--json").out)
        assert found["found"] is True
        best = found["passages"][0]
        assert (best["source"], best["unit"], best["place"]) == (source, unit, place)


def test_people_get_the_passages_with_their_place(cli: Cli, documents: Path) -> None:
    cli.run("kb", "add", "documents")
    found = cli.run("kb", "search", "年假有几天？").out.splitlines()
    assert found[0].startswith("规定/请假.md, line 5  请假 > 年假  (")
    assert found[1] == "    每年有十天年假。"
    assert cli.run("kb", "search", "capital of France").out == "nothing in the documents is about this\n"


def test_adding_again_reads_only_what_changed(cli: Cli, documents: Path) -> None:
    cli.run("kb", "add", "documents")
    (documents / "it.html").unlink()
    (documents / "规定" / "请假.md").write_text("每年有二十天年假。", encoding="utf-8")
    assert cli.run("kb", "add", "documents").out.splitlines() == [
        "added 规定/请假.md, passages: 1",
        "1 added, 2 unchanged, 1 removed; passages in the index: 4",
    ]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(cli: Cli, documents: Path) -> None:
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    added = cli.run("kb", "add", "documents", "gone.md", "documents/it.html")
    assert added.status == 7
    assert "4 added" in added.out
    assert added.err[0].startswith("skipped broken.pdf: not a PDF that can be read: ")
    assert added.err[1] == "skipped gone.md: No such file or directory"
    assert added.err[2] == "error: 2 could not be read and are named above"
    assert added.err[3].startswith("hint: ")
    assert cli.run("kb", "search", "printer").out.startswith("it.html")


@pytest.mark.parametrize("name", ["x" * 5000, "x" * 5000 + ".md"])
def test_a_name_too_long_for_the_system_is_no_document(name: str, cli: Cli) -> None:
    added = cli.run("kb", "add", name)
    assert (added.status, len(added.err)) == (7, 3)
    assert "File name too long" in added.err[0]
    assert cli.fails(7, "kb", "remove", name)
    assert cli.fails(2, "kb", "search", "x", "--set", f"knowledge.folder={name}")


def test_without_the_extra_its_pip_line_is_the_hint(
    cli: Cli, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    added = cli.run("kb", "add", "documents")
    assert added.status == 7
    assert added.err == [
        "skipped 差旅.pdf: reading PDF needs pypdf",
        "error: 1 could not be read and are named above",
        f"hint: {extra_line('documents')}",
    ]
    assert "3 added" in added.out


def test_documents_are_removed_by_path_folder_or_name(cli: Cli, documents: Path) -> None:
    cli.run("kb", "add", "documents")
    removed = cli.run("kb", "remove", "差旅.pdf", "documents/规定", "documents/it.html")
    assert removed.out.splitlines() == [
        f"removed {documents / name}" for name in ("差旅.pdf", "规定/请假.md", "it.html")
    ]
    assert len(json.loads(cli.run("kb", "list", "--json").out)) == 1
    assert (documents / "it.html").exists()
    assert cli.fails(7, "kb", "remove", "nothing.md")[0] == "error: no document answers to nothing.md"


def test_figures_for_people_and_programs(cli: Cli, documents: Path) -> None:
    cli.run("kb", "add", "documents")
    figures = json.loads(cli.run("kb", "stats", "--json").out)
    assert (figures["documents"], figures["passages"], figures["vectors"]) == (4, 5, 0)
    assert figures["kinds"] == {"html": 1, "docx": 1, "pdf": 1, "md": 1}
    assert figures["languages"] == {"zh": 3, "en": 2}
    assert Path(figures["database"]) == index_of(cli.home)
    assert "passages by language" in cli.run("kb", "stats").out


def test_a_look_makes_no_file(cli: Cli) -> None:
    assert cli.run("kb", "list").out == "no documents yet\n"
    assert cli.run("kb", "list", "--json").out == "[]\n"
    assert cli.run("kb", "search", "anything").out == "no documents yet\n"
    assert json.loads(cli.run("kb", "stats", "--json").out)["documents"] == 0
    assert cli.fails(7, "kb", "remove", "x")
    assert not index_of(cli.home).exists()


def test_the_folder_of_the_settings_is_searched_too(cli: Cli, documents: Path) -> None:
    folder = ("--set", "knowledge.folder=documents/规定")
    assert "line 5" in cli.run("kb", "search", "年假", *folder).out
    assert cli.run("kb", "search", "年假").out == "nothing in the documents is about this\n"
    assert cli.fails(2, "kb", "search", "年假", "--set", "knowledge.folder=gone")


def test_chinese_is_spoken_to_those_who_want_it(cli: Cli, documents: Path) -> None:
    chinese = ("--set", "ui.language=zh")
    assert cli.run("kb", "add", "documents", *chinese).out.splitlines()[-1] == (
        "添加 4 份，没有变化 0 份，移除 0 份；索引共有 5 个片段"
    )
    assert cli.run("kb", "search", "capital of France", *chinese).out == "文档里没有相关内容\n"


def test_a_database_of_another_program_is_left_alone(cli: Cli, documents: Path) -> None:
    index_of(cli.home).parent.mkdir(parents=True)
    index_of(cli.home).write_bytes(b"something else" * 100)
    assert "knowledge index" in cli.fails(7, "kb", "add", "documents")[0]
    assert index_of(cli.home).read_bytes() == b"something else" * 100


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with embedding_service() as service:
        yield service


def test_with_an_endpoint_meaning_is_found_and_its_failure_is_a_warning(
    cli: Cli, documents: Path, service: EmbeddingService
) -> None:
    settings = (
        "--set",
        f"knowledge.embeddings.base_url={service.base_url}",
        "--set",
        "knowledge.embeddings.api_key=k3y",
    )
    assert cli.run("kb", "add", "documents", *settings).err == []
    assert service.asked[0][1]["authorization"] == "Bearer k3y"
    assert json.loads(cli.run("kb", "stats", "--json").out)["vectors"] == 5
    assert cli.run("kb", "search", "which hotel?", *settings).out.startswith("差旅.pdf, page 2")
    service.status = 500
    failed = cli.run("kb", "search", "年假", *settings)
    assert (failed.status, failed.out.partition(",")[0]) == (0, "规定/请假.md")
    assert any(line.startswith("warning: searched by words alone: ") for line in failed.err)
    (documents / "new.txt").write_text("Nothing new.", encoding="utf-8")
    added = cli.run("kb", "add", "documents", *settings)
    assert added.status == 0
    assert any("some passages have no vector" in line for line in added.err)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    text = "\n".join(f"# {part}\n\n会议室的规定 meeting rooms {part}。\n" for part in range(PASSAGES_A_FILE))
    for number in range(FILES):
        (folder / f"{number:04}.md").write_text(text, encoding="utf-8")
    return folder


def assert_whole(index: Path) -> int:
    """Check that an index holds whole documents only; how many."""
    connection = sqlite3.connect(index)
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.execute("INSERT INTO passage_terms (passage_terms) VALUES ('integrity-check')")
    documents = connection.execute(
        "SELECT count(passages.id) FROM documents LEFT JOIN passages ON document_id = documents.id"
        " GROUP BY documents.id"
    ).fetchall()
    terms = connection.execute("SELECT count(*) FROM passage_terms").fetchone()[0]
    connection.close()
    assert set(documents) == {(PASSAGES_A_FILE,)}
    assert terms == PASSAGES_A_FILE * len(documents)
    return len(documents)


@pytest.mark.parametrize(("kill", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_interruption_leaves_whole_documents_and_the_rest_is_added_next_time(
    kill: signal.Signals, status: int, tmp_path: Path, many: Path
) -> None:
    run = process(tmp_path, "kb", "add", "many")
    assert run.stdout is not None
    for _ in range(20):
        assert run.stdout.readline().startswith("added ")
    run.send_signal(kill)
    _, err = run.communicate(timeout=30)
    assert run.returncode == status
    if kill is signal.SIGINT:
        assert err.splitlines()[-1].startswith("stopped; passages in the index: ")
        assert "Traceback" not in err
    before = assert_whole(index_of(tmp_path))
    assert 20 <= before < FILES
    run = process(tmp_path, "kb", "add", "many")
    out, _ = run.communicate(timeout=50)
    assert out.splitlines()[-1] == (
        f"{FILES - before} added, {before} unchanged, 0 removed;"
        f" passages in the index: {FILES * PASSAGES_A_FILE}"
    )
    assert assert_whole(index_of(tmp_path)) == FILES


def test_a_terminal_sees_a_bar_with_files_and_passages(tmp_path: Path, many: Path) -> None:
    ours, theirs = pty.openpty()
    run = process(tmp_path, "kb", "add", "many", stderr=theirs, environ={"TERM": "xterm"})
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65_536)
        except OSError:  # Linux: nobody holds the other end any more
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    out, _ = run.communicate(timeout=30)
    assert f"{FILES}/{FILES}" in seen.decode()
    assert f"passages: {FILES * PASSAGES_A_FILE}" in seen.decode()
    assert out.splitlines() == [
        f"{FILES} added, 0 unchanged, 0 removed; passages in the index: {FILES * PASSAGES_A_FILE}"
    ]
