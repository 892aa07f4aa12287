"""The other end of the duplex benchmark: a scripted service that speaks for as long as it is spoken to.

The deployment's name in the address says what to play: ``SECONDS-PACE``, such as ``60-fast``. Sound goes out
in deltas as Azure sends them, each with its words; everything is made before the clock starts. The last
response ends once all of the user's sound has come, so that a client that loses any never gets through.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pybase64
from websockets.asyncio.server import ServerConnection, serve

BYTES_PER_S = 48_000
FIRST_DELTAS_BYTES = (4_800, 7_200)
DELTA_BYTES = 12_000
ANSWER_S = 10

Timed = tuple[float, str]
"""Seconds of sound sent before this message, and the message."""


def answer(number: int) -> Iterator[Timed]:
    """The events of one answer."""
    response: dict[str, Any] = {
        "id": f"resp_{number:05}",
        "object": "realtime.response",
        "output": [],
        "usage": None,
    }
    item = {"id": f"item_{number:05}", "object": "realtime.item", "type": "message", "role": "assistant"}
    place = {"response_id": response["id"], "output_index": 0}
    in_response = {**place, "item_id": item["id"], "content_index": 0}
    began_s = float(number * ANSWER_S)
    opening = {"status": "in_progress", "content": []}
    part = {"type": "audio", "transcript": ""}

    def event(kind: str, **fields: Any) -> str:  # noqa: ANN401  # JSON
        return json.dumps({"type": kind, "event_id": f"event_{os.urandom(10).hex()}", **fields})

    yield began_s, event("response.created", response={**response, "status": "in_progress"})
    yield began_s, event("response.output_item.added", **place, item={**item, **opening})
    yield began_s, event("conversation.item.added", previous_item_id=None, item={**item, **opening})
    yield began_s, event("response.content_part.added", **in_response, part=part)
    sent = 0
    words = ""
    sizes = [*FIRST_DELTAS_BYTES, *(DELTA_BYTES for _ in range(ANSWER_S * BYTES_PER_S // DELTA_BYTES - 1))]
    for size in sizes:
        at_s = began_s + sent / BYTES_PER_S
        word = f" word{sent % 97}"
        words += word
        yield at_s, event("response.output_audio_transcript.delta", **in_response, delta=word)
        sound = pybase64.b64encode_as_string(os.urandom(size))
        yield at_s, event("response.output_audio.delta", **in_response, delta=sound)
        sent += size
    part = {"type": "audio", "transcript": words}
    whole = {**item, "status": "completed", "content": [{"type": "output_audio", "transcript": words}]}
    ended_s = began_s + ANSWER_S
    yield ended_s, event("response.output_audio.done", **in_response)
    yield ended_s, event("response.output_audio_transcript.done", **in_response, transcript=words)
    yield ended_s, event("response.content_part.done", **in_response, part=part)
    yield ended_s, event("conversation.item.done", previous_item_id=None, item=whole)
    yield ended_s, event("response.output_item.done", **place, item=whole)
    usage = {"total_tokens": 900, "input_tokens": 400, "output_tokens": 500}
    done = {**response, "status": "completed", "output": [whole], "usage": usage}
    yield ended_s, event("response.done", response=done)


def sound_bytes(seconds: int) -> int:
    """How much sound a script of `seconds` sends."""
    count = seconds // ANSWER_S
    return count * (sum(FIRST_DELTAS_BYTES) + DELTA_BYTES * (ANSWER_S * BYTES_PER_S // DELTA_BYTES - 1))


class Play:
    """One connection's script."""

    def __init__(
        self, connection: ServerConnection, script: list[Timed], *, seconds: int, paced: bool
    ) -> None:
        self._connection = connection
        self._script = script
        self._paced = paced
        self._expected_bytes = seconds * BYTES_PER_S
        self._heard_bytes = 0
        self._heard_all = asyncio.Event()

    async def run(self) -> None:
        """Greet, agree to the configuration, then listen and speak at once."""
        session = {"type": "realtime", "id": "sess_1", "object": "realtime.session", "model": "gpt-realtime"}
        await self._connection.send(json.dumps({"type": "session.created", "session": session}))
        asked = json.loads(await self._connection.recv())
        session |= asked["session"]
        await self._connection.send(json.dumps({"type": "session.updated", "session": session}))
        async with asyncio.TaskGroup() as tasks:
            speaking = tasks.create_task(self._speak())
            async for message in self._connection:
                self._hear(str(message))
            speaking.cancel()

    def _hear(self, message: str) -> None:
        if not self._heard_all.is_set():
            sound = json.loads(message).get("audio", "")
            self._heard_bytes += len(sound) // 4 * 3 - sound.count("=", -2)
            if self._heard_bytes >= self._expected_bytes:
                self._heard_all.set()

    async def _speak(self) -> None:
        began_s = time.monotonic()
        for at_s, message in self._script[:-1]:
            if self._paced:
                await asyncio.sleep(began_s + at_s - time.monotonic())
            await self._connection.send(message)
        await self._heard_all.wait()
        await self._connection.send(self._script[-1][1])


async def main() -> None:
    """Serve until terminated; prints the port."""
    longest_s = int(sys.argv[1])
    answers = [list(answer(number)) for number in range(longest_s // ANSWER_S)]

    async def play(connection: ServerConnection) -> None:
        if connection.request is None:
            return
        wanted = parse_qs(urlsplit(connection.request.path).query)["model"][0]
        seconds, pace = wanted.split("-")
        script = [timed for each in answers[: int(seconds) // ANSWER_S] for timed in each]
        await Play(connection, script, seconds=int(seconds), paced=pace == "live").run()

    async with serve(play, "127.0.0.1", 0, compression=None, max_size=None, ping_interval=None) as server:
        sys.stdout.write(f"{next(iter(server.sockets)).getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
