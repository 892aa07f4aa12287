"""PortAudio's calls that may hang, one at a time in a thread of their own, each with a deadline.

A sound server that does not answer makes PortAudio wait, for minutes or for ever. Whoever calls it from here
goes on after the deadline; the thread may stay behind and takes up its work when the server answers again.
PortAudio's library is not made for several threads at once, and some systems want all calls from one.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, Final, TypeVar

from meeting_assistant.audio.quiet import native_chatter_silenced
from meeting_assistant.errors import AudioError

T = TypeVar("T")

OPEN_S: Final = 8.0
"""How long a device, or the list of them, is waited for; a slow system takes two seconds."""

CLOSE_S: Final = 1.0
"""How long the closing of a device is waited for."""

MAX_WAITING: Final = 16
"""Calls that wait behind one that hangs; a further one counts as hung itself."""


class PatientThread:
    """A thread that makes one call after the other; it never keeps the program from ending."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[tuple[Future[Any], Callable[[], Any]]] = queue.Queue(MAX_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """Have `call` made; gives what will hold its result.

        Raises:
            AudioError: So many wait that the sound system must be taken for dead.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="portaudio", daemon=True)
                self._thread.start()
        try:
            self._jobs.put_nowait((future, call))
        except queue.Full:
            raise _no_answer() from None
        return future

    def _work(self) -> None:
        while True:
            _make(*self._jobs.get())  # in a frame of its own: this one would keep the last job while it waits


def _make(future: "Future[Any]", call: Callable[[], Any]) -> None:
    """Make `call` and settle its future, unless nobody waits for it any more."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(call())
    except BaseException as exc:  # noqa: BLE001  (it is raised where it is waited for)
        future.set_exception(exc)


_THREAD = PatientThread()


def answered(call: Callable[[], T], seconds: float = OPEN_S, *, undo: Callable[[T], None] | None = None) -> T:
    """What `call` gives, waited for in the caller's thread.

    Args:
        call: Calls PortAudio.
        seconds: The deadline.
        undo: Made with what it gives if that comes too late.

    Raises:
        AudioError: The sound system did not answer in time.
    """
    with native_chatter_silenced():
        future = _THREAD.submit(call)
        try:
            return future.result(seconds)
        except FutureTimeoutError:
            _give_up(future, undo)
            raise _no_answer() from None
        except BaseException:
            _give_up(future, undo)
            raise


async def answer(
    call: Callable[[], T], seconds: float = OPEN_S, *, undo: Callable[[T], None] | None = None
) -> T:
    """As `answered`, while the event loop goes on."""
    with native_chatter_silenced():
        future = _THREAD.submit(call)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            _give_up(future, undo)
            raise _no_answer() from None
        except BaseException:
            _give_up(future, undo)
            raise


def _give_up(future: "Future[T]", undo: Callable[[T], None] | None) -> None:
    """Nobody waits any more: what still comes of it is undone, in the thread where it came."""

    def undone(late: "Future[T]") -> None:
        if undo is not None and not late.cancelled() and late.exception() is None:
            undo(late.result())

    if not future.cancel():
        future.add_done_callback(undone)


def _no_answer() -> AudioError:
    return AudioError(
        "the sound system does not answer",
        hint="Restart it (PulseAudio: `pulseaudio -k`; PipeWire: `systemctl --user restart pipewire`), "
        "or use `talk --text`, which can do without.",
    )
