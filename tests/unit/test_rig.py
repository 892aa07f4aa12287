"""The rig's own parts: a measuring device that is wrong proves nothing."""

import numpy as np
import pytest

from meeting_assistant.server.input_buffer import Began, Ended
from tests.rig.ears import RATE_HZ
from tests.rig.hearing import Hearing
from tests.rig.leak import BLOCK, Reverberation
from tests.rig.room import delay_between
from tests.support.room import Room
from tests.support.sound import noise, tone
from tests.support.speech import EnergyDetector


def test_the_live_room_reverberates_as_the_simulated_one() -> None:
    room = Room(delay_ms=0)
    played = np.frombuffer(noise(200 * BLOCK), "<i2")
    live = Reverberation(room.response(RATE_HZ), BLOCK)
    heard = np.concatenate([live.feed(played[at : at + BLOCK]) for at in range(0, len(played), BLOCK)])
    expected = room.echo_of(played, RATE_HZ)
    assert np.abs(heard.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("delay_ms", [0, 40, 200])
def test_a_click_tells_the_delay(delay_ms: int) -> None:
    played = np.frombuffer(noise(RATE_HZ), "<i2")
    heard = np.concatenate([np.zeros(delay_ms * RATE_HZ // 1000, np.int16), played // 2])
    assert delay_between(played, heard) == pytest.approx(delay_ms, abs=0.05)


def test_what_the_service_hears_is_judged_as_it_arrives() -> None:
    hearing = Hearing(EnergyDetector())
    marks = [hearing.take(sound) for sound in (bytes(48_000), tone(500), bytes(48_000))]
    assert [[type(mark) for mark in some] for some in marks] == [[], [Began], [Ended]]
    ((_, start_ms),) = hearing.onsets
    assert start_ms == pytest.approx(700, abs=40)  # 300 ms of prefix
