"""Echo: the far end's time line, the canceller in simulated rooms, the gate."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from numpy.typing import NDArray

from meeting_assistant.audio.echo import EchoCanceller, HalfDuplexGate, Processing, WithoutEcho
from meeting_assistant.audio.farend import FarEnd
from meeting_assistant.audio.level import rms_dbfs
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk, AudioFormat
from tests.support.room import Room, cancelled, erle_db
from tests.support.sound import noise, ramp, tone
from tests.support.voices import recorded_voice

Samples = NDArray[np.int16]
RATE = SERVICE_FORMAT.rate_hz


class TestFarEnd:
    """What was heard, by when."""

    def test_what_was_played_is_read_at_the_time_of_its_being_heard(self) -> None:
        far = FarEnd()
        far.play(ramp(480), 10.0)
        far.play(ramp(480, start=481), 10.02)
        assert far.read(480, 10.0).tolist() == list(range(1, 481))
        assert far.read(480, 10.02).tolist() == list(range(481, 961))

    def test_before_and_after_it_is_silent(self) -> None:
        far = FarEnd()
        assert not far.read(480, 9.0).any()
        far.play(ramp(480), 10.0)
        assert far.read(480, 9.99).tolist() == [0] * 240 + list(range(1, 241))
        assert not far.read(480, 11.0).any()

    def test_a_read_goes_on_unbroken_though_times_jitter(self) -> None:
        far, random = FarEnd(), np.random.default_rng(1)
        for block in range(20):
            far.play(ramp(480, start=1 + 480 * block), 10 + block * 0.02 + random.uniform(-0.004, 0.004))
        read = [far.read(480, 10 + n * 0.02 + random.uniform(-0.004, 0.004)) for n in range(10)]
        steps = np.diff(np.concatenate(read)[480:])
        assert set(steps.tolist()) == {1}
        assert far.realigned == 0

    def test_a_device_that_stumbled_is_followed_at_once(self) -> None:
        far = FarEnd()
        far.play(ramp(480), 10.0)
        for at_s in (10.0, 10.02, 10.04):
            far.read(480, at_s)
        far.play(ramp(480, start=1000), 10.52)  # half a second later than its place
        assert far.read(480, 10.52).tolist() == list(range(1000, 1480))
        assert far.realigned == 1

    def test_another_rate_is_resampled(self) -> None:
        far = FarEnd(AudioFormat(48_000))
        sound = tone(1000, rate_hz=48_000)
        for at in range(0, len(sound), 1920):
            far.play(sound[at : at + 1920], 10 + at / 96_000)
        read = far.read(RATE // 2, 10.2).astype(float)
        whole = np.frombuffer(tone(1000), np.int16).astype(float)
        late = [whole[RATE // 5 - off : RATE // 5 - off + RATE // 2] for off in range(3)]
        assert max(np.corrcoef(read, expected)[0, 1] for expected in late) > 0.999  # within 0.1 ms

    def test_memory_stays_bounded(self) -> None:
        far = FarEnd()
        for block in range(5000):
            far.play(bytes(960), 10 + block * 0.02)
            far.read(480, 10 + block * 0.02)
        assert len(far._line) <= 3 * 1.5 * RATE


@pytest.mark.parametrize("delay_ms", [40, 100, 200])
def test_thirty_decibels_of_the_echo_are_gone_after_five_seconds(delay_ms: int) -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 12 * RATE]
    echo = Room(delay_ms=delay_ms).echo_of(far, RATE)
    clean = cancelled(far, echo)
    late = slice(5 * RATE, len(clean))
    assert erle_db(echo[late], clean[late]) > 30


def test_before_it_knows_the_room_nothing_quiet_passes() -> None:
    far = recorded_voice("book-en.wav")[: 3 * RATE]
    clean = cancelled(far, Room(delay_ms=150).echo_of(far, RATE))
    assert rms_dbfs(clean.tobytes()) < -60


def test_a_person_is_heard_while_nobody_else_speaks() -> None:
    speech = recorded_voice("book-en.wav")[: 4 * RATE]
    clean = cancelled(np.zeros(4 * RATE, np.int16), speech)
    assert rms_dbfs(clean.tobytes()) == pytest.approx(rms_dbfs(speech.tobytes()), abs=1)


def test_a_person_who_interrupts_is_heard_over_the_assistant() -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 10 * RATE]
    speech = np.zeros(len(far), np.int16)
    spoken = recorded_voice("book-zh.wav")[: 3 * RATE]
    speech[6 * RATE : 9 * RATE] = spoken
    echo = Room(delay_ms=80).echo_of(far, RATE)
    near = np.clip(echo.astype(np.int32) + speech, -32768, 32767).astype(np.int16)
    clean = cancelled(far, near)[6 * RATE : 9 * RATE]
    assert rms_dbfs(clean.tobytes()) > rms_dbfs(spoken.tobytes()) - 8


def test_a_person_who_goes_on_over_the_assistant_is_heard_undamped() -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 14 * RATE]
    spoken = recorded_voice("book-zh.wav")[RATE // 2 : RATE * 7 // 2]
    near = Room(delay_ms=80).echo_of(far, RATE).astype(np.int32)
    near[10 * RATE : 13 * RATE] += spoken
    clean = cancelled(far, np.clip(near, -32768, 32767).astype(np.int16))[10 * RATE : 13 * RATE]
    fits = np.correlate(clean.astype(float), spoken[RATE // 20 : -RATE // 20].astype(float))
    assert fits.max() / np.square(spoken.astype(float)).sum() > 0.8


class TestHalfDuplexGate:
    """A microphone that is shut while the loudspeaker sounds."""

    def test_it_hears_silence_as_long_as_the_room_sounds(self) -> None:
        far = FarEnd()
        gate = HalfDuplexGate(far)
        near = tone(40)
        assert gate.clean(near, 10.0) == near
        far.play(tone(40), 10.0)
        assert gate.clean(near, 10.04) == bytes(len(near))
        assert gate.clean(near, 10.25) == bytes(len(near))  # it still rings
        assert gate.clean(near, 10.40) == near


async def test_the_microphone_goes_through_it() -> None:
    class Two:
        async def __aenter__(self) -> "Two":
            return self

        async def __aexit__(self, *exc: object) -> None:
            pass

        async def __aiter__(self) -> AsyncIterator[AudioChunk]:
            yield AudioChunk(tone(40), SERVICE_FORMAT, 10.04)
            yield AudioChunk(tone(40), SERVICE_FORMAT, 11.0)

    far = FarEnd()
    far.play(tone(40), 10.0)
    async with WithoutEcho(Two(), HalfDuplexGate(far)) as source:
        heard = [chunk.pcm async for chunk in source]
    assert heard == [bytes(len(tone(40))), tone(40)]


def processed(sound: Samples, processing: Processing) -> Samples:
    """What is sent of `sound` while the loudspeaker is silent."""
    canceller = EchoCanceller(FarEnd(), processing)
    chunks = (sound[at : at + 480] for at in range(0, len(sound), 480))
    clean = [canceller.clean(chunk.tobytes(), 10 + number * 0.02) for number, chunk in enumerate(chunks)]
    return np.frombuffer(b"".join(clean), "<i2")


def test_steady_noise_is_taken_away_where_that_is_wanted() -> None:
    hiss = np.frombuffer(noise(4 * RATE), "<i2") // 32
    plain, quiet = (processed(hiss, Processing(noise_suppression=on))[2 * RATE :] for on in (False, True))
    assert erle_db(hiss[2 * RATE :], plain) < 3
    assert erle_db(plain, quiet) > 3


def test_a_quiet_voice_is_made_louder_where_that_is_wanted() -> None:
    whisper = recorded_voice("book-en.wav")[RATE // 2 : 9 * RATE] // 16
    plain, loud = (processed(whisper, Processing(gain_control=on)) for on in (False, True))
    assert erle_db(loud, plain) > 3
