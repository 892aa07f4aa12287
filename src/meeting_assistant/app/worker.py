"""What runs in each process of a cluster: a service of its own, and the same case runner as everywhere.

What a worker says comes as streams of plain values, errors of ours among them: they cross processes whole,
where a raised one would come out as something of the cluster's.
"""

import asyncio
import os
import platform
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

from meeting_assistant import __version__
from meeting_assistant.app.cases import CaseRunner
from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.service import open_service
from meeting_assistant.clock import MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError, MeetingAssistantError
from meeting_assistant.replay.cases import FiledCase, Spoken
from meeting_assistant.session.notices import Notice, RateLimits, Ready, ResponseEnded

BEAT_S = 5.0
"""A worker that has nothing to say says that so often."""

MOST_NEWS = 256
"""What waits to be told of a conversation; what comes when so much waits is left out, for it is advice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is the same for all cases of a batch.

    Attributes:
        config: The settings of the whole run.
        out: Where answers and transcripts are kept, each worker's in a folder of its own.
        timeout_s: For cases that say nothing of it.
    """

    config: Config
    out: Path | None
    timeout_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The service is open; what was said meanwhile."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice of a conversation, and when it was learned by the worker's clock."""

    notice: Notice
    now: float


@dataclass(frozen=True, slots=True)
class Beat:
    """Nothing is new."""


class Worker:
    """One process of a cluster."""

    def __init__(self) -> None:
        self._runner: CaseRunner | None = None
        self._lines: list[str] = []

    async def admit(self, version: str, folder: str) -> AsyncIterator[object]:
        """Be of one program with whoever asks, and in the same folder: yields why that can't be, if it can't.

        Args:
            version: That of the program that asks.
            folder: Where it runs: relative paths begin there.
        """
        await asyncio.sleep(0)
        if version != __version__:
            yield ConfigError(
                f"{platform.node()} has meeting-assistant {__version__}, this machine {version}",
                hint="Install the same version on all machines of the cluster.",
            )
            return
        try:
            os.chdir(folder)
        except OSError as exc:
            yield ConfigError(
                f"{platform.node()} has no folder {folder}: {exc.strerror}",
                hint="Share the folder with all machines of the cluster, under the same path.",
            )

    async def serve(self, job: Job) -> AsyncIterator[object]:
        """Open the service until the process is ended: yields that it is, or an error."""
        config, clock = job.config, MonotonicClock()
        try:
            async with open_service(config, say=self._lines.append) as service:
                own = None if job.out is None else job.out / f"{platform.node()}-{os.getpid()}"
                self._runner = CaseRunner(
                    replayer=Replayer(config, service, out=own, clock=clock),
                    settings=lambda _case: config,
                    clock=clock,
                    say=self._lines.append,
                    timeout_s=job.timeout_s,
                )
                yield Opened(lines=self._said())
                await asyncio.Event().wait()
        except MeetingAssistantError as exc:
            yield exc

    async def run(self, filed: FiledCase, config: Config, attempt: int) -> AsyncIterator[object]:
        """Run a case: yields `Told` and `Beat` meanwhile, then lines to say, last its `Run` or an error."""
        if (missing := _missing(filed)) is not None:
            yield missing
            return
        news: asyncio.Queue[object] = asyncio.Queue(MOST_NEWS)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(self._run(filed, config, attempt, news))
            while not (running.done() and news.empty()):
                try:
                    async with asyncio.timeout(BEAT_S):
                        new = await news.get()
                except TimeoutError:
                    new = Beat()
                yield new
        for line in self._said():
            yield line
        yield running.result()

    async def _run(
        self, filed: FiledCase, config: Config, attempt: int, news: "asyncio.Queue[object]"
    ) -> object:
        assert self._runner is not None, "cases come once the service is open"
        runner = replace(self._runner, settings=lambda _case: config)
        try:
            return await runner.run(filed, _Reporter(news), attempt=attempt)
        except MeetingAssistantError as exc:
            return exc
        finally:
            await news.put(Beat())  # whoever waits for news looks whether it is over

    def _said(self) -> tuple[str, ...]:
        lines = tuple(self._lines)
        self._lines.clear()
        return lines


class _Reporter:
    """Passes on what a batch wants to know while a conversation goes on."""

    def __init__(self, news: "asyncio.Queue[object]") -> None:
        self._news = news

    def observe(self, notice: Notice, now: float) -> None:
        if isinstance(notice, Ready | RateLimits | ResponseEnded) and not self._news.full():
            self._news.put_nowait(Told(notice=notice, now=now))


def _missing(filed: FiledCase) -> ConfigError | None:
    """Why a case can't be run here: what only the machine has where the run was begun."""
    case = filed.case
    needed = [said.audio for said in case.say if isinstance(said, Spoken)]
    needed += [case.documents] if case.documents is not None else []
    for path in needed:
        if not path.exists():
            return ConfigError(
                f"{platform.node()} does not have {path}",
                hint="Share its folder with all machines of the cluster, under the same path.",
            )
    return None
