"""One client of the duplex benchmark, in a process of its own: ``duplex_client WHICH PORT SECONDS PACE``.

Three clients do the same work: a minute of sound goes out in chunks of 40 ms while as much comes in, with its
words, and is decoded and counted. Prints its CPU time for that, connection and end included, as JSON; what a
process pays once (imports, caches) is paid before, in a short conversation.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

import pybase64

from benchmarks.duplex_peer import ANSWER_S, sound_bytes

CHUNK = bytes(range(256)) * 7 + bytes(128)  # 40 ms
CHUNK_S = 0.04
WARM_UP_S = ANSWER_S
SESSION = {
    "type": "realtime",
    "output_modalities": ["audio"],
    "instructions": "Be brief.",
    "audio": {"output": {"voice": "sage"}},
}


@dataclass(frozen=True, slots=True)
class Task:
    """What to stream, with whom."""

    port: int
    seconds: int
    pace: str

    @property
    def url(self) -> str:
        """Where the peer is; its path follows."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def model(self) -> str:
        """What the peer takes its script from."""
        return f"{self.seconds}-{self.pace}"

    async def chunks(self) -> AsyncIterator[bytes]:
        """The user's sound."""
        due_s = time.monotonic()
        for _ in range(round(self.seconds / CHUNK_S)):
            if self.pace == "live":
                due_s += CHUNK_S
                await asyncio.sleep(due_s - time.monotonic())
            yield CHUNK

    def responses(self) -> int:
        """How many answers come."""
        return self.seconds // ANSWER_S


@dataclass(slots=True)
class Heard:
    """What a client took in."""

    sound_bytes: int = 0
    words: str = ""


async def bare(task: Task) -> Heard:
    """A loop written by hand over websockets: parse, decode, count; nothing else."""
    import orjson
    from websockets.asyncio.client import ClientConnection, connect

    heard = Heard()

    async def upload(connection: ClientConnection) -> None:
        async for chunk in task.chunks():
            audio = pybase64.b64encode_as_string(chunk)
            await connection.send(f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}')

    async with (
        connect(
            f"{task.url}/openai/v1/realtime?model={task.model}", compression=None, max_size=None
        ) as connection,
        asyncio.TaskGroup() as tasks,
    ):
        left = task.responses()
        while left:
            event = orjson.loads(await connection.recv(decode=False))
            kind = event["type"]
            if kind == "response.output_audio.delta":
                heard.sound_bytes += len(pybase64.b64decode(event["delta"], validate=True))
            elif kind == "response.output_audio_transcript.delta":
                heard.words += event["delta"]
            elif kind == "session.created":
                await connection.send(orjson.dumps({"type": "session.update", "session": SESSION}).decode())
            elif kind == "session.updated":
                tasks.create_task(upload(connection))
            elif kind == "response.done":
                left -= 1
    return heard


async def openai_sdk(task: Task) -> Heard:
    """The `openai` package's realtime client."""
    from openai import AsyncOpenAI

    heard = Heard()

    async def upload(connection: Any) -> None:  # noqa: ANN401  # the SDK is an optional guest
        async for chunk in task.chunks():
            await connection.input_audio_buffer.append(audio=pybase64.b64encode_as_string(chunk))

    async with (
        AsyncOpenAI(api_key="none", websocket_base_url=f"{task.url}/openai/v1") as client,
        client.realtime.connect(model=task.model) as connection,
        asyncio.TaskGroup() as tasks,
    ):
        left = task.responses()
        while left:
            event = await connection.recv()
            if event.type == "response.output_audio.delta":
                heard.sound_bytes += len(pybase64.b64decode(event.delta, validate=True))
            elif event.type == "response.output_audio_transcript.delta":
                heard.words += event.delta
            elif event.type == "session.created":
                await connection.session.update(session=SESSION)  # type: ignore[arg-type]  # a plain dict will do
            elif event.type == "session.updated":
                tasks.create_task(upload(connection))
            elif event.type == "response.done":
                left -= 1
    return heard


async def ours(task: Task) -> Heard:
    """This program's client, as `talk` and `replay` run it: session, driver, wire, transport, sink."""
    from meeting_assistant.audio.sinks import NullSink
    from meeting_assistant.client.driver import Driver, Endpoints
    from meeting_assistant.client.wire import Line
    from meeting_assistant.clock import MonotonicClock
    from meeting_assistant.metrics import Metrics
    from meeting_assistant.protocol.config import SessionConfig
    from meeting_assistant.protocol.dialect import Dialect
    from meeting_assistant.protocol.ids import Ids
    from meeting_assistant.session.client import ClientSession
    from meeting_assistant.session.notices import EntryChanged, Notice, Ready
    from meeting_assistant.session.settings import SessionSettings
    from meeting_assistant.tools.toolbox import Toolbox
    from meeting_assistant.transport.base import Transport
    from meeting_assistant.transport.endpoint import Endpoint
    from meeting_assistant.transport.websocket import dial

    heard = Heard()

    class Sink(NullSink):
        def _keep(self, pcm: bytes) -> None:
            heard.sound_bytes += len(pcm)

    ready = asyncio.Event()

    class Reader:
        def observe(self, notice: Notice, now: float) -> None:
            if isinstance(notice, EntryChanged):
                heard.words = notice.entry.text
            elif isinstance(notice, Ready):
                ready.set()

    async def call() -> Transport:
        return await dial(Endpoint.from_address(f"{task.url}/openai/v1", deployment=task.model), None)

    clock = MonotonicClock()
    configuration = SessionConfig.from_wire(SESSION)
    driver = Driver(
        ClientSession(SessionSettings(ids=Ids("b"), greet=False, quiet_s=0.3)),
        Line(
            dial=call,
            dialect=Dialect.GA,
            configuration=lambda: configuration,
            retryable=lambda _: False,
            wall_s=time.time,
        ),
        Endpoints(
            source=_Source(task, ready), sink=Sink(clock=clock, playback="instant"), toolbox=Toolbox([])
        ),
        observers=[Metrics(), Reader()],
        clock=clock,
    )
    await driver.run()
    return heard


class _Source:
    """The user's sound as an `AudioSource`; like a recording, it waits until it may speak."""

    def __init__(self, task: Task, ready: asyncio.Event) -> None:
        self._task = task
        self._ready = ready

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[Any]:
        from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk

        await self._ready.wait()
        async for chunk in self._task.chunks():
            yield AudioChunk(chunk, SERVICE_FORMAT)


CLIENTS: dict[str, Callable[[Task], Awaitable[Heard]]] = {"bare": bare, "openai": openai_sdk, "ours": ours}


def main(which: str, port: str, seconds: str, pace: str) -> None:
    """Warm up, stream, print."""
    client = CLIENTS[which]
    asyncio.run(_checked(client, Task(int(port), WARM_UP_S, "fast")))
    before = resource.getrusage(resource.RUSAGE_SELF)
    asyncio.run(_checked(client, Task(int(port), int(seconds), pace)))
    after = resource.getrusage(resource.RUSAGE_SELF)
    user_s, system_s = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    sys.stdout.write(json.dumps({"user_s": user_s, "system_s": system_s, "cpu_s": user_s + system_s}) + "\n")


async def _checked(client: Callable[[Task], Awaitable[Heard]], task: Task) -> None:
    """Stream; whoever loses sound or words has not done the work."""
    heard = await client(task)
    if heard.sound_bytes != sound_bytes(task.seconds) or not heard.words:
        raise SystemExit(f"{heard.sound_bytes} bytes of sound were heard of {sound_bytes(task.seconds)}")


if __name__ == "__main__":
    main(*sys.argv[1:5])
