"""Text to event and back, for both roles and both dialects."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.errors import RemoteProtocolError
from meeting_assistant.protocol.client_events import (
    APPEND_TYPE,
    CLIENT_MODELS,
    InputAudioAppend,
    SessionUpdate,
)
from meeting_assistant.protocol.codec import (
    MAX_EVENT_BYTES,
    decode_client,
    decode_server,
    encode_client,
    encode_server,
    from_base64,
    parse,
    to_base64,
)
from meeting_assistant.protocol.config import AudioConfig, AudioInput, SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.server_events import (
    AUDIO_DELTA_TYPE,
    SERVER_MODELS,
    ItemAdded,
    OutputAudioDelta,
    ResponseDone,
    SpeechStarted,
    UnknownEvent,
)
from tests.unit.protocol.examples import CLIENT_EXAMPLES, SERVER_EXAMPLES

Json = dict[str, Any]


@pytest.fixture(params=list(Dialect), ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    chosen: Dialect = request.param
    return chosen


def _name(example: Json) -> str:
    return str(example["type"])


def _decoded(example: Json, dialect: Dialect = Dialect.GA) -> Any:
    return decode_server(json.dumps(example), dialect)


# -- what a service sends ----------------------------------------------------------------------------------


def test_there_is_an_example_of_every_server_event() -> None:
    assert {_name(example) for example in SERVER_EXAMPLES} == set(SERVER_MODELS)


@pytest.mark.parametrize("example", SERVER_EXAMPLES, ids=_name)
def test_a_server_event_is_understood_and_kept_as_it_was_sent(example: Json) -> None:
    event = _decoded(example)
    assert type(event) is SERVER_MODELS[_name(example)]
    again = encode_server(event, Dialect.GA)
    assert again is not None
    assert json.loads(again) == example


@pytest.mark.parametrize("example", SERVER_EXAMPLES, ids=_name)
def test_a_server_event_means_the_same_in_preview(example: Json) -> None:
    event = _decoded(example)
    message = encode_server(event, Dialect.PREVIEW)
    if _name(example) == "conversation.item.done":
        assert message is None, "preview does not have it"
        return
    assert message is not None
    back = decode_server(message, Dialect.PREVIEW)
    assert type(back) is type(event)
    again = encode_server(back, Dialect.PREVIEW)
    assert again is not None
    assert json.loads(again) == json.loads(message)


@given(st.binary(max_size=4800), st.text(max_size=40), st.integers(0, 9))
def test_sound_of_an_answer_survives_the_wire(pcm: bytes, item: str, index: int) -> None:
    event = OutputAudioDelta(
        response_id="r", item_id=item, output_index=index, content_index=index, pcm=pcm, event_id="e"
    )
    for dialect in Dialect:
        message = encode_server(event, dialect)
        assert message is not None
        assert decode_server(message, dialect) == event
        assert decode_server(message.encode(), dialect) == event


def test_sound_has_the_name_of_its_dialect(dialect: Dialect) -> None:
    event = OutputAudioDelta(response_id="r", item_id="a", pcm=b"\0\0")
    message = encode_server(event, dialect)
    assert message is not None
    expected = "response.audio.delta" if dialect is Dialect.PREVIEW else AUDIO_DELTA_TYPE
    assert parse(message)["type"] == expected


@pytest.mark.parametrize(
    "spoiled",
    [
        {"delta": "no base64!"},
        {"delta": None},
        {"delta": "äöü"},
        {"item_id": ["a"]},
        {"response_id": None},
        {"content_index": "0"},
        {"output_index": None},
    ],
    ids=str,
)
def test_sound_of_a_wrong_shape_is_an_unknown_event(spoiled: Json) -> None:
    whole = {"type": AUDIO_DELTA_TYPE, "response_id": "r", "item_id": "a", "delta": "AAAA"}
    event = _decoded(whole | spoiled)
    assert isinstance(event, UnknownEvent)
    assert event.problem


def test_a_ga_service_may_use_the_older_name_of_an_added_item() -> None:
    event = _decoded({"type": "conversation.item.created", "item": {"id": "i", "type": "function_call"}})
    assert isinstance(event, UnknownEvent), "a call without a call_id is not understood ..."
    assert event.type == "conversation.item.added"
    whole = {"type": "message", "id": "i", "role": "user", "content": []}
    assert isinstance(_decoded({"type": "conversation.item.created", "item": whole}), ItemAdded)


# -- what we do not know -----------------------------------------------------------------------------------


def test_an_unknown_event_is_kept_whole(dialect: Dialect) -> None:
    raw = {"type": "response.thought.delta", "event_id": "e", "thoughts": [1, {"deep": True}]}
    event = _decoded(raw, dialect)
    assert event == UnknownEvent(type="response.thought.delta", raw=raw)
    message = encode_server(event, dialect)
    assert message is not None
    assert json.loads(message) == raw


def test_unknown_fields_survive(dialect: Dialect) -> None:
    event = _decoded({"type": "input_audio_buffer.speech_started", "item_id": "u", "mood": "good"}, dialect)
    assert isinstance(event, SpeechStarted)
    message = encode_server(event, dialect)
    assert message is not None
    assert json.loads(message)["mood"] == "good"


def test_items_and_tools_of_an_unknown_kind_survive(dialect: Dialect) -> None:
    item = {"id": "x", "type": "hologram", "rays": 7}
    event = _decoded({"type": "conversation.item.added", "item": item}, dialect)
    assert isinstance(event, ItemAdded)
    assert event.item.to_wire() == item


def test_a_status_of_tomorrow_does_not_cost_us_the_end_of_a_response(dialect: Dialect) -> None:
    event = _decoded({"type": "response.done", "response": {"id": "r", "status": "superseded"}}, dialect)
    assert isinstance(event, ResponseDone)
    assert event.response.status == "superseded"


def test_a_known_event_of_a_wrong_shape_says_what_was_wrong() -> None:
    event = _decoded({"type": "response.done", "response": {"id": 7}})
    assert isinstance(event, UnknownEvent)
    assert event.problem is not None
    assert event.problem.startswith("response.id")


@given(
    st.sampled_from(SERVER_EXAMPLES),
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    ),
    st.integers(0, 30),
)
def test_whatever_a_field_holds_decoding_never_fails(example: Json, junk: object, which: int) -> None:
    spoiled = _spoil(example, junk, which)
    for dialect in Dialect:
        event = decode_server(json.dumps(spoiled), dialect)
        assert encode_server(event, Dialect.GA) is not None


def _spoil(example: Json, junk: object, which: int) -> Json:
    """`example` with the value of its `which`-th key, at any depth, replaced; never the type."""
    spoiled: Json = json.loads(json.dumps(example))
    places: list[tuple[Any, Any]] = []

    def walk(value: Any, *, top: bool) -> None:
        pairs = (
            list(value.items())
            if isinstance(value, dict)
            else list(enumerate(value))
            if isinstance(value, list)
            else []
        )
        for key, inner in pairs:
            if not (top and key == "type"):
                places.append((value, key))
            walk(inner, top=False)

    walk(spoiled, top=True)
    if places:
        holder, key = places[which % len(places)]
        holder[key] = junk
    return spoiled


# -- what is no event at all -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hello",
        "{",
        '{"type": "x"',
        "[]",
        "7",
        "null",
        "{}",
        '{"type": 7}',
        b"\xff\xfe",
        "[" * 5000 + "]" * 5000,
    ],
    ids=lambda message: repr(message[:12]),
)
def test_what_is_no_event_is_a_protocol_error(message: str | bytes) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        parse(message)
    assert caught.value.hint
    assert len(caught.value.message) < 200, "only the beginning is quoted"


def test_an_event_larger_than_any_is_not_even_parsed() -> None:
    with pytest.raises(RemoteProtocolError, match="more than the protocol allows"):
        parse(b" " * (MAX_EVENT_BYTES + 1))


def test_the_largest_audio_that_may_be_sent_is_within_the_limit() -> None:
    assert MAX_EVENT_BYTES > 15 * 1024 * 1024 * 4 / 3


# -- what a client sends -----------------------------------------------------------------------------------


def test_there_is_an_example_of_every_client_event() -> None:
    assert {_name(example) for example in CLIENT_EXAMPLES} == set(CLIENT_MODELS)


@pytest.mark.parametrize("example", CLIENT_EXAMPLES, ids=_name)
def test_a_client_event_is_understood_and_sent_as_it_was_meant(example: Json) -> None:
    event = decode_client(example, Dialect.GA)
    assert json.loads(encode_client(event, Dialect.GA)) == example


IN_BOTH = [example for example in CLIENT_EXAMPLES if _name(example) != "transcription_session.update"]
"""GA says `session.update` for the other one."""


@pytest.mark.parametrize("example", IN_BOTH, ids=_name)
def test_a_client_event_comes_out_of_preview_as_it_went_in(example: Json) -> None:
    event = decode_client(example, Dialect.GA)
    message = encode_client(event, Dialect.PREVIEW)
    assert decode_client(parse(message), Dialect.PREVIEW) == event


@given(st.binary(max_size=4800), st.none() | st.text(min_size=1, max_size=20))
def test_the_users_sound_survives_the_wire(pcm: bytes, event_id: str | None) -> None:
    event = InputAudioAppend(pcm=pcm, event_id=event_id)
    for dialect in Dialect:
        raw = parse(encode_client(event, dialect))
        assert raw["type"] == APPEND_TYPE
        assert decode_client(raw, dialect) == event


@pytest.mark.parametrize("audio", ["no base64!", "AAA", "äöü"])
def test_audio_that_is_not_base64_is_refused(audio: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # what the decoder says is the server's to word
        decode_client({"type": APPEND_TYPE, "audio": audio}, Dialect.GA)
    with pytest.raises(ValueError):  # noqa: PT011  # likewise
        from_base64(audio)


def test_audio_inside_items_has_the_same_base64() -> None:
    assert from_base64(to_base64(b"\x01\x02\x03")) == b"\x01\x02\x03"


def test_what_is_left_out_stays_away_and_what_is_none_is_sent_as_null(dialect: Dialect) -> None:
    """In an update the first keeps a setting and the second clears it."""
    kept = SessionUpdate(session=SessionConfig(audio=AudioConfig(input=AudioInput())))
    cleared = SessionUpdate(session=SessionConfig(audio=AudioConfig(input=AudioInput(turn_detection=None))))
    assert "turn_detection" not in encode_client(kept, dialect)
    assert '"turn_detection":null' in encode_client(cleared, dialect)
