"""Function calls, barge-in, cancellation, parallel responses (protocol reference, 3.2 and 5.5 to 5.7)."""

import pytest

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.effects import CancelResponse, Recognise, Respond, Speak
from meeting_assistant.server.inputs import (
    ClauseSpoken,
    RecognitionFailed,
    ReplyEnded,
    ReplyPart,
    ResponseFailed,
    Synthesised,
)
from tests.support.serving import Call, Say, Stage, error_of, only, types, wire_names
from tests.support.sound import tone
from tests.unit.server.test_session_turns import BOTH, HELLO, SPOKEN, response

CALL = (
    "response.output_item.added",
    "conversation.item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "conversation.item.done",
    "response.output_item.done",
)
BOOK = Call(name="createMeeting", arguments='{"title": "周会"}')
CUT_SHORT = (
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
)


def ending(dialect: Dialect, *ga_types: str) -> list[str]:
    limits = ("rate_limits.updated",) if dialect is Dialect.GA else ()
    return wire_names(dialect, *ga_types, *limits)


@BOTH
def test_a_function_call_has_an_item_of_its_own(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn("book it")
    made = stage.reply(BOOK)
    assert types(made) == ending(dialect, *CALL, "response.done")
    done = only(made, "response.function_call_arguments.done")
    assert (done["name"], done["arguments"]) == (BOOK.name, BOOK.arguments)
    assert done["call_id"].startswith("call_")
    deltas = [event for event in made if event["type"] == "response.function_call_arguments.delta"]
    assert "".join(event["delta"] for event in deltas) == BOOK.arguments
    item = only(made, "response.done")["response"]["output"][0]
    assert item["status"] == "completed"
    assert item["arguments"] == BOOK.arguments
    started = only(made, "response.output_item.added")["item"]
    assert (started["arguments"], started["name"], started["status"]) == ("", BOOK.name, "in_progress")


@BOTH
def test_the_answer_to_a_call_leads_to_the_next_response(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn("book it")
    call_id = only(stage.reply(BOOK), "response.function_call_arguments.done")["call_id"]
    output = {"type": "function_call_output", "call_id": call_id, "output": "{}"}
    told = stage.client("conversation.item.create", item=output)
    assert types(told) == wire_names(dialect, "conversation.item.added", "conversation.item.done")
    created = stage.client("response.create")
    assert [item.type for item in stage.last(Respond).items] == [
        "message",
        "function_call",
        "function_call_output",
    ]
    assert types(created + stage.reply(HELLO)) == response(dialect, *SPOKEN)


@BOTH
def test_a_spoken_preamble_is_complete_before_the_call_begins(dialect: Dialect) -> None:
    stage = Stage(dialect)
    heard = stage.turn("book it")
    made = stage.reply(Say(text="One moment.", language="en"), BOOK)
    assert types(heard + made)[-len(response(dialect, *SPOKEN, *CALL)) :] == response(dialect, *SPOKEN, *CALL)
    assert [item["type"] for item in only(made, "response.done")["response"]["output"]] == [
        "message",
        "function_call",
    ]
    assert only(made, "response.function_call_arguments.done")["output_index"] == 1


def test_parallel_calls_are_told_apart() -> None:
    stage = Stage()
    stage.turn("book two")
    made = stage.reply(BOOK, Call(name="createMeeting", arguments='{"title": "b"}'))
    assert types(made) == [*CALL, *CALL, "response.done", "rate_limits.updated"]
    dones = [event for event in made if event["type"] == "response.function_call_arguments.done"]
    for key in ("item_id", "call_id", "output_index"):
        assert len({event[key] for event in dones}) == 2


def test_a_result_without_its_call_is_refused() -> None:
    stage = Stage()
    output = {"type": "function_call_output", "call_id": "call_x", "output": "{}"}
    error = error_of(stage.client("conversation.item.create", item=output, event_id="e1"))
    assert error["param"] == "item.call_id"
    assert error["event_id"] == "e1"


@BOTH
def test_speaking_interrupts_the_answer(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    begun = stage.begin_reply("A long answer that is never heard to its end.", ms=700)
    assert types(begun)[-1] == wire_names(dialect, "response.output_audio.delta")[0]
    told = stage.speech()
    assert types(told) == ["input_audio_buffer.speech_started", *ending(dialect, *CUT_SHORT)]
    done = only(told, "response.done")["response"]
    assert done["status"] == "cancelled"
    assert done["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert done["output"][0]["status"] == "incomplete"
    assert stage.last(CancelResponse).response_id == done["id"]


@BOTH
def test_stragglers_of_a_cancelled_response_stay_silent(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    stage.begin_reply("A long answer.")
    stage.speech()
    response_id = stage.last(Respond).response_id
    late = (
        Synthesised(response_id, tone(400)),
        ClauseSpoken(response_id),
        ReplyPart(response_id, BOOK),
        ReplyEnded(response_id),
        ResponseFailed(response_id, "too late"),
    )
    assert stage.tell(*late) == []


def test_a_response_cancelled_before_any_output_has_used_nothing() -> None:
    stage = Stage()
    stage.turn()
    done = only(stage.speech(), "response.done")["response"]
    assert done["output"] == []
    assert done["usage"]["total_tokens"] == 0
    assert done["usage"]["input_token_details"]["cached_tokens_details"]["image_tokens"] == 0


def test_without_interrupt_response_the_answer_goes_on() -> None:
    stage = Stage()
    stage.set_turn_detection({"type": "server_vad", "interrupt_response": False})
    stage.turn()
    stage.begin_reply("An answer.")
    assert types(stage.speech()) == ["input_audio_buffer.speech_started"]
    assert "response.created" not in types(stage.silence())
    stage.understood("again")
    response_id = stage.last(Respond).response_id
    told = stage.tell(ClauseSpoken(response_id), ReplyEnded(response_id))
    assert only(told, "response.done")["response"]["status"] == "completed"


@BOTH
def test_the_client_cancels(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    stage.begin_reply("A long answer.", ms=250)
    told = stage.client("response.cancel")
    assert types(told) == ending(dialect, *CUT_SHORT)
    details = only(told, "response.done")["response"]["status_details"]
    assert details == {"type": "cancelled", "reason": "client_cancelled"}
    assert error_of(stage.client("response.cancel", event_id="e"))["code"] == "response_cancel_not_active"


@BOTH
def test_only_one_response_is_active(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    error = error_of(stage.client("response.create", event_id="mine"))
    assert error["code"] == "conversation_already_has_active_response"
    assert error["event_id"] == "mine"
    stage.reply(HELLO)
    assert types(stage.client("response.create"))[0] == "response.created"


@BOTH
def test_a_response_out_of_band_leaves_no_trace(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()  # its response is active meanwhile
    ask = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "topic?"}]}
    settings = {
        "conversation": "none",
        "input": [ask],
        "metadata": {"topic": "1"},
        "instructions": "Classify.",
    }
    created = stage.client("response.create", response=settings)
    said = stage.reply(HELLO)
    done = only(said, "response.done")["response"]
    assert done["conversation_id"] is None
    assert done["metadata"] == only(created, "response.created")["response"]["metadata"] == {"topic": "1"}
    assert not [kind for kind in types(created + said) if kind.startswith("conversation.item")]
    asked = stage.last(Respond)
    assert [item.words for item in asked.items] == ["topic?"]
    assert asked.instructions == "Classify."
    assert stage.client("conversation.item.retrieve", item_id=done["output"][0]["id"])[0]["type"] == "error"


def test_references_stand_for_items_of_the_conversation() -> None:
    stage = Stage()
    item_id = only(stage.turn("remember"), "input_audio_buffer.committed")["item_id"]
    settings = {"conversation": "none", "input": [{"type": "item_reference", "id": item_id}]}
    stage.client("response.create", response=settings)
    assert [item.words for item in stage.last(Respond).items] == ["remember"]
    settings["input"] = [{"type": "item_reference", "id": "item_x"}]
    assert error_of(stage.client("response.create", response=settings))["param"] == "response.input[0].id"


@BOTH
def test_a_broken_model_fails_the_response_and_not_the_session(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    told = stage.tell(ResponseFailed(stage.last(Respond).response_id, "no memory"))
    done = only(told, "response.done")["response"]
    assert done["status"] == "failed"
    assert done["status_details"]["error"]["message"] == "no memory"
    stage.turn("again")
    assert "response.done" in types(stage.reply(HELLO))


def test_a_failed_recognition_counts_as_no_words() -> None:
    stage = Stage()
    stage.update(audio={"input": {"transcription": {"model": "whisper-1"}}})
    stage.speech()
    stage.silence()
    told = stage.tell(RecognitionFailed(stage.last(Recognise).recognition_id, "no model"))
    failed = only(told, "conversation.item.input_audio_transcription.failed")
    assert failed["error"]["message"] == "no model"
    assert stage.last(Respond).items[0].words == ""


def test_an_answer_stops_at_its_token_limit() -> None:
    stage = Stage()
    stage.client("response.create", response={"max_output_tokens": 10})
    response_id = stage.last(Respond).response_id
    stage.tell(ReplyPart(response_id, HELLO))
    told = stage.tell(*(Synthesised(response_id, tone(100)) for _ in range(10)))
    done = only(told, "response.done")["response"]
    assert done["status"] == "incomplete"
    assert done["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert done["output"][0]["status"] == "incomplete"


@pytest.mark.parametrize("codec", ["audio/pcmu", "audio/pcma"])
def test_the_output_codec_reaches_the_voice(codec: str) -> None:
    stage = Stage()
    settings = {"audio": {"output": {"format": {"type": codec}}}}
    created = stage.client("response.create", response=settings)
    shown = only(created, "response.created")["response"]["audio"]["output"]["format"]
    assert shown == {"type": codec}
    stage.tell(ReplyPart(stage.last(Respond).response_id, HELLO))
    assert stage.last(Speak).format == codec


def test_words_lead_their_sound_and_bursts_grow() -> None:
    stage = Stage()
    stage.turn()
    told = stage.begin_reply("Two words", ms=1000)
    names = [event["type"] for event in told]
    assert names.index("response.output_audio_transcript.delta") < names.index("response.output_audio.delta")
    sizes = [len(event["delta"]) * 3 // 4 for event in told if event["type"] == "response.output_audio.delta"]
    assert sizes == [4800, 7200, 12000, 12000, 12000]
    words = [event for event in told if event["type"].endswith("transcript.delta")]
    assert "".join(event["delta"] for event in words) == "Two words"
    assert all(event["obfuscation"] for event in words)


def test_usage_counts_a_token_per_100_ms_heard_and_50_ms_spoken() -> None:
    stage = Stage()
    heard = stage.turn("hello")
    usage = only(stage.reply(HELLO), "response.done")["response"]["usage"]
    started, stopped = (
        only(heard, "input_audio_buffer.speech_started"),
        only(heard, "input_audio_buffer.speech_stopped"),
    )
    heard_ms = stopped["audio_end_ms"] - started["audio_start_ms"]
    assert usage["input_token_details"]["audio_tokens"] == -(-heard_ms // 100)
    assert usage["output_token_details"]["audio_tokens"] == 6
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


@BOTH
def test_one_response_may_differ_from_the_session(dialect: Dialect) -> None:
    stage = Stage(dialect)
    key = "output_modalities" if dialect is Dialect.GA else "modalities"
    choice = {"type": "function", "name": "createMeeting"}
    tool = {"type": "function", "name": "createMeeting"}
    settings = {key: ["text"], "instructions": "Once.", "tools": [tool], "tool_choice": choice}
    stage.client("response.create", response=settings)
    asked = stage.last(Respond)
    assert (asked.instructions, asked.tool_choice) == ("Once.", "createMeeting")
    assert [tool.name for tool in asked.tools] == ["createMeeting"]
    said = stage.reply(HELLO)
    assert wire_names(dialect, "response.output_text.done")[0] in types(said)
    stage.client("response.create")
    assert stage.last(Respond).instructions != "Once."


@BOTH
def test_a_response_can_not_have_another_voice_than_was_heard(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    stage.reply(HELLO)
    other = {"audio": {"output": {"voice": "coral"}}} if dialect is Dialect.GA else {"voice": "coral"}
    error = error_of(stage.client("response.create", response=other))
    assert error["code"] == "cannot_update_voice"
    assert error["param"] == ("response.audio.output.voice" if dialect is Dialect.GA else "response.voice")


def test_responses_out_of_band_are_not_without_number() -> None:
    stage = Stage()
    aside = {"conversation": "none", "input": []}
    for _ in range(17):
        assert types(stage.client("response.create", response=aside)) == ["response.created"]
    assert error_of(stage.client("response.create", response=aside))["code"] == "rate_limit_exceeded"


def test_a_trial_recognition_that_fails_is_tried_again_when_the_turn_ends() -> None:
    stage = Stage()
    stage.speech()
    stage.silence(4)
    trial = stage.last(Recognise).recognition_id
    stage.tell(RecognitionFailed(trial, "no memory"))
    stage.silence()
    assert stage.last(Recognise).recognition_id != trial
    stage.understood("after all")
    assert stage.last(Respond).items[0].words == "after all"


def test_an_item_deleted_while_it_is_spoken_is_not_finished_but_the_response_is() -> None:
    stage = Stage()
    stage.turn()
    begun = stage.begin_reply("An answer.")
    item_id = only(begun, "response.output_item.added")["item"]["id"]
    stage.client("conversation.item.delete", item_id=item_id)
    response_id = stage.last(Respond).response_id
    told = stage.tell(ClauseSpoken(response_id), ReplyEnded(response_id))
    assert "conversation.item.done" not in types(told)
    assert only(told, "response.done")["response"]["status"] == "completed"
