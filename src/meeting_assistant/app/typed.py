"""Typed lines: turns of the person, and answers to y/n questions in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from meeting_assistant.session import notices as n
from meeting_assistant.session.inputs import LocalInput, UserTyped
from meeting_assistant.tools.confirm import Question, Verdict
from meeting_assistant.ui.lines import printable
from meeting_assistant.ui.prompt import LineReader
from meeting_assistant.ui.view import View

ASK_S = 60.0
"""Nobody at the keyboard for so long means no."""

_QUESTION = {"en": "? run {}({})? [y/n]", "zh": "? 要执行 {}({}) 吗？[y/n]"}
_UNANSWERED = {"en": "* not run: no answer", "zh": "* 没有执行：没有回答"}
_YES = frozenset({"y", "yes", "ok", "是", "是的", "好", "好的", "可以", "行", "确认", "同意"})
_NO = frozenset({"n", "no", "否", "不", "不是", "不要", "不行", "不用", "取消", "算了"})
_LONGEST_CHARS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """How lines are typed.

    Attributes:
        descriptor: Where they come from.
        interactive: A person types them at a terminal.
        language: Of the questions.
    """

    descriptor: int = 0
    interactive: bool = False
    language: Literal["zh", "en"] = "en"


class TypedTurns:
    """Typed lines as turns, and as answers while a tool waits for one.

    At a terminal a line may be typed at any time, and interrupts. From a pipe the next line is read when the
    last one has been answered, so that a file of lines is a conversation. While a question stands, the next
    line is its answer; one that is neither yes nor no means no, and is a turn besides.

    Args:
        typing: Where lines come from.
        view: Where questions are shown.
    """

    def __init__(self, typing: Typing, view: View) -> None:
        self._typing = typing
        self._view = view
        self._lines = LineReader(typing.descriptor)
        self._wanted = asyncio.Event()  # a line is: it is the person's turn, or a question stands
        self._asking = asyncio.Lock()
        self._answer: asyncio.Future[bool] | None = None
        self._over = False

    def observe(self, notice: n.Notice, now: float) -> None:
        """Note when it is the person's turn."""
        if isinstance(notice, n.FloorOpen):
            self._wanted.set()

    async def turns(self) -> AsyncIterator[LocalInput]:
        """The lines, as turns; empty ones are passed over."""
        try:
            await self._wanted.wait()
            async for line in self._lines:
                text = line.strip()
                if text:
                    self._wanted.clear()
                    if not self._answers(text):
                        yield UserTyped(text)
                    if not self._typing.interactive:
                        await self._wanted.wait()
        finally:
            self._over = True
            self._settle(agreed=False)

    async def confirm(self, question: Question) -> Verdict:
        """Ask on the screen; the next line answers."""
        words = self._typing.language
        async with self._asking:
            if self._over:
                return Verdict.NO
            self._view.say(_QUESTION[words].format(_shown(question.name), _shown(question.arguments)))
            self._answer = asyncio.get_running_loop().create_future()
            self._wanted.set()
            try:
                async with asyncio.timeout(ASK_S):
                    agreed = await self._answer
            except TimeoutError:
                self._view.say(_UNANSWERED[words])
                agreed = False
            finally:
                self._answer = None
        return Verdict.YES if agreed else Verdict.NO

    def _answers(self, text: str) -> bool:
        """True if a line was taken up by a question."""
        if self._answer is None:
            return False
        word = text.casefold().rstrip(".!。！")
        self._settle(agreed=word in _YES)
        return word in _YES | _NO

    def _settle(self, *, agreed: bool) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(agreed)


def _shown(text: str) -> str:
    text = printable(text)
    return (
        text if len(text) <= _LONGEST_CHARS else f"{text[:_LONGEST_CHARS]}… (+{len(text) - _LONGEST_CHARS})"
    )
