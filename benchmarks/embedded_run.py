"""One process of the embedded benchmark: ``embedded_run cold|cached``; prints its figures as JSON.

Server, models and a small client share the process, as in `talk` and `replay`.
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pybase64
import soxr
from websockets.asyncio.client import ClientConnection, connect

from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Language, Samples
from meeting_assistant.speech.registry import Speech, load_speech
from meeting_assistant.speech.weights import cache_directory

RATE_HZ = 24_000
CHUNK_FRAMES = 960  # 40 ms
SILENCE_MS = 200
PATIENCE_S = 60.0
SAMPLES = Path(__file__).parents[1] / "samples"
MODEL_DIRECTORIES = ("kokoro", "whisper-base")
CONVERSATION: dict[Language, Sequence[str]] = {
    "en": (
        "I'd like to set up a meeting on Friday at ten in the morning.",
        "Half an hour.",
        "Call it budget review.",
        "Yes, that is right.",
    ),
    "zh": ("我想约一个周五上午十点的会议。", "半个小时。", "主题是预算评审。", "对，请创建吧。"),
}
REPLIES: dict[Language, str] = {
    "en": "The meeting is on Friday at ten and takes half an hour. Shall I create it?",
    "zh": "会议时间是周五上午十点，时长半个小时，可以创建吗？",
}
PARAMETERS = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("start_time", "duration", "title")},
    "required": ["start_time", "duration", "title"],
}
SESSION = {
    "type": "realtime",
    "instructions": "",
    "output_modalities": ["audio"],
    "audio": {"input": {"turn_detection": {"type": "server_vad", "silence_duration_ms": SILENCE_MS}}},
    "tools": [
        {"type": "function", "name": "createMeeting", "description": "Books.", "parameters": PARAMETERS}
    ],
}

Json = dict[str, Any]


def recorded(language: Language) -> list[Samples]:
    """The shipped recording, cut into its turns where it is silent, at 24 kHz."""
    with wave.open(str(SAMPLES / f"book-{language}.wav")) as source:
        pcm, rate_hz = source.readframes(source.getnframes()), source.getframerate()
    sound = np.asarray(soxr.resample(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768, rate_hz, RATE_HZ))
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    gaps = np.flatnonzero(np.diff(loud) > 0.8 * RATE_HZ)
    begins, ends = [loud[0], *loud[gaps + 1]], [*loud[gaps], loud[-1]]
    return [sound[begin:end] for begin, end in zip(begins, ends, strict=True)]


def synthesised(speech: Speech, language: Language) -> list[Samples]:
    """A second conversation's user, in the program's own voice, cut to its last sound."""
    turns = []
    for text in CONVERSATION[language]:
        sound = np.concatenate(list(speech.synthesizer.synthesize(text, language=language)))
        loud = np.flatnonzero(np.abs(sound) > 0.01)
        turns.append(sound[loud[0] : loud[-1]])
    return turns


class Caller:
    """Speaks turns to the server in real time, and hears when it answers."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._answered = asyncio.Event()
        self._first_sound: tuple[float, float] | None = None

    async def hold(self, turns: Sequence[Samples]) -> list[dict[str, float]]:
        """Speak every turn; when each was answered."""
        await self._send({"type": "session.update", "session": SESSION})
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(self._listen())
            heard = [await self._say(turn) for turn in turns]
            listening.cancel()
        return heard

    async def _say(self, turn: Samples) -> dict[str, float]:
        self._first_sound = None
        self._answered.clear()
        quiet = np.zeros(RATE_HZ // 2, np.float32)
        await self._speak(np.concatenate([quiet, turn]))
        ended_s, ended_cpu_s = time.perf_counter(), time.process_time()
        async with asyncio.timeout(PATIENCE_S):
            while not self._answered.is_set():
                await self._speak(quiet[:CHUNK_FRAMES])
        if self._first_sound is None:
            raise RuntimeError("an answer without a sound")
        heard_s, heard_cpu_s = self._first_sound
        return {"wall_s": heard_s - ended_s - SILENCE_MS / 1000, "cpu_s": heard_cpu_s - ended_cpu_s}

    async def _speak(self, sound: Samples) -> None:
        """Send sound as a microphone would: each chunk once its last frame is over."""
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
        due_s = time.perf_counter()
        for start in range(0, len(pcm), 2 * CHUNK_FRAMES):
            chunk = pcm[start : start + 2 * CHUNK_FRAMES]
            due_s += len(chunk) / 2 / RATE_HZ
            await asyncio.sleep(due_s - time.perf_counter())
            await self._send(
                {"type": "input_audio_buffer.append", "audio": pybase64.b64encode_as_string(chunk)}
            )

    async def _listen(self) -> None:
        async for message in self._connection:
            event = json.loads(message)
            if event["type"] == "error":
                raise RuntimeError(event["error"]["message"])
            if event["type"] == "response.output_audio.delta" and self._first_sound is None:
                self._first_sound = time.perf_counter(), time.process_time()
            elif event["type"] == "response.done":
                await self._follow_up(event["response"]["output"])

    async def _follow_up(self, output: Sequence[Json]) -> None:
        calls = [item for item in output if item["type"] == "function_call"]
        for call in calls:
            item = {"type": "function_call_output", "call_id": call["call_id"], "output": '{"ok": true}'}
            await self._send({"type": "conversation.item.create", "item": item})
            await self._send({"type": "response.create"})
        if not calls:
            self._answered.set()

    async def _send(self, event: Json) -> None:
        await self._connection.send(json.dumps(event))


async def converse(speech: Speech, conversations: Sequence[Sequence[Samples]]) -> list[dict[str, float]]:
    """Hold the conversations, one connection each."""
    services = Services(
        new_detector=speech.detector_factory,
        recognizer=speech.recognizer,
        synthesizer=speech.synthesizer,
        new_dialogue=RulesDialogue,
        now=lambda: datetime(2026, 3, 2, 9, 0).astimezone(),
    )
    turns: list[dict[str, float]] = []
    async with EmbeddedServer(services) as server:
        for spoken in conversations:
            async with connect(f"{server.url}/v1/realtime?model=embedded", compression=None) as connection:
                turns += await Caller(connection).hold(spoken)
    return turns


def costs(speech: Speech, turns: dict[Language, list[Samples]]) -> dict[str, float]:
    """CPU seconds of recogniser and voice for a second of speech."""
    found: dict[str, float] = {}
    for language, sounds in turns.items():
        heard = [np.asarray(soxr.resample(sound, RATE_HZ, speech.recognizer.rate_hz)) for sound in sounds]
        began_s = time.process_time()
        for sound in heard:
            speech.recognizer.recognize(sound)
        spent_s = time.process_time() - began_s
        found[f"recogniser, {language}"] = spent_s / sum(len(sound) / RATE_HZ for sound in sounds)
    for language, text in REPLIES.items():
        began_s = time.process_time()
        length = sum(len(piece) for piece in speech.synthesizer.synthesize(text, language=language))
        found[f"voice, {language}"] = (time.process_time() - began_s) / (length / RATE_HZ)
    return found


def load_cold() -> Speech:
    """The models, with no prompt made before: in a cache directory of their own."""
    if not all((cache_directory() / name).is_dir() for name in MODEL_DIRECTORIES):
        load_speech()  # joins the files on a first start
    with tempfile.TemporaryDirectory() as place:
        for name in MODEL_DIRECTORIES:
            (Path(place) / name).symlink_to(cache_directory() / name)
        return load_speech(cache=Path(place))


def load_cached() -> Speech:
    """The models, with all fixed prompts made: kept in the user's cache, as the program keeps them."""
    speech = load_speech()
    for prompt in RulesDialogue().fixed_prompts():
        speech.prepare([prompt.text], prompt.language)
    return speech


def main(prompts: str) -> None:
    """Load, converse, print."""
    speech = load_cold() if prompts == "cold" else load_cached()
    languages: Sequence[Language] = ("en", "zh")
    users = {language: [recorded(language), synthesised(speech, language)] for language in languages}
    turns = {language: asyncio.run(converse(speech, users[language])) for language in languages}
    spent = {} if prompts == "cached" else costs(speech, {name: users[name][0] for name in languages})
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"turns": turns, "costs": spent, "peak_mib": peak_mib}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
