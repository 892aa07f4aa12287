"""Whole conversations with the embedded server over real sockets, with doubles for ears, voice and mind."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Faults
from tests.support.raw_client import GA, PREVIEW, VOICE_LIVE, RawClient, open_client
from tests.support.serving import error_of, only, types
from tests.support.sound import tone
from tests.support.speech import Doubles, ScriptedDialogue, ScriptedRecognizer, ToneSynthesizer

TURN = bytes(48 * 400) + tone(800) + bytes(48 * 500)
LONG = Say(text="A long answer. " * 20, language="en")


@pytest.fixture
def doubles() -> Doubles:
    return Doubles(
        recognizer=ScriptedRecognizer(["hello", "again"]), dialogue=ScriptedDialogue({"long": (LONG,)})
    )


@pytest.fixture
async def server(doubles: Doubles) -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(doubles.services()) as running:
        yield running


@pytest.mark.parametrize("path", [GA, PREVIEW, VOICE_LIVE])
async def test_a_spoken_turn_is_answered_aloud(server: EmbeddedServer, doubles: Doubles, path: str) -> None:
    async with open_client(server.url + path) as client:
        await client.append(TURN)
        events = await client.until("response.done")
    done = events[-1]["response"]
    assert done["status"] == "completed"
    assert done["output"][0]["content"][0]["transcript"] == "You said: hello"
    sound = b"".join(
        base64.b64decode(event["delta"]) for event in events if event["type"].endswith("audio.delta")
    )
    assert len(sound) == len("You said: hello") * 50 * 48
    assert doubles.recognizer.utterances_ms[0] == pytest.approx(1200, abs=100)


async def test_the_onset_interrupts_recognition_and_synthesis_under_way(
    server: EmbeddedServer, doubles: Doubles
) -> None:
    doubles.recognizer.sentences = ["long", "stop"]
    async with open_client(server.url + GA) as client:
        await client.append(TURN)
        await client.until("response.output_audio.delta")
        doubles.synthesizer.gate.clear()
        await client.append(tone(200))
        events = await client.until("response.done")
        assert events[-1]["response"]["status_details"]["reason"] == "turn_detected"
        doubles.synthesizer.gate.set()
        await client.append(tone(400) + bytes(48 * 500))
        events = await client.until("response.done")
        assert events[-1]["response"]["output"][0]["content"][0]["transcript"] == "You said: stop"
    assert doubles.synthesizer.closed == 2  # the first one's generator too


async def test_a_trial_recognition_is_cancelled_when_speech_goes_on(
    server: EmbeddedServer, doubles: Doubles
) -> None:
    doubles.recognizer.gate.clear()
    async with open_client(server.url + GA) as client:
        await client.append(bytes(48 * 400) + tone(500) + bytes(48 * 150) + tone(500) + bytes(48 * 500))
        await client.until("input_audio_buffer.committed")
        doubles.recognizer.gate.set()
        events = await client.until("response.done")
    assert events[-1]["response"]["output"][0]["content"][0]["transcript"] == "You said: hello"
    assert len(doubles.recognizer.utterances_ms) == 1
    assert doubles.recognizer.utterances_ms[0] > 1100


async def test_an_interruption_stops_the_recognition_of_a_committed_turn_and_loses_no_word(
    server: EmbeddedServer, doubles: Doubles
) -> None:
    doubles.recognizer.sentences = ["book a long", "meeting"]
    doubles.recognizer.gate.clear()  # so the first turn is still being recognised when the second begins
    transcription = {"input": {"transcription": {"model": "whisper-1"}}}
    async with open_client(server.url + GA) as client:
        await client.send("session.update", session={"type": "realtime", "audio": transcription})
        await client.append(TURN)
        first = (await client.until("input_audio_buffer.committed"))[-1]["item_id"]
        await client.append(tone(200))
        dropped = (await client.until("response.done"))[-1]["response"]
        assert dropped["status_details"]["reason"] == "turn_detected"
        # it leaves the recogniser though the gate is still closed
        assert await asyncio.to_thread(doubles.recognizer.was_cancelled.wait, 5)
        doubles.recognizer.gate.set()
        await client.append(tone(400) + bytes(48 * 500))
        events = await client.until("response.done")
    second = only(events, "input_audio_buffer.committed")["item_id"]
    completed = "conversation.item.input_audio_transcription.completed"
    assert [(event["item_id"], event["transcript"]) for event in events if event["type"] == completed] == [
        (first, "book a long"),
        (second, "meeting"),
    ]
    assert [item.id for item in doubles.dialogue.contexts[-1].items] == [first, second]
    assert len(doubles.dialogue.contexts) == 1


async def test_a_client_that_leaves_while_a_turn_is_put_off_leaves_nothing_running(
    server: EmbeddedServer, doubles: Doubles
) -> None:
    doubles.recognizer.gate.clear()
    async with open_client(server.url + GA) as client:
        await client.append(TURN + tone(300))
        await client.until("response.done")
    doubles.recognizer.gate.set()
    async with open_client(server.url + GA) as client:
        await client.append(TURN)
        await client.until("response.done")
    assert len(doubles.recognizer.utterances_ms) == 1


async def test_the_client_cancels_in_the_middle_of_the_voice(
    server: EmbeddedServer, doubles: Doubles
) -> None:
    doubles.recognizer.sentences = ["long"]
    async with open_client(server.url + PREVIEW) as client:
        await client.append(TURN)
        await client.until("response.audio.delta")
        doubles.synthesizer.gate.clear()
        await client.send("response.cancel")
        events = await client.until("response.done")
        assert events[-1]["response"]["status_details"]["reason"] == "client_cancelled"
        doubles.synthesizer.gate.set()
        await client.send("input_audio_buffer.clear")
        assert types(await client.until("input_audio_buffer.cleared")) == ["input_audio_buffer.cleared"]


async def test_clients_do_not_hear_each_other(server: EmbeddedServer, doubles: Doubles) -> None:
    doubles.recognizer.sentences = ["same words"]

    async def talk(path: str) -> str:
        async with open_client(server.url + path) as client:
            await client.append(TURN)
            done = (await client.until("response.done"))[-1]["response"]
            assert len(done["output"]) == 1
            return str(done["id"])

    ids = await asyncio.gather(*(talk(path) for path in [GA, PREVIEW] * 4))
    assert len(set(ids)) == 8
    assert all(len(context.items) == 1 for context in doubles.dialogue.contexts)


@pytest.mark.parametrize("codec", ["audio/pcmu", "audio/pcma"])
async def test_telephone_sound_comes_and_goes(server: EmbeddedServer, doubles: Doubles, codec: str) -> None:
    side = {"format": {"type": codec}}
    loud = bytes([0x90] * 8 + [0x10] * 8) * 400  # 800 ms of a 500 Hz square wave
    quiet = bytes([0xFF if codec == "audio/pcmu" else 0xD5]) * 3200
    async with open_client(server.url + GA) as client:
        await client.send(
            "session.update", session={"type": "realtime", "audio": {"input": side, "output": side}}
        )
        await client.until("session.updated")
        await client.append(quiet + loud + quiet, chunk_bytes=160)
        events = await client.until("response.done")
    assert only(events, "input_audio_buffer.speech_started")["audio_start_ms"] == pytest.approx(100, abs=40)
    sound = b"".join(
        base64.b64decode(event["delta"]) for event in events if event["type"].endswith("audio.delta")
    )
    assert len(sound) == pytest.approx(len("You said: hello") * 50 * 8, rel=0.01)


async def test_a_minute_in_one_event_does_not_hold_up_the_others(server: EmbeddedServer) -> None:
    async with open_client(server.url + GA) as busy, open_client(server.url + GA) as other:
        await busy.append(bytes(48 * 60_000), chunk_bytes=48 * 60_000)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await other.send("input_audio_buffer.clear")
        await other.until("input_audio_buffer.cleared")
        assert loop.time() - began < 1.0
        await busy.append(TURN)
        events = await busy.until("response.created")
        start_ms = only(events, "input_audio_buffer.speech_started")["audio_start_ms"]
        assert start_ms == pytest.approx(60_100, abs=40)


async def send_raw(client: RawClient, message: str | bytes) -> dict[str, object]:
    await client.socket.send(message)
    return error_of([await client.receive()])


async def test_what_is_no_event_is_refused_and_the_session_goes_on(server: EmbeddedServer) -> None:
    async with open_client(server.url + GA) as client:
        assert (await send_raw(client, b"\x00\x01"))["code"] == "invalid_event"
        assert (await send_raw(client, "{nonsense"))["code"] == "invalid_json"
        assert (await send_raw(client, "[]"))["code"] == "invalid_event"
        odd = '{"type":"input_audio_buffer.append","audio":"AAAA","event_id":"e7"}'
        refused = await send_raw(client, odd)
        assert (refused["code"], refused["param"], refused["event_id"]) == ("invalid_value", "audio", "e7")
        await client.append(TURN)
        await client.until("response.done")


async def test_a_client_that_vanishes_leaves_nothing_behind(server: EmbeddedServer, doubles: Doubles) -> None:
    doubles.recognizer.sentences = ["long"]
    async with open_client(server.url + GA) as client:
        await client.append(TURN)
        await client.until("response.output_audio.delta")
        client.socket.transport.abort()
    async with open_client(server.url + GA) as client:
        await client.append(TURN)
        await client.until("response.output_audio.delta")
    assert len(doubles.synthesizer.spoken) == 2


async def test_a_server_that_stops_tells_its_clients_and_cancels_its_models(doubles: Doubles) -> None:
    doubles.recognizer.sentences = ["long"]
    async with (
        EmbeddedServer(doubles.services()) as server,
        open_client(server.url + GA) as speaking,
        open_client(server.url + GA) as listening,
    ):
        await speaking.append(TURN)
        await speaking.until("response.output_audio.delta")
        doubles.recognizer.gate.clear()
        await listening.append(TURN)
        await listening.until("input_audio_buffer.committed")
        async with asyncio.timeout(5):
            await server.__aexit__(None, None, None)
        with pytest.raises(ConnectionClosed):
            await speaking.until("never")
        assert speaking.socket.close_code == 1001
    assert doubles.recognizer.was_cancelled.is_set()


async def test_a_client_that_does_not_read_is_waited_for(doubles: Doubles) -> None:
    doubles.recognizer.sentences = ["long"]
    async with (
        EmbeddedServer(doubles.services()) as server,
        open_client(server.url + GA, max_queue=1) as lazy,
        open_client(server.url + GA) as other,
    ):
        await lazy.append(TURN)
        await other.append(TURN)
        done = (await other.until("response.done"))[-1]  # meanwhile nobody reads for the lazy one
        assert done["response"]["status"] == "completed"
        events = await lazy.until("rate_limits.updated")
        sound = sum(len(event["delta"]) for event in events if event["type"].endswith("audio.delta"))
        assert sound * 3 // 4 == len(LONG.text) * 50 * 48


async def test_a_session_expires_with_an_error_and_1001() -> None:
    faults = Faults(session_s=1)
    async with (
        EmbeddedServer(Doubles().services(), faults=faults) as server,
        open_client(server.url + GA) as client,
    ):
        assert error_of([await client.receive()])["code"] == "session_expired"
        with pytest.raises(ConnectionClosed, match="maximum duration"):
            await client.receive()
        assert client.socket.close_code == 1001


async def test_a_connection_is_cut_in_the_middle_of_a_turn_once() -> None:
    faults = Faults(drop_after_events=6, drop_connections=1)
    async with EmbeddedServer(Doubles().services(), faults=faults) as server:
        async with open_client(server.url + GA) as client:
            await client.append(TURN)
            with pytest.raises(ConnectionClosedError):
                await client.until("response.done")
            assert client.socket.close_code == 1006
        async with open_client(server.url + GA) as client:
            await client.append(TURN)
            await client.until("response.done")


async def test_a_model_that_breaks_is_told_and_survived() -> None:
    class Mute(ToneSynthesizer):
        rate_hz = 24_000

        def synthesize(self, *_args: object, **_options: object) -> AsyncIterator[None]:  # type: ignore[override]  # never asked
            raise OSError("no voice")  # as a broken model would

    doubles = Doubles(recognizer=ScriptedRecognizer(["hi"]), synthesizer=Mute())
    async with EmbeddedServer(doubles.services()) as server, open_client(server.url + GA) as client:
        await client.append(TURN)
        done = (await client.until("response.done"))[-1]["response"]
        assert done["status"] == "failed"
        assert done["status_details"]["error"]["message"] == "OSError: no voice"
        await client.append(TURN)
        await client.until("response.done")
