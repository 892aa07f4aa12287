"""Lines that are turns, and lines that are answers."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from io import StringIO

import pytest

from meeting_assistant.app import typed
from meeting_assistant.app.typed import TypedTurns, Typing
from meeting_assistant.session import notices as n
from meeting_assistant.session.inputs import LocalInput, UserTyped
from meeting_assistant.tools.confirm import Question, Verdict
from meeting_assistant.ui.plain import PlainView

QUESTION = Question.about("c1", "cancelMeeting", '{"id": "m1"}')


@dataclass
class Keyboard:
    """A person, or a file, at the other end of a pipe."""

    reading: int
    writing: int
    shown: StringIO = field(default_factory=StringIO)

    def turns(self, *, interactive: bool = True) -> TypedTurns:
        view = PlainView(self.shown)
        return TypedTurns(Typing(descriptor=self.reading, interactive=interactive), view)

    def types(self, text: str) -> None:
        os.write(self.writing, text.encode())

    def leaves(self) -> None:
        os.close(self.writing)
        self.writing = -1


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    reading, writing = os.pipe()
    keyboard = Keyboard(reading, writing)
    yield keyboard
    os.close(reading)
    if keyboard.writing >= 0:
        os.close(writing)


async def _asked(turns: TypedTurns) -> "asyncio.Task[Verdict]":
    """A question that stands."""
    asking = asyncio.create_task(turns.confirm(QUESTION))
    await asyncio.sleep(0)  # it runs as far as it can: to the wait for a line
    return asking


async def _next(lines: AsyncIterator[LocalInput]) -> LocalInput:
    async with asyncio.timeout(5):
        return await anext(lines)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [("y", Verdict.YES), ("是的。", Verdict.YES), ("N", Verdict.NO), ("不要", Verdict.NO)],
)
async def test_a_line_answers_a_question_and_is_no_turn(
    keyboard: Keyboard, line: str, verdict: Verdict
) -> None:
    turns = keyboard.turns()
    lines = turns.turns()
    turns.observe(n.FloorOpen(), 0.0)
    asking = await _asked(turns)
    keyboard.types(f"{line}\nand now?\n")
    assert await _next(lines) == UserTyped("and now?")
    assert await asking is verdict
    assert 'cancelMeeting({"id": "m1"})? [y/n]' in keyboard.shown.getvalue()


async def test_another_line_means_no_and_is_a_turn(keyboard: Keyboard) -> None:
    turns = keyboard.turns()
    turns.observe(n.FloorOpen(), 0.0)
    asking = await _asked(turns)
    keyboard.types("move it to Friday\n")
    assert await _next(turns.turns()) == UserTyped("move it to Friday")
    assert await asking is Verdict.NO


async def test_in_a_file_the_line_after_a_turn_answers_its_question(keyboard: Keyboard) -> None:
    turns = keyboard.turns(interactive=False)
    lines = turns.turns()
    keyboard.types("cancel it\ny\nthank you\n")
    turns.observe(n.FloorOpen(), 0.0)
    assert await _next(lines) == UserTyped("cancel it")
    following = asyncio.create_task(_next(lines))
    assert await turns.confirm(QUESTION) is Verdict.YES
    assert not following.done()
    turns.observe(n.FloorOpen(), 1.0)
    assert await following == UserTyped("thank you")


async def test_two_questions_are_put_one_after_the_other(keyboard: Keyboard) -> None:
    turns = keyboard.turns()
    turns.observe(n.FloorOpen(), 0.0)
    following = asyncio.create_task(_next(turns.turns()))
    first = await _asked(turns)
    second = asyncio.create_task(turns.confirm(QUESTION))
    keyboard.types("y\n")
    assert await first is Verdict.YES
    keyboard.types("n\nbye\n")
    assert await second is Verdict.NO
    assert await following == UserTyped("bye")


async def test_the_end_of_input_means_no(keyboard: Keyboard) -> None:
    turns = keyboard.turns()
    turns.observe(n.FloorOpen(), 0.0)
    asking = await _asked(turns)
    keyboard.leaves()
    assert [line async for line in turns.turns()] == []
    assert await asking is Verdict.NO
    assert await turns.confirm(QUESTION) is Verdict.NO


async def test_nobody_at_the_keyboard_means_no(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "ASK_S", 0.0)
    assert await keyboard.turns().confirm(QUESTION) is Verdict.NO
    assert "no answer" in keyboard.shown.getvalue()


async def test_arguments_cannot_draw_on_the_terminal(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed, "ASK_S", 0.0)
    await keyboard.turns().confirm(Question.about("c1", "f", "\x1b[2J\n" + "x" * 5000))
    shown = keyboard.shown.getvalue()
    assert "\x1b" not in shown
    assert "…" in shown
    assert len(shown) < 2000
