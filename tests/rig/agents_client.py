"""The openai-agents package as a voice client: runs in a virtual environment of its own (see `peers`).

The package brings no code for devices; this is what its example does, by sounddevice in blocks of 40 ms, but
with the microphone open all the time and nothing queued before it sounds: ``python agents_client.py URL``.
"""

import asyncio
import queue
import sys

import sounddevice
from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeRunner

RATE_HZ = 24_000
BLOCK_FRAMES = 960
SILENCE_MS = 200

Piece = tuple[bytes, str, int]


class Loudspeaker:
    """Plays what is queued, and tells the session how much of it."""

    def __init__(self, tracker: RealtimePlaybackTracker) -> None:
        self._tracker = tracker
        self._queue: queue.SimpleQueue[Piece] = queue.SimpleQueue()
        self._rest: Piece | None = None
        self._cut = False

    def play(self, pcm: bytes, item_id: str, content_index: int) -> None:
        """Queue sound."""
        self._queue.put((pcm, item_id, content_index))

    def silence(self) -> None:
        """Drop what is queued."""
        self._cut = True

    def fetch(self, out: memoryview, frames: int, _time: object, _status: object) -> None:
        """The device wants a block."""
        if self._cut:
            self._cut, self._rest = False, None
            while not self._queue.empty():
                self._queue.get()
        given = b""
        while len(given) < frames * 2:
            if self._rest is None:
                if self._queue.empty():
                    break
                self._rest = self._queue.get()
            pcm, item_id, content_index = self._rest
            wanted = frames * 2 - len(given)
            self._rest = (pcm[wanted:], item_id, content_index) if len(pcm) > wanted else None
            given += pcm[:wanted]
            self._tracker.on_play_bytes(item_id, content_index, pcm[:wanted])
        out[:] = given + bytes(frames * 2 - len(given))


async def converse(url: str) -> None:
    """Talk until killed."""
    tracker = RealtimePlaybackTracker()
    loudspeaker = Loudspeaker(tracker)
    loop = asyncio.get_running_loop()
    captured: asyncio.Queue[bytes] = asyncio.Queue()

    def capture(pcm: memoryview, _frames: int, _time: object, _status: object) -> None:
        loop.call_soon_threadsafe(captured.put_nowait, bytes(pcm))

    detection = {"type": "server_vad", "silence_duration_ms": SILENCE_MS, "interrupt_response": True}
    settings = {"turn_detection": detection, "input_audio_format": "pcm16", "output_audio_format": "pcm16"}
    model = {
        "url": url,
        "api_key": "none",
        "playback_tracker": tracker,
        "initial_model_settings": settings,
    }
    form = {"samplerate": RATE_HZ, "blocksize": BLOCK_FRAMES, "channels": 1, "dtype": "int16"}
    runner = RealtimeRunner(RealtimeAgent(name="Assistant", instructions="You are helpful."))
    async with await runner.run(model_config=model) as session:
        with (
            sounddevice.RawOutputStream(callback=loudspeaker.fetch, **form),
            sounddevice.RawInputStream(callback=capture, **form),
        ):

            async def speak() -> None:
                while True:
                    await session.send_audio(await captured.get())

            speaking = asyncio.create_task(speak())
            async for event in session:
                if event.type == "audio":
                    loudspeaker.play(event.audio.data, event.item_id, event.content_index)
                elif event.type == "audio_interrupted":
                    loudspeaker.silence()
            await speaking


if __name__ == "__main__":
    asyncio.run(converse(sys.argv[1]))
