"""Carries out what a session wants recognised, answered and spoken, in threads, so that the loop stays free.

Each recognition and each response has its task in the connection's task group; cancelling takes effect at the
next step of the model, and nothing of what was cancelled is reported.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from concurrent.futures import Executor, Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, assert_never

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.server.dialogue.context import present
from meeting_assistant.server.dialogue.port import Context, Dialogue
from meeting_assistant.server.ears import utterance
from meeting_assistant.server.effects import CancelRecognition, CancelResponse, Recognise, Respond, Speak
from meeting_assistant.server.inputs import (
    ClauseSpoken,
    Input,
    Recognised,
    RecognitionFailed,
    ReplyEnded,
    ReplyPart,
    ResponseFailed,
    Synthesised,
)
from meeting_assistant.server.mouth import spoken
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Transcript

Work: TypeAlias = Recognise | CancelRecognition | Respond | Speak | CancelResponse
T = TypeVar("T")
Report: TypeAlias = Callable[[Input], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Threads:
    """Where the models run: one utterance at a time is recognised, several clauses may be spoken."""

    recognition: Executor
    synthesis: Executor


class Responder:
    """Ears, mind and mouth of one connection at work.

    Args:
        services: The models.
        dialogue: This session's.
        threads: Where the models run.
        tasks: The connection's task group.
        report: Takes what comes of the work; may wait, which holds the work back.
    """

    def __init__(
        self,
        services: Services,
        dialogue: Dialogue,
        threads: Threads,
        *,
        tasks: asyncio.TaskGroup,
        report: Report,
    ) -> None:
        self._services = services
        self._dialogue = dialogue
        self._threads = threads
        self._tasks = tasks
        self._report = report
        self._flags: dict[str, threading.Event] = {}  # a thread can only be asked to stop
        self._running: dict[str, set[asyncio.Task[None]]] = {}

    def carry_out(self, work: Work) -> None:
        """Begin, or cancel, a piece of work; returns at once."""
        match work:
            case Recognise():
                self._flags[work.recognition_id] = threading.Event()
                self._start(work.recognition_id, self._recognise(work))
            case CancelRecognition():
                self._cancel(work.recognition_id)
            case Respond():
                self._start(work.response_id, self._respond(work))
            case Speak():
                self._flags.setdefault(work.response_id, threading.Event())
                self._start(work.response_id, self._speak(work))
            case CancelResponse():
                self._cancel(work.response_id)
            case _:
                assert_never(work)

    def stop(self) -> None:
        """Cancel everything: the connection is over."""
        for work_id in list(self._running):
            self._cancel(work_id)

    def _start(self, work_id: str, work: Coroutine[None, None, None]) -> None:
        task = self._tasks.create_task(work)
        self._running.setdefault(work_id, set()).add(task)
        task.add_done_callback(lambda done: self._forget(work_id, done))

    def _forget(self, work_id: str, done: asyncio.Task[None]) -> None:
        running = self._running.get(work_id, set())
        running.discard(done)
        if not running:
            self._running.pop(work_id, None)
            self._flags.pop(work_id, None)

    def _cancel(self, work_id: str) -> None:
        if (flag := self._flags.get(work_id)) is not None:
            flag.set()  # a task can be cancelled, its thread only be asked
        for task in self._running.get(work_id, ()):
            task.cancel()

    async def _recognise(self, work: Recognise) -> None:
        cancelled = self._flags[work.recognition_id]
        loop = asyncio.get_running_loop()
        try:
            heard = await loop.run_in_executor(self._threads.recognition, self._transcribe, work, cancelled)
        except Exception as exc:  # noqa: BLE001  (a model may raise anything; it must not end the session)
            await self._report(RecognitionFailed(work.recognition_id, _told(exc)))
        else:
            await self._report(Recognised(work.recognition_id, heard.text, heard.language))

    def _transcribe(self, work: Recognise, cancelled: threading.Event) -> Transcript:
        if cancelled.is_set():
            return Transcript(text="", language="en")
        recognizer = self._services.recognizer
        samples = utterance(work.pcm, work.codec, recognizer.rate_hz)
        return recognizer.recognize(samples, language=work.language, cancelled=cancelled.is_set)

    async def _respond(self, work: Respond) -> None:
        context = Context(
            items=work.items,
            instructions=work.instructions,
            tools=work.tools,
            tool_choice=work.tool_choice,
            now=present(work.instructions, self._services.now()),
        )
        async with self._telling_failure(work.response_id):
            async with _closing(self._dialogue.respond(context)) as parts:
                async for part in parts:
                    await self._report(ReplyPart(work.response_id, part))
            await self._report(ReplyEnded(work.response_id))

    async def _speak(self, work: Speak) -> None:
        async with self._telling_failure(work.response_id):
            sound = spoken(work, self._services.synthesizer, self._flags[work.response_id].is_set)
            async with _closing(_in_thread(sound, self._threads.synthesis)) as pieces:
                async for pcm in pieces:
                    if pcm:
                        await self._report(Synthesised(work.response_id, pcm))
            await self._report(ClauseSpoken(work.response_id))

    @asynccontextmanager
    async def _telling_failure(self, response_id: str) -> AsyncIterator[None]:
        try:
            yield
        except Exception as exc:  # noqa: BLE001  (a model may raise anything; it must not end the session)
            await self._report(ResponseFailed(response_id, _told(exc)))


async def _in_thread(pieces: Generator[bytes], executor: Executor) -> AsyncIterator[bytes]:
    """What `pieces` yields, one at a time, each made in a thread only when it is asked for."""
    step: Future[bytes | None] | None = None
    try:
        while True:
            step = executor.submit(next, pieces, None)
            piece = await asyncio.wrap_future(step)
            if piece is None:
                return
            yield piece
    finally:
        if step is not None:  # a generator can't be closed while its thread is still inside it
            step.add_done_callback(lambda _: pieces.close())


@asynccontextmanager
async def _closing(iterator: AsyncIterator[T]) -> AsyncIterator[AsyncIterator[T]]:
    """Close `iterator` at the end, if it is a generator."""
    try:
        yield iterator
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()


def _told(exc: Exception) -> str:
    return exc.message if isinstance(exc, MeetingAssistantError) else f"{type(exc).__name__}: {exc}"
