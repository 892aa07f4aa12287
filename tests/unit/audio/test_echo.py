"""Echo: the far end's time line, the canceller in simulated rooms, the gate."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from numpy.typing import NDArray

from meeting_assistant.audio.doubletalk import DoubleTalk
from meeting_assistant.audio.echo import HalfDuplexGate, WithoutEcho
from meeting_assistant.audio.farend import FarEnd
from meeting_assistant.audio.level import rms_dbfs
from meeting_assistant.audio.linear import LinearCanceller
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
        assert not far.read(480, 12.0).any()

    def test_a_read_goes_on_unbroken_though_times_jitter(self) -> None:
        far, random = FarEnd(), np.random.default_rng(1)
        for block in range(20):
            far.play(ramp(480, start=1 + 480 * block), 10 + block * 0.02 + random.uniform(-0.004, 0.004))
        read = [far.read(480, 10 + n * 0.02 + random.uniform(-0.004, 0.004)) for n in range(10)]
        steps = np.diff(np.concatenate(read)[480:])
        assert set(steps.tolist()) == {1}
        assert far.realigned == 0

    def test_a_device_that_stumbled_is_followed(self) -> None:
        far = FarEnd()
        far.play(ramp(9600), 10.0)
        for at_s in (10.0, 10.02, 10.04):
            far.read(480, at_s)
        far.play(ramp(9600, start=10_000), 10.5)  # a tenth of a second later than its place
        for at_s in (10.5, 10.52, 10.54, 10.56):
            far.read(480, at_s)
        assert far.read(480, 10.58).tolist() == list(range(11_920, 12_400))
        assert far.realigned == 1

    def test_sound_that_comes_late_and_then_at_once_moves_nothing(self) -> None:
        far = FarEnd()
        far.play(ramp(24_000), 10.0)
        far.read(480, 10.0)
        late_s = (0.2, 0.18, 0.16, 0.14, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02)
        read = [far.read(480, 10.02 + 0.02 * n + late) for n, late in enumerate(late_s)]
        assert np.concatenate(read).tolist() == list(range(481, 5281))
        assert far.realigned == 0

    def test_who_was_away_goes_on_at_once(self) -> None:
        far = FarEnd()
        far.play(ramp(480), 10.0)
        far.read(480, 10.0)
        far.play(ramp(480, start=1000), 15.0)
        assert far.read(480, 15.0).tolist() == list(range(1000, 1480))

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


class Two:
    """A microphone that gives two chunks."""

    async def __aenter__(self) -> "Two":
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        yield AudioChunk(tone(40), SERVICE_FORMAT, 10.04)
        yield AudioChunk(tone(40), SERVICE_FORMAT, 11.0)


def test_what_the_microphone_lost_is_caught_up_with() -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 14 * RATE]
    echo = Room(delay_ms=100).echo_of(far, RATE)
    stumbled = np.concatenate([echo[: 8 * RATE], echo[8 * RATE + RATE // 5 : 14 * RATE]])
    clean = cancelled(far, stumbled, lost_s=(8.0, 0.2))
    assert rms_dbfs(clean[int(8.2 * RATE) :].tobytes()) < -50


async def test_a_chunk_is_judged_by_when_it_was_captured_not_by_when_it_came() -> None:
    class Late(Two):
        async def __aiter__(self) -> AsyncIterator[AudioChunk]:
            yield AudioChunk(tone(40), SERVICE_FORMAT, 11.0, 0.96)

    far = FarEnd()
    far.play(tone(40), 10.0)
    async with WithoutEcho(Late(), HalfDuplexGate(far)) as source:
        assert [chunk.pcm async for chunk in source] == [bytes(len(tone(40)))]


async def test_the_microphone_goes_through_it() -> None:
    far = FarEnd()
    far.play(tone(40), 10.0)
    async with WithoutEcho(Two(), HalfDuplexGate(far)) as source:
        heard = [chunk.pcm async for chunk in source]
    assert heard == [bytes(len(tone(40))), tone(40)]


def test_a_person_who_goes_on_over_the_assistant_is_heard_undamped() -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 14 * RATE]
    spoken = recorded_voice("book-zh.wav")[RATE // 2 : RATE * 7 // 2]
    near = Room(delay_ms=80).echo_of(far, RATE).astype(np.int32)
    near[10 * RATE : 13 * RATE] += spoken
    clean = cancelled(far, np.clip(near, -32768, 32767).astype(np.int16))[10 * RATE : 13 * RATE]
    fits = np.correlate(clean.astype(float), spoken[RATE // 20 : -RATE // 20].astype(float))
    assert fits.max() / np.square(spoken.astype(float)).sum() > 0.8


class TestLinearCanceller:
    """What only subtracts."""

    def test_it_learns_the_echo(self) -> None:
        far = np.tile(recorded_voice("book-en.wav"), 2)[: 14 * RATE]
        echo = Room(delay_ms=200).echo_of(far, RATE)
        left = self.subtracted(far, echo)
        assert erle_db(echo[8 * RATE :], left[8 * RATE :]) > 15

    def test_it_makes_nothing_louder(self) -> None:
        far = recorded_voice("book-en.wav")[: 4 * RATE]
        speech = recorded_voice("book-zh.wav")[: 4 * RATE]  # no echo in it
        assert abs(erle_db(speech, self.subtracted(far, speech))) < 1

    @staticmethod
    def subtracted(far: Samples, near: Samples) -> Samples:
        canceller, step = LinearCanceller(), RATE // 100
        frames = [
            canceller.feed(near[at : at + step] / 32768, far[at : at + step] / 32768)
            for at in range(0, len(near), step)
        ]
        return np.asarray(np.concatenate(frames) * 32768, np.int16)


class TestDoubleTalk:
    """What is sent while somebody speaks, and while nobody does."""

    echo = np.frombuffer(noise(2 * RATE), "<i2")
    silence = np.zeros(2 * RATE, np.int16)

    def test_what_is_left_of_an_echo_is_not_let_through(self) -> None:
        assert not DoubleTalk().mixed(self.silence, self.echo // 16, self.echo).any()

    def test_a_damped_person_is_replaced_by_the_whole_one_at_once_and_through_pauses(self) -> None:
        mix = DoubleTalk()
        mix.mixed(self.silence, self.echo // 16, self.echo)
        person = np.frombuffer(noise(RATE, seed=2), "<i2")
        damped = np.where(np.arange(RATE) < RATE // 2, person // 8, 0).astype(np.int16)
        mixed = mix.mixed(damped, person, person)
        whole = slice(RATE // 50, RATE // 2 + RATE // 3)
        assert (mixed[whole] == person[whole]).all()
        assert not mixed[-RATE // 20 :].any()

    def test_who_does_not_take_the_echo_away_is_not_trusted(self) -> None:
        mix = DoubleTalk()
        mix.mixed(self.silence, self.echo // 2, self.echo)
        assert (mix.mixed(self.echo // 8, self.echo // 2, self.echo) == self.echo // 8).all()
