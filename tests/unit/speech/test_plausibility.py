"""Telling heard words from invented ones."""

import math

import numpy as np
import pytest

from meeting_assistant.speech.plausibility import (
    is_doubtful,
    is_invented,
    loudest_dbfs,
    pieces,
    repetition,
    token_cap,
)

RATE_HZ = 16_000


def test_the_level_is_that_of_the_loudest_tenth_of_a_second() -> None:
    sound = np.zeros(RATE_HZ, np.float32)
    assert loudest_dbfs(sound, RATE_HZ) == -math.inf
    sound[3200:4800] = 0.1
    assert loudest_dbfs(sound, RATE_HZ) == pytest.approx(-20, abs=0.1)
    assert loudest_dbfs(np.full(10, 0.1, np.float32), RATE_HZ) == pytest.approx(-20, abs=0.1)
    assert loudest_dbfs(np.zeros(0, np.float32), RATE_HZ) == -math.inf


def test_a_long_utterance_is_cut_where_it_is_quiet_and_nothing_is_lost() -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 60 * RATE_HZ).astype(np.float32)
    for second in (20, 40):
        sound[second * RATE_HZ : second * RATE_HZ + RATE_HZ // 2] = 0
    cut = list(pieces(sound, RATE_HZ))
    assert [round(len(piece) / RATE_HZ) for piece in cut] == [20, 20, 20]
    np.testing.assert_array_equal(np.concatenate(cut), sound)


def test_a_short_utterance_stays_whole() -> None:
    assert len(list(pieces(np.zeros(RATE_HZ, np.float32), RATE_HZ))) == 1


def test_chinese_may_use_more_tokens_than_english() -> None:
    assert token_cap(2.0, "zh") == 30
    assert token_cap(2.0, "en") == 24


def test_a_repeated_sentence_compresses_too_well() -> None:
    assert repetition("请帮我约一个会议。" * 12) > 2.2
    assert repetition("请帮我约一个明天下午三点的会议，主题是项目周会。") < 2.2
    assert repetition("") == 0.0


@pytest.mark.parametrize(
    ("text", "log_probability", "capped", "doubtful"),
    [
        ("明天下午三点", -0.3, False, False),
        ("明天下午三点", -1.2, False, True),
        ("明天下午三点", -0.3, True, True),
        ("好的" * 60, -0.1, False, True),
    ],
)
def test_a_quick_pass_is_doubted_for_a_reason(
    text: str, log_probability: float, capped: bool, doubtful: bool
) -> None:
    assert is_doubtful(text, log_probability, no_speech=0.1, capped=capped) is doubtful
    assert not is_doubtful(text, log_probability, no_speech=0.8, capped=capped)


@pytest.mark.parametrize(
    "caption",
    [
        "谢谢观看",
        "谢谢大家。",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由Amara.org社区提供",
        "中文字幕志愿者 李宗盛",
        "Thank you.",
        "Thanks for watching!",
        "you",
        "",
    ],
)
def test_captions_on_a_faint_recording_are_inventions(caption: str) -> None:
    assert is_invented(caption, -0.5, no_speech=0.1, loudest=-52.0)
    assert is_invented(caption, -0.5, no_speech=0.5, loudest=-30.0)


@pytest.mark.parametrize("text", ["Thank you.", "谢谢大家。", "好的，谢谢", "Bye-bye"])
def test_thanks_that_were_really_spoken_are_heard(text: str) -> None:
    assert not is_invented(text, -0.3, no_speech=0.05, loudest=-20.0)


def test_words_without_speech_are_inventions() -> None:
    assert is_invented("我们走吧", -0.9, no_speech=0.8, loudest=-20.0)
    assert not is_invented("我们走吧", -0.2, no_speech=0.8, loudest=-20.0)
