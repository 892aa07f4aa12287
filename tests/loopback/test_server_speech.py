"""The embedded server with its real ears and voices: a shipped recording becomes words, a reply, a voice."""

import base64
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.service import Service
from meeting_assistant.config.load import load
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.replay.cases import Spoken
from meeting_assistant.replay.material import Material
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.ears import Resampler, to_pcm16, to_samples
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from meeting_assistant.transport.endpoint import Endpoint
from tests.support.raw_client import GA, PREVIEW, Json, open_client
from tests.support.speech import NOW, ToneSynthesizer

pytestmark = [pytest.mark.speech, pytest.mark.timeout(300)]

SAMPLES = Path(__file__).parents[2] / "samples"
TOOL = {"type": "function", "name": "createMeeting", "parameters": {"type": "object", "properties": {}}}


@pytest.fixture(scope="module")
def services() -> Services:
    """Real ears and voices, and the rules."""
    from meeting_assistant.speech.registry import load_speech

    speech = load_speech()
    return Services(
        new_detector=speech.detector_factory,
        recognizer=speech.recognizer,
        synthesizer=speech.synthesizer,
        new_dialogue=RulesDialogue,
        now=lambda: NOW,
    )


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
async def test_a_recorded_request_is_understood_and_answered_aloud(
    name: str, path: str, heard: str, services: Services
) -> None:
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


@pytest.mark.parametrize(
    ("profile", "recording", "title"),
    [("xiaoai", "book-en.wav", "weekly review"), ("english", "book-zh.wav", "项目周会")],
)
async def test_both_languages_are_heard_whatever_the_profile(
    profile: str, recording: str, title: str, services: Services, tmp_path: Path
) -> None:
    environ = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "TZ": "UTC"}
    config = load(environ, profile=profile).config
    quick = replace(services, synthesizer=ToneSynthesizer())
    async with EmbeddedServer(quick) as server:
        endpoint = Endpoint.from_address(server.url, deployment="embedded", dialect=Dialect.GA)
        service = Service(endpoint=endpoint, credential=None, config=config, embedded=True)
        material = Material(recording, (Spoken(audio=SAMPLES / recording),))
        outcome = await Replayer(config, service).replay(material, say=print)
    assert outcome.error is None
    (booked,) = outcome.record.tool_calls
    assert isinstance(booked.arguments, dict)
    assert booked.arguments["title"].casefold().startswith(title)
