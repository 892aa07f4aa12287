"""A chat model behind a real HTTP server decides what the embedded server says."""

import json
import logging
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.app.embedded import dialogue_factory
from meeting_assistant.config.schema import Config
from meeting_assistant.protocol.items import user_text
from meeting_assistant.server.dialogue.chat import APOLOGIES, BREAKS, ChatDialogue, ChatModel
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.transport.tls import tls_context
from tests.support.chat_server import DONE, HANG, STREAM, ChatServer, call, chat_server, event, text
from tests.support.raw_client import GA, open_client
from tests.support.serving import types
from tests.support.speech import Doubles, ScriptedDialogue, ScriptedRecognizer
from tests.unit.server.dialogue.story import EN, ZH

BOOK = '{"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "项目周会"}'


def model(server: ChatServer, **more: Any) -> ChatModel:
    return ChatModel(base_url=server.url, name="small", **{"silence_s": 10.0} | more)


def asked(words: str, context: Context = ZH) -> Context:
    return replace(context, items=(user_text(words),))


async def reply(dialogue: ChatDialogue, context: Context) -> list[Reply]:
    return [part async for part in dialogue.respond(context)]


async def test_the_answer_comes_sentence_by_sentence() -> None:
    async with chat_server(text("好", "的。会议", "约好了。Anything ", "else?")) as server:
        parts = await reply(ChatDialogue(model(server, api_key="k3y")), asked("约个会"))
    assert parts == [
        Say(text="好的。", language="zh"),
        Say(text="会议约好了。", language="zh"),
        Say(text="Anything else?", language="en"),
    ]
    assert server.headers[0]["request"] == "POST /v1/chat/completions HTTP/1.1"
    assert server.headers[0]["Authorization"] == "Bearer k3y"
    assert server.requests[0]["messages"][-1] == {"role": "user", "content": "约个会"}
    assert [tool["function"]["name"] for tool in server.requests[0]["tools"]] == [
        "createMeeting",
        "queryKnowledgeBase",
    ]


async def test_the_first_sentence_is_given_while_the_model_still_writes() -> None:
    async with chat_server([event(content="好的。请"), HANG]) as server:
        async with aclosing(_parts(server)) as parts:
            assert await anext(parts) == Say(text="好的。", language="zh")
        await server.gone.wait()


async def _parts(server: ChatServer) -> AsyncGenerator[Reply]:
    async for part in ChatDialogue(model(server)).respond(asked("你好")):
        yield part


