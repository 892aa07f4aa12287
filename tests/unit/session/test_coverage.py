"""Nothing can reach the session that it has no answer to."""

from typing import get_args

from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.server_events import SERVER_MODELS, OutputAudioDelta, UnknownEvent
from meeting_assistant.session import effects, inputs
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.connection import Connection
from meeting_assistant.session.core import Core
from meeting_assistant.session.hearing import IGNORED, Hearing
from meeting_assistant.session.interruption import Interruption
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.session.speaking import Speaking

SETTINGS = SessionSettings(ids=Ids("t"))


def _handled() -> frozenset[type]:
    core = Core(SETTINGS)
    return Hearing(core, Connection(core, Speaking(core)), Interruption(core)).handled


def test_every_event_of_a_service_is_handled_or_knowingly_ignored() -> None:
    known = {*SERVER_MODELS.values(), OutputAudioDelta, UnknownEvent}
    assert known == _handled() | IGNORED


def test_no_event_is_both_handled_and_ignored() -> None:
    assert _handled() & IGNORED == set()


def test_every_local_input_has_a_handler() -> None:
    assert ClientSession(SETTINGS).local_inputs == set(get_args(inputs.LocalInput))


def test_effects_and_inputs_say_sound_by_its_length() -> None:
    assert repr(effects.Play("a1", 0, bytes(960))) == "Play(a1, 0, 20 ms)"
    assert repr(inputs.Captured(bytes(960))) == "Captured(20 ms)"
