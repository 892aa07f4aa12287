"""A scripted service of one-turn conversations, quick enough for thousands: typed, spoken, with a booking."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pybase64
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

SPEECH_BYTES = 48 * 400
"""So much sound is a turn: it is heard to end there."""

SPOKEN = "spoken words"
"""What is always heard in sound."""

BOOKING = '{"start_time": "2030-06-03 15:00:00", "duration": 30, "title": "weekly"}'
SOUND = pybase64.b64encode_as_string(bytes(48 * 100))
USAGE: Mapping[str, Any] = {
    "total_tokens": 130,
    "input_tokens": 100,
    "output_tokens": 30,
    "input_token_details": {
        "text_tokens": 60,
        "audio_tokens": 40,
        "cached_tokens": 50,
        "cached_tokens_details": {"text_tokens": 40, "audio_tokens": 10},
    },
    "output_token_details": {"text_tokens": 10, "audio_tokens": 20},
}

Json = dict[str, Any]


@dataclass
class Mood:
    """What the service does to its first clients; later ones are served well.

    Attributes:
        url: Where it listens.
        refused: So many handshakes get a 429 with ``Retry-After``.
        failing: So many responses fail for the rate limit.
        exhausted: So many conversations hear that a limit is nearly used up.
        wait_s: For how long.
        connections: Handshakes so far.
        at_once, most_at_once: Conversations under way, and how many there were at most.
    """

    url: str = ""
    refused: int = 0
    failing: int = 0
    exhausted: int = 0
    wait_s: int = 1
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def take(self, name: str) -> bool:
        """Whether there is one more of these to be given; it is used up."""
        left: int = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return left > 0


@dataclass
class Turn:
    """One client's conversation."""

    socket: ServerConnection
    mood: Mood
    heard_bytes: int = 0
    said: str = ""
    items: int = 0
    session: Json = field(default_factory=lambda: {"type": "realtime", "id": "sess_1", "model": "rt"})

    async def hold(self) -> None:
        """Answer until the client goes."""
        await self._tell("session.created", session=self.session)
        async for message in self.socket:
            event = json.loads(message)
            match event["type"]:
                case "session.update":
                    await self._tell("session.updated", session=self.session | event["session"])
                case "input_audio_buffer.append" if self.heard_bytes < SPEECH_BYTES:
                    await self._hear(len(event["audio"]) * 3 // 4)
                case "conversation.item.create":
                    await self._take(event["item"])
                case "response.create":
                    await self._respond()
                case _:
                    pass

    async def _hear(self, size: int) -> None:
        if not self.heard_bytes:
            await self._tell("input_audio_buffer.speech_started", item_id="u1", audio_start_ms=0)
        self.heard_bytes += size
        if self.heard_bytes < SPEECH_BYTES:
            return
        self.said = SPOKEN
        buffer, of_item = "input_audio_buffer", {"item_id": "u1"}
        await self._tell(f"{buffer}.speech_stopped", **of_item, audio_end_ms=400)
        await self._tell(f"{buffer}.committed", **of_item, previous_item_id=None)
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": "u1", "type": "message", "role": "user", "status": "completed", "content": content}
        await self._tell("conversation.item.added", previous_item_id=None, item=item)
        await self._tell("conversation.item.done", previous_item_id=None, item=item)
        transcription = "conversation.item.input_audio_transcription.completed"
        usage = {"type": "duration", "seconds": 3}
        await self._tell(transcription, **of_item, content_index=0, transcript=SPOKEN, usage=usage)
        await self._respond()

    async def _take(self, item: Json) -> None:
        if item["type"] == "message":
            self.said = item["content"][0]["text"]
        item = {"status": "completed", **item}
        await self._tell("conversation.item.added", previous_item_id=None, item=item)
        await self._tell("conversation.item.done", previous_item_id=None, item=item)

    async def _respond(self) -> None:
        self.items += 1
        response: Json = {"id": f"r{self.items}", "object": "realtime.response", "output": [], "usage": None}
        await self._tell("response.created", response={**response, "status": "in_progress"})
        if self.mood.take("exhausted"):
            limit = {"name": "tokens", "limit": 1000, "remaining": 10, "reset_seconds": self.mood.wait_s}
            await self._tell("rate_limits.updated", rate_limits=[limit])
        if self.mood.take("failing"):
            error = {"type": "rate_limit_error", "code": "rate_limit_exceeded", "message": "too much"}
            details = {"type": "failed", "error": error}
            await self._done({**response, "status": "failed", "status_details": details})
        elif "book" in self.said and self.items == 1:
            await self._call(response)
        else:
            await self._speak(response, f"You said: {self.said}")

    async def _call(self, response: Json) -> None:
        item = {"id": f"f{self.items}", "type": "function_call", "call_id": "call_1", "name": "createMeeting"}
        place = {"response_id": response["id"], "output_index": 0}
        begun = {**item, "arguments": "", "status": "in_progress"}
        called = {**item, "arguments": BOOKING, "status": "completed"}
        await self._tell("response.output_item.added", **place, item=begun)
        await self._tell("response.output_item.done", **place, item=called)
        await self._done({**response, "status": "completed", "output": [called], "usage": USAGE})

    async def _speak(self, response: Json, words: str) -> None:
        message = {"id": f"a{self.items}", "type": "message", "role": "assistant"}
        begun = {**message, "status": "in_progress", "content": []}
        place = {"response_id": response["id"], "output_index": 0}
        part = {**place, "item_id": message["id"], "content_index": 0}
        await self._tell("response.output_item.added", **place, item=begun)
        await self._tell("conversation.item.added", previous_item_id=None, item=begun)
        await self._tell("response.output_audio_transcript.delta", **part, delta=words)
        await self._tell("response.output_audio.delta", **part, delta=SOUND)
        await self._tell("response.output_audio.done", **part)
        await self._tell("response.output_audio_transcript.done", **part, transcript=words)
        content = [{"type": "output_audio", "transcript": words}]
        whole = {**message, "status": "completed", "content": content}
        await self._tell("response.output_item.done", **place, item=whole)
        await self._done({**response, "status": "completed", "output": [whole], "usage": USAGE})

    async def _done(self, response: Json) -> None:
        await self._tell("response.done", response=response)

    async def _tell(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, "event_id": "e", **fields}))


@asynccontextmanager
async def one_turn_service(mood: Mood | None = None) -> AsyncIterator[Mood]:
    """The service on a free loopback port."""
    mood = mood or Mood()

    async def attend(socket: ServerConnection) -> None:
        mood.at_once += 1
        mood.most_at_once = max(mood.most_at_once, mood.at_once)
        try:
            await Turn(socket, mood).hold()
        except ConnectionClosed:
            pass
        finally:
            mood.at_once -= 1

    def admit(connection: ServerConnection, _request: Request) -> Response | None:
        mood.connections += 1
        if not mood.take("refused"):
            return None
        refusal = connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "too many")
        refusal.headers["Retry-After"] = str(mood.wait_s)
        return refusal

    async with serve(
        attend, "127.0.0.1", 0, compression=None, process_request=admit, ping_interval=None, backlog=512
    ) as server:
        mood.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield mood


async def main() -> None:
    """Serve until ended."""
    async with one_turn_service() as service:
        sys.stdout.write(f"{service.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