async def test_calls_come_after_the_words_with_whole_arguments() -> None:
    script = [
        event(content="稍等。"),
        *call("createMeeting", BOOK),
        *call("queryKnowledgeBase", "{}", index=1),
        *DONE,
    ]
    async with chat_server(script) as server:
        parts = await reply(ChatDialogue(model(server)), asked("约个会"))
    assert parts == [
        Say(text="稍等。", language="zh"),
        Call(name="createMeeting", arguments=BOOK),
        Call(name="queryKnowledgeBase", arguments="{}"),
    ]


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nbad\nkey\n\n", "HTTP status 401: bad key"),
        (b"HTTP/1.1 500 Oops\r\n\r\n", "HTTP status 500: no reason given"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "is no HTTP"),
        (b"", "is no HTTP"),
        (STREAM + b"zz\r\n", "is no HTTP"),
        ([b"data: {\n\n"], "no JSON"),
        ([b"data: []\n\n"], "no chunk"),
        ([b'data: {"error": {"message": "out of\\nmemory"}}\n\n'], "it reports: out of memory"),
        ([event(finish="stop")], "empty answer"),
        ([b": nothing\n\n"], "ended in the middle"),
    ],
)
async def test_what_goes_wrong_is_said_aloud_and_logged(
    script: Any, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with chat_server(script) as server:
        with caplog.at_level(logging.WARNING):
            parts = await reply(ChatDialogue(model(server, api_key="s3cret")), asked("hello", EN))
    assert parts == [Say(text=APOLOGIES["en"], language="en")]
    assert cause in caplog.text
    assert "s3cret" not in caplog.text


async def test_an_answer_that_breaks_off_is_told_and_its_calls_are_not_made() -> None:
    async with chat_server([event(content="好的。"), *call("createMeeting", BOOK)]) as server:
        parts = await reply(ChatDialogue(model(server)), asked("约个会"))
    assert parts == [Say(text="好的。", language="zh"), Say(text=BREAKS["zh"], language="zh")]


async def test_a_model_that_falls_silent_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    async with chat_server([event(content="嗯"), HANG]) as server:
        parts = await reply(ChatDialogue(model(server, silence_s=0.2)), asked("你好"))
        await server.gone.wait()
    assert parts == [Say(text=APOLOGIES["zh"], language="zh")]
    assert "silent for 0.2 s" in caplog.text


async def test_nobody_listening_is_an_apology(caplog: pytest.LogCaptureFixture) -> None:
    nobody = ChatModel(base_url="http://127.0.0.1:9/v1", name="small")
    assert await reply(ChatDialogue(nobody), asked("你好")) == [Say(text=APOLOGIES["zh"], language="zh")]
    assert "chat model small" in caplog.text


async def test_an_answer_without_end_is_stopped() -> None:
    async with chat_server([event(content="长" * 5000) for _ in range(5)]) as server:
        parts = await reply(ChatDialogue(model(server)), asked("你好"))
    assert parts == [Say(text=APOLOGIES["zh"], language="zh")]


async def test_tls_is_verified(
    authority: tuple[ssl.SSLContext, Path], caplog: pytest.LogCaptureFixture
) -> None:
    context, ca_file = authority
    async with chat_server(text("Hi."), text("Hi."), tls=context) as server:
        trusting = ChatDialogue(model(server, tls=tls_context(ca_file)))
        assert await reply(trusting, asked("hello", EN)) == [Say(text="Hi.", language="en")]
        strangers = ChatDialogue(model(server, tls=tls_context(None)))
        assert await reply(strangers, asked("hello", EN)) == [Say(text=APOLOGIES["en"], language="en")]
    assert "certificate is not trusted" in caplog.text


async def test_a_booking_by_the_model_goes_through_the_embedded_server() -> None:
    """Two responses: the first calls the client's function, the second tells of its result."""
    async with chat_server([*call("createMeeting", BOOK), *DONE], text("约好了。")) as chat:
        services = Doubles(recognizer=ScriptedRecognizer(["x"]), dialogue=ScriptedDialogue({})).services()
        services = replace(services, new_dialogue=lambda: ChatDialogue(model(chat)))
        async with EmbeddedServer(services) as server, open_client(server.url + GA) as client:
            tool = {"type": "function", "name": "createMeeting", "description": "Book.", "parameters": {}}
            await client.send("session.update", session={"type": "realtime", "tools": [tool]})
            await client.until("session.updated")
            item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "约周会"}]}
            await client.send("conversation.item.create", item=item)
            await client.send("response.create")
            done = (await client.until("response.done"))[-1]["response"]
            (made,) = done["output"]
            assert made["arguments"] == BOOK
            result = {"type": "function_call_output", "call_id": made["call_id"], "output": '{"id": "m1"}'}
            await client.send("conversation.item.create", item=result)
            await client.send("response.create")
            events = await client.until("response.done")
    assert events[-1]["response"]["output"][0]["content"][0]["transcript"] == "约好了。"
    assert "response.output_audio.delta" in types(events)
    roles = [message["role"] for message in chat.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool"]
    assert json.loads(chat.requests[1]["messages"][3]["content"]) == {"id": "m1"}


def test_the_settings_choose_the_dialogue() -> None:
    assert isinstance(dialogue_factory(Config())(), RulesDialogue)
    chosen = {"base_url": "http://127.0.0.1:11434/v1", "model": "small", "api_key": "k"}
    config = Config.model_validate({"embedded": {"dialogue": chosen}})
    dialogue = dialogue_factory(config)()
    assert isinstance(dialogue, ChatDialogue)
    assert {say.language for say in dialogue.fixed_prompts()} == {"zh", "en"}


@pytest.mark.parametrize(
    "given", [{"base_url": "http://x"}, {"model": "small"}, {"base_url": "x:1", "model": "small"}]
)
def test_half_a_model_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Config.model_validate({"embedded": {"dialogue": given}})
