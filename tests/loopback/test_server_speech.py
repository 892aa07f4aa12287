"""The embedded server with its real ears and voices: a shipped recording becomes words, a reply, a voice."""

import base64
import wave
from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.ears import Resampler, to_pcm16, to_samples
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from tests.support.raw_client import GA, PREVIEW, Json, open_client
from tests.support.speech import NOW

pytestmark = [pytest.mark.speech, pytest.mark.timeout(300)]

SAMPLES = Path(__file__).parents[2] / "samples"
TOOL = {"type": "function", "name": "createMeeting", "parameters": {"type": "object", "properties": {}}}


def first_turn(name: str) -> bytes:
    """The recording up to its first long pause, at 24 kHz, and a second of silence."""
    with wave.open(str(SAMPLES / name)) as file:
        samples = to_samples(file.readframes(file.getnframes()))
        rate_hz = file.getframerate()
    window = rate_hz // 10
    loud = np.abs(samples[: len(samples) // window * window]).reshape(-1, window).max(axis=1) > 0.01
    begun = int(np.argmax(loud))
    quiet = next(n for n in range(begun, len(loud) - 8) if not loud[n : n + 8].any())
    return to_pcm16(Resampler(rate_hz, 24_000).feed(samples[: quiet * window], last=True)) + bytes(48_000)


@pytest.mark.parametrize(
    ("name", "path", "heard"), [("book-en.wav", GA, "meeting"), ("book-zh.wav", PREVIEW, "会议")]
)
async def test_a_recorded_request_is_understood_and_answered_aloud(name: str, path: str, heard: str) -> None:
    from meeting_assistant.speech.registry import load_speech

    speech = load_speech()
    services = Services(
        new_detector=speech.detector_factory,
        recognizer=speech.recognizer,
        synthesizer=speech.synthesizer,
        new_dialogue=RulesDialogue,
        now=lambda: NOW,
    )
    async with EmbeddedServer(services) as server, open_client(server.url + path) as client:
        session: Json = {"tools": [TOOL], "input_audio_transcription": {"model": "whisper-1"}}
        if path == GA:
            transcription = {"input": {"transcription": {"model": "whisper-1"}}}
            session = {"type": "realtime", "tools": [TOOL], "audio": transcription}
        await client.send("session.update", session=session)
        await client.append(first_turn(name))
        events = await client.until("response.done")
    said = [event["transcript"] for event in events if event["type"].endswith("transcription.completed")]
    assert heard in "".join(said)
    sound = b"".join(
        base64.b64decode(event["delta"]) for event in events if event["type"].endswith("audio.delta")
    )
    assert len(sound) > 48 * 500
    assert np.abs(np.frombuffer(sound, "<i2")).max() > 1000
