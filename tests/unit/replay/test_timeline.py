"""One time line for both sides: what is played at once takes its time all the same."""

import pytest

from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk
from meeting_assistant.replay.envelope import LEVELS, MAX_STEPS, Envelope, heights
from meeting_assistant.replay.timeline import Timeline
from meeting_assistant.session import notices as n
from tests.support.sound import tone

READY = n.Ready(session_id=None, model=None)


def chunk(pcm: bytes, captured_at_s: float) -> AudioChunk:
    return AudioChunk(pcm, SERVICE_FORMAT, captured_at_s)


def loud_ms(levels: str, step_ms: int) -> tuple[int, int]:
    """From when to when a side sounds."""
    sounding = [index for index, height in enumerate(heights(levels)) if height > 0]
    return sounding[0] * step_ms, (sounding[-1] + 1) * step_ms


class TestEnvelope:
    """Peaks over time."""

    def test_sound_stands_where_it_began_and_is_as_high_as_its_root(self) -> None:
        envelope = Envelope()
        envelope.add(tone(100, amplitude=8192), 400)
        levels = envelope.levels(20)
        assert loud_ms(levels, 20) == (400, 500)
        assert max(heights(levels)) == pytest.approx(0.5, abs=0.01)  # a quarter of full scale

    def test_any_cut_of_the_sound_gives_the_same(self) -> None:
        pcm, whole, cut = tone(300), Envelope(), Envelope()
        whole.add(pcm, 30)
        for start in range(0, len(pcm), 334):
            cut.add(pcm[start : start + 334], 30 + start / 48)
        assert cut.levels(20) == whole.levels(20)

    def test_an_hour_takes_no_more_room_than_a_minute(self) -> None:
        envelope = Envelope()
        envelope.add(tone(100), 0)
        envelope.add(tone(1000), 3_600_000)
        levels = envelope.levels(envelope.step_ms)
        assert len(levels) <= MAX_STEPS
        assert levels[0] != LEVELS[0]
        assert loud_ms(levels[1:], envelope.step_ms)[0] == pytest.approx(
            3_600_000 - envelope.step_ms, abs=envelope.step_ms
        )

    def test_the_loudest_sample_there_is_fits(self) -> None:
        envelope = Envelope()
        envelope.add(b"\x00\x80", 0)
        assert envelope.levels(20) == LEVELS[-1]

    def test_silence_and_nothing_are_no_levels(self) -> None:
        envelope = Envelope()
        envelope.add(SERVICE_FORMAT.silence(500), 0)
        envelope.add(b"", 900)
        assert envelope.levels(20) == ""

    def test_strange_characters_are_silence(self) -> None:
        assert heights("+<é") == pytest.approx([62 / 63, 0, 0])


class TestTimeline:
    """The listener's time."""

    def test_time_begins_when_the_service_is_ready(self) -> None:
        timeline = Timeline(10.0)
        timeline.observe(READY, 12.0)
        timeline.observe(n.Ready(session_id=None, model=None, reconnected=True), 15.0)
        assert timeline.at_ms(14.5) == 2500
        assert timeline.at_ms(11.0) == 0

    def test_what_comes_after_an_answer_that_was_played_at_once_is_later_by_its_length(self) -> None:
        timeline = Timeline(0.0)
        timeline.observe(READY, 0.0)
        timeline.sent(chunk(tone(500), 0.5))
        timeline.heard(tone(1000), 1.0)
        timeline.heard(tone(1000), 1.1)  # comes early, is heard when the first second is over
        timeline.ended(1.2)
        timeline.sent(chunk(tone(500), 1.7))
        assert timeline.at_ms(0.9) == 900
        assert timeline.at_ms(1.2) == 3000
        assert timeline.at_ms(1.7) == 3500
        sound = timeline.sound
        assert sound is not None
        assert loud_ms(sound.assistant, sound.step_ms) == (1000, 3000)
        assert loud_ms(sound.user, sound.step_ms) == (0, 3500)
        assert set(sound.user[25:150]) == {"A"}  # the user is silent meanwhile

    def test_sound_that_is_sent_at_once_takes_its_time_too(self) -> None:
        timeline = Timeline(0.0, sends_at_once=True)
        timeline.observe(READY, 0.0)
        for _ in range(5):
            timeline.sent(chunk(tone(100), 0.001))
        assert timeline.at_ms(0.001) == 500

    def test_a_turn_is_marked_from_its_first_sound_to_the_end_of_its_answers(self) -> None:
        timeline = Timeline(0.0)
        timeline.observe(READY, 0.0)
        timeline.observe(n.TurnBegan(item_id="u", audio_start_ms=0), 1.0)
        timeline.observe(n.PlaybackBegan(item_id="a", heard_at_s=2.0), 2.1)
        timeline.observe(n.PlaybackEnded(item_id="a"), 3.0)
        timeline.observe(n.PlaybackBegan(item_id="b"), 4.0)
        timeline.observe(n.Interrupted(item_id="b", played_ms=500), 4.5)
        assert timeline.turn_ms("u", ["a", "b"]) == {"began": 1000, "heard": 2000, "ended": 4500}
        assert timeline.turn_ms(None, []) == {}

    def test_without_sound_there_is_none(self) -> None:
        assert Timeline(0.0).sound is None
