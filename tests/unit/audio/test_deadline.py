"""Calls of the sound library that hang are given up, and what still comes of them is undone."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from weakref import finalize

import pytest

from meeting_assistant.audio.deadline import MAX_WAITING, answer, answered
from meeting_assistant.audio.quiet import native_chatter_silenced
from meeting_assistant.errors import AudioError, DeviceNotFound


@pytest.fixture
def server_answers() -> Iterator[threading.Event]:
    """Set it, and calls that wait for it end; set in any case after the test: the thread is shared."""
    event = threading.Event()
    yield event
    event.set()
    while True:
        with suppress(AudioError):  # those that were given up still stand in line
            return answered(lambda: None, 10)


async def test_an_answer_in_time_is_given() -> None:
    assert answered(lambda: 7) == 7
    assert await answer(lambda: 8) == 8


async def test_an_error_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise DeviceNotFound("no such device", hint="")

    with pytest.raises(DeviceNotFound):
        answered(fail)
    with pytest.raises(DeviceNotFound):
        await answer(fail)


def test_a_call_that_hangs_is_given_up_with_the_next_step(server_answers: threading.Event) -> None:
    with pytest.raises(AudioError, match="the sound system does not answer") as caught:
        answered(lambda: server_answers.wait(30), 0.02)
    assert "talk --text" in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


async def test_what_comes_too_late_is_undone(server_answers: threading.Event) -> None:
    undone: list[bool] = []
    with pytest.raises(AudioError):
        await answer(lambda: server_answers.wait(30), 0.02, undo=undone.append)
    assert not undone
    server_answers.set()
    assert await answer(lambda: 1, 10) == 1  # after the one that hung
    assert undone == [True]


async def test_a_call_that_was_given_up_before_it_began_is_never_made(
    server_answers: threading.Event,
) -> None:
    made: list[int] = []
    with pytest.raises(AudioError):
        await answer(lambda: server_answers.wait(30), 0.02)
    with pytest.raises(AudioError):
        await answer(lambda: made.append(1), 0.02)
    server_answers.set()
    await answer(lambda: None, 10)
    assert made == []


def test_too_many_behind_one_that_hangs_are_refused_at_once(server_answers: threading.Event) -> None:
    for _ in range(MAX_WAITING + 1):
        with pytest.raises(AudioError):
            answered(lambda: server_answers.wait(30), 0.001)
    with pytest.raises(AudioError):
        answered(lambda: None, 3600)


class Held:
    """Something that a call holds."""

    def __call__(self) -> None:
        """Be the call."""


async def test_a_call_that_was_made_is_let_go(server_answers: threading.Event) -> None:
    gone = threading.Event()
    held = Held()
    finalize(held, gone.set)
    answered(held)
    del held
    assert await asyncio.to_thread(gone.wait, 5)


async def test_a_call_that_was_given_up_is_let_go(server_answers: threading.Event) -> None:
    gone = threading.Event()
    held = Held()
    finalize(held, gone.set)
    with pytest.raises(AudioError):
        answered(lambda: server_answers.wait(30), 0.02)
    with pytest.raises(AudioError):
        answered(held, 0.02)
    del held
    server_answers.set()
    assert await asyncio.to_thread(gone.wait, 5)


def test_after_giving_up_the_terminal_is_given_back(
    server_answers: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AudioError):
        answered(lambda: (os.write(2, b"chatter\n"), server_answers.wait(30)), 0.1)
    os.write(2, b"a word to the person\n")
    assert capfd.readouterr().err == "a word to the person\n"


def test_silences_that_overlap_end_with_the_last(capfd: pytest.CaptureFixture[str]) -> None:
    first, second = native_chatter_silenced(), native_chatter_silenced()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    os.write(2, b"chatter\n")
    second.__exit__(None, None, None)
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
