"""What is sent while somebody speaks over the assistant, and while nobody does."""

import numpy as np

from meeting_assistant.audio.double_talk import DoubleTalk
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.sound import noise

RATE = SERVICE_FORMAT.rate_hz


ECHO = np.frombuffer(noise(2 * RATE), "<i2")
SILENCE = np.zeros(2 * RATE, np.int16)


def test_what_is_left_of_an_echo_is_not_let_through() -> None:
    assert not DoubleTalk().mixed(SILENCE, ECHO // 16, ECHO).any()


def test_a_damped_person_is_replaced_by_the_whole_one_at_once_and_through_pauses() -> None:
    mix = DoubleTalk()
    mix.mixed(SILENCE, ECHO // 16, ECHO)
    person = np.frombuffer(noise(RATE, seed=2), "<i2")
    damped = np.where(np.arange(RATE) < RATE // 2, person // 8, 0).astype(np.int16)
    mixed = mix.mixed(damped, person, person)
    whole = slice(RATE // 50, RATE // 2 + RATE // 3)
    assert (mixed[whole] == person[whole]).all()
    assert not mixed[-RATE // 20 :].any()


def test_who_does_not_take_the_echo_away_is_not_trusted() -> None:
    mix = DoubleTalk()
    mix.mixed(SILENCE, ECHO // 2, ECHO)
    assert (mix.mixed(ECHO // 8, ECHO // 2, ECHO) == ECHO // 8).all()
