"""Whatever clients, models and time do, in any order: the invariants that clients build upon."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.effects import Recognise, Respond, Speak
from meeting_assistant.server.inputs import (
    ClauseSpoken,
    Input,
    Recognised,
    RecognitionFailed,
    ReplyEnded,
    ReplyPart,
    ResponseFailed,
    Synthesised,
)
from tests.support.serving import Call, Say, Stage
from tests.support.sound import tone

SOUND = tone(120)
PARTS = (Say(text="Some words.", language="en"), Call(name="f", arguments="{}"))

ACTIONS = st.one_of(
    st.tuples(st.just("speech"), st.integers(1, 12)),
    st.tuples(st.just("silence"), st.integers(1, 12)),
    st.tuples(
        st.sampled_from(["commit", "clear", "create", "out of band", "cancel", "type", "delete", "truncate"]),
        st.integers(0, 3),
    ),
    st.tuples(
        st.sampled_from(["recognised", "unrecognised", "part", "ended", "sound", "clause", "failed"]),
        st.integers(0, 3),
    ),
    st.tuples(st.just("turns"), st.sampled_from([None, "server_vad", "semantic_vad"])),
    st.tuples(st.just("time"), st.integers(1, 20)),
)


def act(stage: Stage, action: str, choice: Any) -> None:
    """Do one thing to the session; models answer any question asked so far, old ones too."""
    if action in ("speech", "silence"):
        getattr(stage, action)(choice)
    elif action == "turns":
        stage.set_turn_detection(None if choice is None else {"type": choice})
    elif action == "time":
        stage.at(stage.now + choice)
    elif action in ("recognised", "unrecognised"):
        asked = stage.all(Recognise)[-1 - choice :][:1]
        for recognition in asked:
            kind = Recognised if action == "recognised" else RecognitionFailed
            stage.tell(kind(recognition.recognition_id, "words"))
    elif action in ("part", "ended", "sound", "clause", "failed"):
        for question in stage.all(Respond)[-1 - choice :][:1]:
            answer(stage, action, question.response_id, choice)
    else:
        client(stage, action, choice)


def answer(stage: Stage, action: str, response_id: str, choice: int) -> None:
    answers: dict[str, Input] = {
        "part": ReplyPart(response_id, PARTS[choice % 2]),
        "ended": ReplyEnded(response_id),
        "sound": Synthesised(response_id, SOUND),
        "clause": ClauseSpoken(response_id),
        "failed": ResponseFailed(response_id, "broken"),
    }
    stage.tell(answers[action])


def client(stage: Stage, action: str, choice: int) -> None:
    items = [
        event["item"]["id"]
        for event in stage.sent
        if event["type"].startswith("conversation.item.") and "item" in event
    ]
    item_id = items[-1 - choice] if len(items) > choice else "nothing"
    message = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x"}]}
    match action:
        case "commit" | "clear":
            stage.client(f"input_audio_buffer.{action}")
        case "create":
            stage.client("response.create")
        case "out of band":
            stage.client("response.create", response={"conversation": "none", "input": []})
        case "cancel":
            stage.client("response.cancel")
        case "type":
            stage.client("conversation.item.create", item=message)
        case "delete":
            stage.client("conversation.item.delete", item_id=item_id)
        case "truncate":
            stage.client(
                "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=choice * 40
            )


def check(stage: Stage) -> None:
    events = stage.sent
    ids = [event["event_id"] for event in events]
    assert len(set(ids)) == len(ids)
    running: set[str] = set()
    ended: set[str] = set()
    open_items: set[str] = set()
    for event in events:
        match event["type"]:
            case "response.created":
                if event["response"]["conversation_id"] is not None:
                    assert not running, "two active responses"
                    running.add(event["response"]["id"])
            case "response.done":
                assert event["response"]["id"] not in ended, "two dones"
                assert "status_details" in event["response"]
                ended.add(event["response"]["id"])
                running.discard(event["response"]["id"])
                assert not {item["id"] for item in event["response"]["output"]} & open_items
            case "response.output_item.added":
                open_items.add(event["item"]["id"])
            case "response.output_item.done":
                open_items.remove(event["item"]["id"])
        assert event.get("response_id") not in ended, f"{event['type']} after response.done"
    announced = Counter(
        event["item_id"] for event in events if event["type"] == "input_audio_buffer.speech_started"
    )
    stopped = Counter(
        event["item_id"] for event in events if event["type"] == "input_audio_buffer.speech_stopped"
    )
    committed = Counter(
        event["item_id"] for event in events if event["type"] == "input_audio_buffer.committed"
    )
    assert all(count == 1 for count in (announced + Counter()).values())
    assert all(count == 1 for count in committed.values())
    assert set(stopped) <= set(announced)
    assert set(stopped) <= set(committed)
    spoken = [effect.response_id for effect in stage.all(Speak)]
    assert set(spoken) <= {effect.response_id for effect in stage.all(Respond)}


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(max_examples=300, deadline=None)
@given(story=st.lists(ACTIONS, max_size=40))
def test_no_story_breaks_what_clients_rely_on(dialect: Dialect, story: list[tuple[str, Any]]) -> None:
    stage = Stage(dialect)
    for action, choice in story:
        act(stage, action, choice)
    check(stage)
