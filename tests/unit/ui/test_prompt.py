"""Typed lines from every kind of input, without holding up the loop."""

import asyncio
import os
import pty
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from meeting_assistant.ui.prompt import LONGEST_LINE_CHARS, LineReader


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    yield ours, theirs
    for end in (ours, theirs):
        with suppress(OSError):
            os.close(end)


async def test_a_pipe_gives_its_lines_and_ends(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, "明天下午三点\r\n\nthe last line has no end".encode())
    os.close(writing)
    assert [line async for line in LineReader(reading)] == ["明天下午三点", "", "the last line has no end"]


async def test_a_character_cut_between_two_reads_is_whole(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    first, second = "会\n".encode()[:2], "会\n".encode()[2:]
    os.write(writing, first)
    line = asyncio.ensure_future(anext(LineReader(reading)))
    await asyncio.sleep(0)
    os.write(writing, second)
    assert await line == "会"


async def test_a_file_and_dev_null_are_read_to_their_end(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("one\n二\n", encoding="utf-8")
    for path, lines in ((tmp_path / "lines.txt", ["one", "二"]), (Path(os.devnull), [])):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            assert [line async for line in LineReader(descriptor)] == lines
        finally:
            os.close(descriptor)


async def test_a_terminal_stays_cooked_and_blocking(terminal: tuple[int, int]) -> None:
    keyboard, descriptor = terminal
    before = termios.tcgetattr(descriptor)
    reader = LineReader(descriptor)
    os.write(keyboard, "会意\x7f议\n".encode())  # a correction by backspace is the terminal's own
    assert await anext(reader) in (
        "会议",
        "会\ufffd议",
        "会\ufffd\ufffd议",
    )  # whether it erases bytes or characters
    assert termios.tcgetattr(descriptor) == before
    assert os.get_blocking(descriptor)


async def test_end_of_input_at_a_terminal_ends_the_lines(terminal: tuple[int, int]) -> None:
    keyboard, descriptor = terminal
    os.write(keyboard, b"hello\n\x04")
    assert [line async for line in LineReader(descriptor)] == ["hello"]


async def test_a_terminal_that_hung_up_ends_the_lines(terminal: tuple[int, int]) -> None:
    keyboard, descriptor = terminal
    os.close(keyboard)
    assert [line async for line in LineReader(descriptor)] == []


async def test_waiting_for_a_line_leaves_the_loop_free_and_a_cancelled_wait_lets_go(
    pipe: tuple[int, int],
) -> None:
    reading, writing = pipe
    reader = LineReader(reading)
    waiting = asyncio.ensure_future(anext(reader))
    for _ in range(3):
        await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert not asyncio.get_running_loop().remove_reader(reading)
    os.write(writing, b"kept\n")
    assert await anext(reader) == "kept"


async def test_a_line_of_any_length_comes_in_pieces(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"x" * (LONGEST_LINE_CHARS + 10) + b"\n")
    os.close(writing)
    pieces = [line async for line in LineReader(reading)]
    assert [len(piece) for piece in pieces] == [LONGEST_LINE_CHARS, 10]


async def test_where_the_loop_takes_no_descriptors_a_thread_reads(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_reader", refuse)
    reading, writing = pipe
    reader = LineReader(reading)
    waiting = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    os.write(writing, "不丢失\n".encode())
    assert await anext(reader) == "不丢失"
