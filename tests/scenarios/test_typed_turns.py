"""Typed turns: the same conversation without a microphone (protocol reference, section 5.4)."""

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ItemCreate, ResponseCancel, ResponseCreate
from meeting_assistant.protocol.items import ContentPart, MessageItem
from meeting_assistant.session.effects import PlayEnd, StopPlayback
from meeting_assistant.session.inputs import Ask, PlaybackStopped, UserAsked, UserTyped
from meeting_assistant.session.notices import FloorOpen, Trouble, TurnCommitted
from meeting_assistant.session.speaking import TYPED_AHEAD
from tests.support.events import audio, began, created, done, message, play, reply, says, turn
from tests.support.scenario import Scenario


def _typed(talk: Scenario) -> list[str]:
    items = [event.item for event in talk.sent(ItemCreate)]
    return [item.words for item in items if isinstance(item, MessageItem)]


def _confirm(talk: Scenario) -> None:
    """The service takes the items just sent."""
    talk.server(*[s.ItemAdded(previous_item_id=None, item=event.item) for event in talk.sent(ItemCreate)])


def test_a_typed_turn_is_an_item_and_a_request(talk: Scenario) -> None:
    talk.world(UserTyped("明天下午三点开会"))
    assert _typed(talk) == ["明天下午三点开会"]
    assert len(talk.sent(ResponseCreate)) == 1
    assert len(talk.told(TurnCommitted)) == 1
    _confirm(talk)
    talk.server(*reply("a1", "开多久？", 800)).then(play("a1", 800), PlayEnd("a1", 0))
    assert talk.lines == [("user", "明天下午三点开会"), ("assistant", "开多久？")]


def test_an_answer_in_text_is_shown_and_nothing_is_played(talk: Scenario) -> None:
    talk.world(UserTyped("Hi"))
    part = ContentPart(type="text", text="Hello.")
    talk.server(
        created(),
        s.OutputItemAdded(response_id="r1", item=message("a1", status="in_progress")),
        s.OutputTextDelta(response_id="r1", item_id="a1", delta="Hel"),
        s.OutputTextDelta(response_id="r1", item_id="a1", delta="lo."),
        s.OutputTextDone(response_id="r1", item_id="a1", text="Hello."),
        s.ContentPartDone(response_id="r1", item_id="a1", part=part),
        s.OutputItemDone(response_id="r1", item=message("a1")),
        done(),
    ).then_nothing()
    assert talk.lines == [("user", "Hi"), ("assistant", "Hello.")]
    assert len(talk.told(FloorOpen)) == 2


def test_typing_interrupts_like_speech_and_is_answered_when_the_cut_response_has_ended(
    talk: Scenario,
) -> None:
    talk.server(created(), *began("a1"), says("a1", "As I"), audio("a1", 900))
    talk.world(UserTyped("Stop"))
    assert talk.sent(ResponseCancel)
    assert StopPlayback() in talk.done
    assert talk.sent(ResponseCreate) == []
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=900))
    talk.server(done(status="cancelled", reason="client_cancelled")).then(ResponseCreate())


def test_a_turn_typed_before_the_last_was_answered_is_answered_together_with_it(talk: Scenario) -> None:
    talk.world(UserTyped("One")).world(UserTyped("Two"))
    assert talk.sent(ResponseCreate) == []
    talk.server(created("r1")).then(ResponseCancel(response_id="r1"))
    talk.server(done("r1", "cancelled", reason="client_cancelled")).then(ResponseCreate())


def test_a_key_between_request_and_response_calls_the_answer_off(talk: Scenario) -> None:
    talk.world(UserTyped("Tell me a story")).world(UserAsked(Ask.INTERRUPT)).then_nothing()
    talk.server(created()).then(ResponseCancel(response_id="r1"))
    talk.server(audio("a1", 100), done(status="cancelled", reason="client_cancelled")).then_nothing()


def test_what_is_typed_while_the_user_speaks_is_answered_with_what_was_said(talk: Scenario) -> None:
    talk.server(turn("u1")[0]).world(UserTyped("by the way"))
    assert _typed(talk) == ["by the way"]
    _confirm(talk)
    talk.server(*turn("u1")[1:]).then_nothing()
    talk.server(*reply("a1", "Yes.", 100)).then(play("a1", 100), PlayEnd("a1", 0))


def test_what_was_typed_before_there_was_a_connection_is_said_when_there_is_one(fresh: Scenario) -> None:
    fresh.world(UserTyped("One"), UserTyped("Two")).then_nothing()
    fresh.connected()
    assert _typed(fresh) == ["One", "Two"]
    assert len(fresh.sent(ResponseCreate)) == 1


def test_more_than_a_screenful_typed_without_a_connection_is_refused_with_a_word(fresh: Scenario) -> None:
    fresh.world(*[UserTyped(str(number)) for number in range(TYPED_AHEAD + 2)])
    assert len(fresh.told(Trouble)) == 2
    fresh.connected()
    assert len(_typed(fresh)) == TYPED_AHEAD
