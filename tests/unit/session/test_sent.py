"""From the service's milliseconds of appended sound back to the time of capture."""

import pytest

from meeting_assistant.session.sent import KEPT_BLOCKS, Sample, SentSound

BLOCK = 40 * 48


def sent(*blocks: tuple[float, float]) -> SentSound:
    sound = SentSound()
    for captured_at_s, sent_at_s in blocks:
        sound.add(BLOCK, captured_at_s, sent_at_s)
    return sound


def test_a_sample_is_as_much_older_as_it_lies_before_its_blocks_end() -> None:
    sound = sent((10.00, 10.01), (10.04, 10.05), (10.08, 10.09))
    at = sound.at(50)
    assert at is not None
    assert at.captured_at_s == pytest.approx(10.01)
    assert at.sent_at_s == 10.05
    assert sound.at(80) == Sample(10.04, 10.05)


def test_what_was_left_out_between_two_blocks_is_time_but_no_sound() -> None:
    sound = sent((10.0, 10.0), (15.0, 15.0))  # muted for five seconds
    before, after = sound.at(40), sound.at(41)
    assert before is not None
    assert after is not None
    assert before.captured_at_s == 10.0
    assert after.captured_at_s == pytest.approx(14.961)


def test_what_was_not_sent_or_is_long_ago_is_unknown() -> None:
    sound = sent(*((float(block), float(block)) for block in range(KEPT_BLOCKS + 1)))
    assert sound.at(40 * (KEPT_BLOCKS + 1) + 1) is None
    assert sound.at(20) is None
    assert SentSound().at(0) is None


def test_a_new_connection_counts_from_nought() -> None:
    sound = sent((10.0, 10.0), (10.04, 10.04))
    sound.restart()
    assert sound.at(40) is None
    sound.add(BLOCK, 20.0, 20.0)
    assert sound.at(40) == Sample(20.0, 20.0)
