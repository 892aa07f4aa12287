"""Other people's clients, unchanged, against the embedded server: each holds a spoken turn with a tool call.

The clients come with the dependency group `interop`; without it these tests are skipped, and say so.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from meeting_assistant.server.serve import EmbeddedServer
from tests.support.sound import tone
from tests.support.speech import Doubles, booking

openai = pytest.importorskip("openai", reason="the dependency group `interop` is not installed")
voicelive = pytest.importorskip(
    "azure.ai.voicelive.aio", reason="the dependency group `interop` is not installed"
)

Json = dict[str, Any]
SPEECH = bytes(48 * 400) + tone(800) + bytes(48 * 600)
PARAMETERS = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
TOOL = {"type": "function", "name": "createMeeting", "description": "Books.", "parameters": PARAMETERS}
GA_SESSION = {
    "type": "realtime",
    "instructions": "Book meetings.",
    "output_modalities": ["audio"],
    "audio": {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24000},
            "transcription": {"model": "whisper-1"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 200},
        },
        "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "sage"},
    },
    "tools": [TOOL],
    "tool_choice": "auto",
}
PREVIEW_SESSION = {
    "instructions": "Book meetings.",
    "modalities": ["text", "audio"],
    "voice": "sage",
    "input_audio_format": "pcm16",
    "output_audio_format": "pcm16",
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {"type": "server_vad", "silence_duration_ms": 200},
    "tools": [TOOL],
    "tool_choice": "auto",
}


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(Doubles().services(), keys=("secret",)) as running:
        yield running


class Story:
    """What a client heard: enough to tell that it understood every step."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.call: Any = None
        self.said = ""
        self.heard = ""
        self.audio_bytes = 0
        self.responses: list[Any] = []

    def note(self, event: Any) -> None:
        """Take in one of the SDK's event objects."""
        kind = str(getattr(event.type, "value", event.type))
        self.types.append(kind)
        assert kind != "error", event
        if kind == "response.output_item.done" and event.item.type == "function_call":
            self.call = event.item
        elif kind.endswith("input_audio_transcription.completed"):
            self.heard = event.transcript
        elif kind.endswith("audio_transcript.done"):
            self.said = event.transcript
        elif kind in ("response.audio.delta", "response.output_audio.delta"):
            delta = event.delta
            self.audio_bytes += len(delta if isinstance(delta, bytes) else base64.b64decode(delta))
        elif kind == "response.done":
            self.responses.append(event.response)


async def converse(
    receive: Callable[[], Awaitable[Any]],
    append: Callable[[str], Awaitable[None]],
    answer: Callable[[str], Awaitable[None]],
) -> Story:
    """A spoken turn, the call that it leads to, its result, and the spoken answer."""
    story = Story()
    for start in range(0, len(SPEECH), 4800):
        await append(base64.b64encode(SPEECH[start : start + 4800]).decode())
    async with asyncio.timeout(20):
        while len(story.responses) < 2:
            story.note(await receive())
            if story.types[-1] == "response.done" and len(story.responses) == 1:
                await answer(story.call.call_id)
    return story


def check(story: Story) -> None:
    assert story.heard == "book a meeting"
    assert story.call.name == "createMeeting"
    assert json.loads(story.call.arguments) == json.loads(booking().arguments)
    assert [response.status for response in story.responses] == ["completed", "completed"]
    assert story.said == "Done: booked"
    assert story.audio_bytes == len("Done: booked") * 50 * 48
    assert story.responses[-1].usage.total_tokens > 0


async def talk_over_openai(client: Any, model: str, session: Json) -> Story:
    async with client.realtime.connect(model=model) as connection:
        assert (await connection.recv()).type == "session.created"
        await connection.session.update(session=session)
        updated = await connection.recv()
        assert updated.type == "session.updated", updated

        async def append(audio: str) -> None:
            await connection.input_audio_buffer.append(audio=audio)

        async def answer(call_id: str) -> None:
            item = {"type": "function_call_output", "call_id": call_id, "output": "booked"}
            await connection.conversation.item.create(item=item)
            await connection.response.create()

        return await converse(connection.recv, append, answer)


async def test_openai_sdk_over_ga(server: EmbeddedServer) -> None:
    async with openai.AsyncOpenAI(api_key="secret", websocket_base_url=f"{server.url}/v1") as client:
        story = await talk_over_openai(client, "gpt-realtime", GA_SESSION)
    check(story)
    assert "conversation.item.added" in story.types
    assert "response.output_audio.delta" in story.types


async def test_openai_sdk_over_azure_ga(server: EmbeddedServer) -> None:
    base = f"{server.url}/openai/v1"
    async with openai.AsyncOpenAI(api_key="secret", websocket_base_url=base) as client:
        check(await talk_over_openai(client, "my-deployment", GA_SESSION))


async def test_openai_sdk_over_azure_preview(server: EmbeddedServer) -> None:
    http = server.url.replace("ws://", "http://")
    async with openai.AsyncAzureOpenAI(
        azure_endpoint=http,
        api_key="secret",
        api_version="2025-04-01-preview",
        websocket_base_url=f"{server.url}/openai",
    ) as client:
        story = await talk_over_openai(client, "my-deployment", PREVIEW_SESSION)
    check(story)
    assert "conversation.item.created" in story.types
    assert "response.audio.delta" in story.types


async def test_openai_sdk_is_refused_without_the_key(server: EmbeddedServer) -> None:
    async with openai.AsyncOpenAI(api_key="wrong", websocket_base_url=f"{server.url}/v1") as client:
        with pytest.raises(Exception, match="401"):  # the SDK lets websockets' own InvalidStatus through
            await talk_over_openai(client, "gpt-realtime", GA_SESSION)


async def test_azure_voicelive_sdk(server: EmbeddedServer) -> None:
    from azure.ai.voicelive import models
    from azure.core.credentials import AzureKeyCredential

    session = models.RequestSession(
        modalities=[models.Modality.TEXT, models.Modality.AUDIO],
        instructions="Book meetings.",
        voice=models.OpenAIVoice(name="sage"),
        input_audio_format=models.InputAudioFormat.PCM16,
        output_audio_format=models.OutputAudioFormat.PCM16,
        input_audio_transcription=models.AudioInputTranscriptionOptions(model="whisper-1"),
        turn_detection=models.ServerVad(threshold=0.5, prefix_padding_ms=300, silence_duration_ms=200),
        tools=[models.FunctionTool(name="createMeeting", description="Books.", parameters=PARAMETERS)],
    )
    async with voicelive.connect(
        endpoint=server.url.replace("ws://", "http://"),
        credential=AzureKeyCredential("secret"),
        model="gpt-realtime",
    ) as connection:
        assert (await connection.recv()).type == "session.created"
        await connection.session.update(session=session)
        updated = await connection.recv()
        assert updated.type == "session.updated", updated

        async def append(audio: str) -> None:
            await connection.input_audio_buffer.append(audio=audio)

        async def answer(call_id: str) -> None:
            item = models.FunctionCallOutputItem(call_id=call_id, output="booked")
            await connection.conversation.item.create(item=item)
            await connection.response.create()

        check(await converse(connection.recv, append, answer))
