"""What services send beside what we need: newer events, extra fields, MCP (sections 4.2, 5.10, 8).

Where the quirks of the protocol reference's section 8 are told:

====  ==================================================================================================
  1   test_connecting: a locked voice is left as it is
  2   test_connecting: the microphone stays closed; test_reconnecting: audio after a renewal
  3   test_function_calls: our request that meets the service's own response
  4   test_barge_in: the service is not told to cancel; test_errors: harmless
  5   test_barge_in: the position never passes what was received; test_errors: truncating too late
  6   test_barge_in: an answer of which nothing was heard is taken out
  7   test_barge_in: stragglers of a cancelled response stay silent
  8   test_transcripts
  9   test_greeting
 10   the history of a new connection is text; the answer's kind is set by the configuration each time
 11   test_ending: the answer is heard to its end first
 12   test_spoken_turns: speech that stutters; the pace is the source's
 13   the format is fixed by the configuration, with its rate
 14   test_responses: all messages of a response are played in order
 15   test_manual_turns: with VAD on nothing is ever committed by us
 16   tests/unit/protocol: PCM_24K carries its rate
 17   test_errors: errors that have nothing but a message
 18   test_errors: an item that is there already
 19   test_transcripts: a recogniser that is not deployed
 20   the driver's and the network's business
 21   test_responses: an answer that was cut short says why
 22   test_function_calls: a call whose item never left in progress
 23   transport: the endpoint decides the dialect
 24   test_connecting: nothing waits for conversation.created
 25   test_spoken_turns: responses that are cut before they say anything
 26   test_spoken_turns: when nobody speaks
 27   test_spoken_turns: muting in mid-utterance sends silence
 28   test_manual_turns: the buffer is cleared in manual turns only
 29   test_responses: a failed response is asked for again
 30   here: calls whose arguments end without a name; items without an object
====  ==================================================================================================
"""

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.codec import decode_server
from meeting_assistant.session.effects import CallTool, PlayEnd
from meeting_assistant.session.notices import Anomaly, RateLimits
from tests.support.events import call, calls, created, done, play, reply, turn
from tests.support.scenario import Scenario


def test_an_event_of_tomorrow_is_counted_and_ignored(talk: Scenario) -> None:
    talk.server(s.UnknownEvent(type="response.thought.delta", raw={"type": "response.thought.delta"}))
    talk.then_nothing()
    assert talk.told(Anomaly) == [Anomaly(what="unknown event response.thought.delta")]


def test_a_known_event_of_an_unknown_shape_is_ignored_and_says_what_was_wrong(talk: Scenario) -> None:
    message_text = '{"type": "input_audio_buffer.speech_started", "item_id": 7}'
    event = decode_server(message_text, talk.dialect)
    talk.server(event).then_nothing()
    assert "item_id" in talk.told(Anomaly)[0].what


def test_fields_that_we_do_not_know_disturb_nothing(talk: Scenario) -> None:
    extra = s.SpeechStarted.from_wire({"item_id": "u1", "audio_start_ms": 0, "confidence": 0.9})
    talk.server(extra, *turn("u1")[1:], *reply("a1", "Hi.", 100)).then(play("a1", 100), PlayEnd("a1", 0))


def test_arguments_may_end_without_a_name_and_items_come_without_an_object(talk: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", "{}")
    nameless = s.FunctionArgumentsDone(response_id="r1", item_id="f1", call_id="call_1", arguments="{}")
    events = [event for event in calls(item) if not isinstance(event, s.FunctionArgumentsDone)]
    talk.server(created(), *events[:3], nameless, *events[3:], done(output=(item,)))
    talk.then(CallTool(call_id="call_1", name="createMeeting", arguments="{}"))


@pytest.mark.parametrize("position", ["after response.created", "after response.done"])
def test_rate_limits_may_come_at_any_place(talk: Scenario, position: str) -> None:
    limits = s.RateLimitsUpdated(
        rate_limits=(s.RateLimit(name="tokens", limit=100_000, remaining=99_000, reset_seconds=0.6),)
    )
    events = list(reply("a1", "Hi.", 100))
    events.insert(1 if "created" in position else len(events), limits)
    talk.server(*events).then(play("a1", 100), PlayEnd("a1", 0))
    assert talk.told(RateLimits) == [RateLimits(limits={"tokens": (100_000, 99_000, 0.6)})]


def test_events_of_other_transports_are_ignored(talk: Scenario) -> None:
    talk.server(
        s.OutputBufferStarted(response_id="r1"),
        s.OutputBufferStopped(response_id="r1"),
        s.OutputBufferCleared(response_id="r1"),
        s.DtmfReceived(event="9"),
        s.InputAudioCleared(),
        s.TranscriptionSegment(item_id="u1", text="Hi"),
    ).then_nothing()
    assert talk.lines == []
