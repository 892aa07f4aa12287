"""Cases that are run by workers in other processes, perhaps on other machines."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager

from meeting_assistant import __version__
from meeting_assistant.app.cases import Run, Settings
from meeting_assistant.app.ray_cluster import START_S, Cluster, Hand, open_cluster
from meeting_assistant.app.worker import Job, Opened, Told, Worker
from meeting_assistant.errors import ConnectionLost, MeetingAssistantError, TransportError
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.conduct import Conduct
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Finding, Status, Verdict
from meeting_assistant.session.notices import Observer

TRIES = 2
"""A case whose worker was lost is begun once more: it may not be its fault, but could be."""

SILENCE_S = 60.0
"""A worker that does not even say that nothing is new is lost."""


class RemoteRunner:
    """Runs cases on the workers of a cluster, each on the one that has least to do.

    Args:
        cluster: The cluster.
        job: What workers are told once.
        settings: Gives the settings of each case.
        say: Hears of what is worth a line.
    """

    def __init__(self, cluster: Cluster, job: Job, *, settings: Settings, say: Callable[[str], None]) -> None:
        self._cluster = cluster
        self._job = job
        self._settings = settings
        self._say = say
        self._hands: list[Hand] = []
        self._hiring = asyncio.Lock()

    async def begin(self, workers: int) -> None:
        """Have so many workers begin; fewer if not all of them come in time.

        Raises:
            TransportError: None came.
            MeetingAssistantError: A worker can't work: another version, no service, no such folder.
        """
        come: Sequence[Hand | BaseException] = await asyncio.gather(
            *(self._hire() for _ in range(workers)), return_exceptions=True
        )
        lost = [each for each in come if isinstance(each, BaseException)]
        for each in lost:
            if not isinstance(each, ConnectionLost):
                raise each
        self._hands = [each for each in come if isinstance(each, Hand)]
        if not self._hands:
            raise TransportError(
                f"none of {workers} workers began within {START_S:g} s",
                hint="`ray status` shows which processors are free; choose fewer with --jobs.",
            ) from lost[0]
        if lost:
            self._say(f"warning: only {len(self._hands)} of {workers} workers began")

    async def run(self, filed: FiledCase, *observers: Observer, attempt: int = 1) -> Run:
        """Run one case. Whatever goes wrong in the conversation is in the result, a lost worker as well.

        Raises:
            ConfigError: Its settings are wrong, or its recordings are not where the worker is.
            TransportError: All workers were lost, and no other comes.
        """
        config = self._settings(filed.case)
        began, began_s = time.time(), time.monotonic()
        for left in reversed(range(TRIES)):
            hand = await self._least_busy()
            hand.busy += 1
            try:
                return await self._followed(
                    hand.ask("run", filed, config, attempt, patience_s=SILENCE_S), observers
                )
            except ConnectionLost as exc:
                await self._replace(hand, exc)
                if not left:
                    return _unjudged(filed, attempt, began, time.monotonic() - began_s, exc)
            finally:
                hand.busy -= 1
        raise AssertionError("not reached")

    async def _least_busy(self) -> Hand:
        while not (alive := [hand for hand in self._hands if not hand.lost]):
            async with self._hiring:  # others are on their way
                pass
        return min(alive, key=lambda each: each.busy)

    async def _followed(self, answers: AsyncGenerator[object], observers: Sequence[Observer]) -> Run:
        async with aclosing(answers):
            async for answer in answers:
                match answer:
                    case Run():
                        return answer
                    case MeetingAssistantError():
                        raise answer
                    case Told():
                        for observer in observers:
                            observer.observe(answer.notice, answer.now)
                    case str():
                        self._say(answer)
                    case _:
                        pass  # it is alive
        raise ConnectionLost("a worker ended without a result")

    async def _replace(self, hand: Hand, lost: ConnectionLost) -> None:
        """Have another begin in the place of one that was lost; whoever lost it, too, waits for that.

        Raises:
            TransportError: None comes, and there are no others.
        """
        hand.lost = True
        async with self._hiring:
            if hand not in self._hands:
                return
            self._say(f"warning: {lost.message}")
            hand.dismiss()
            try:
                other = await self._hire()
            except ConnectionLost as exc:
                if len(self._hands) == 1:
                    raise TransportError("all workers of the cluster were lost", hint=exc.hint) from exc
                self._hands.remove(hand)
            else:
                self._hands[self._hands.index(hand)] = other

    async def _hire(self) -> Hand:
        """A worker whose service is open."""
        hand = self._cluster.hire(Worker)
        async with aclosing(hand.ask("admit", __version__, os.getcwd(), patience_s=START_S)) as answers:
            async for answer in answers:
                if isinstance(answer, MeetingAssistantError):
                    raise answer
        serving = hand.ask("serve", self._job, patience_s=START_S)
        hand.kept.append(serving)
        async for answer in serving:
            if isinstance(answer, MeetingAssistantError):
                raise answer
            if isinstance(answer, Opened):
                for line in answer.lines:
                    self._say(line)
                return hand
        raise ConnectionLost("a worker ended before it began")


def _unjudged(filed: FiledCase, attempt: int, began: float, elapsed_s: float, error: ConnectionLost) -> Run:
    """A case that no worker survived: an error, whatever it expects."""
    found = Finding(what="conversation", why=error.message)
    result = Result(
        case=filed.id,
        attempt=attempt,
        verdict=Verdict(status=Status.ERROR, findings=(found,)),
        conduct=Conduct(error=error.message, error_type=type(error).__name__, error_hint=error.hint or None),
        began=round(began, 3),
        elapsed_s=round(elapsed_s, 3),
        tags=tuple(filed.case.tags),
    )
    return Run(result=result, error=error)


@asynccontextmanager
async def remote_runner(
    address: str, conversations: int, job: Job, *, settings: Settings, say: Callable[[str], None]
) -> AsyncIterator[RemoteRunner]:
    """The runner of a batch on the Ray cluster at `address`; without one, on a Ray of this machine's own.

    Args:
        address: ``HOST:PORT``, ``auto`` or nothing.
        conversations: At once; each worker takes a processor, and holds several if there are fewer.
        job: What workers are told once.
        settings: Gives the settings of each case.
        say: Hears of what is worth a line.

    Raises:
        MissingExtra: Ray is not installed.
        TransportError: The cluster can't be reached, or no worker began.
        MeetingAssistantError: A worker can't work.
    """
    own = min(conversations, max(2, os.cpu_count() or 1))
    async with open_cluster(address, own, say=say) as cluster:
        workers = own if not address else min(conversations, cluster.processors)
        runner = RemoteRunner(cluster, job, settings=settings, say=_once(say))
        await runner.begin(max(1, workers))
        yield runner


def _once(say: Callable[[str], None]) -> Callable[[str], None]:
    """Workers have much the same to say."""
    told: set[str] = set()

    def tell(line: str) -> None:
        if line not in told:
            told.add(line)
            say(line)

    return tell
