"""Messages in Chinese: none is missing, values stay what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.ui.translation import GAP, catalogue, in_language
from tests.support.messages import faults_of, is_chinese, is_language_neutral, told


def test_everything_that_is_told_has_chinese_words() -> None:
    known = catalogue().known
    missing = sorted({f"{text!r} ({place})" for place, text in told() if text not in known})
    assert not missing, "\n".join(["add these to ui/zh.toml:", *missing])


def test_the_collector_sees_messages_of_every_kind() -> None:
    texts = {text for _, text in told()}
    assert {
        "there is no key for the service",  # an error
        "Set {}, or use the embedded server with --embedded.",  # a hint with a value
        "Say it again.",  # a trouble of the conversation
        "loading the Chinese voice",  # progress
        "Choose another folder with --out.",  # a named constant
        "{} refused the connection",  # one of several causes
    } <= texts


@pytest.mark.parametrize("english", catalogue().known)
def test_each_translation_is_chinese_and_keeps_every_value(english: str) -> None:
    chinese = catalogue().known[english]
    assert not faults_of(chinese, english.count(GAP)), chinese
    assert is_chinese(chinese) or is_language_neutral(english)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("there is no microphone", "没有麦克风"),
        ("no microphone answers to 'usb'", "没有与 'usb' 对应的麦克风"),
        ("can't write /tmp/a: No space left on device", "无法写入 /tmp/a：磁盘空间不足"),
        (
            "a.wav: no speech was heard in it (at its loudest -70 dBFS)",
            "a.wav：没有听到说话声（最响处 -70 dBFS）",
        ),
        ("the service reported an error: no (x)", "服务报告错误：no（x）"),
        ("a.example:443 closed the connection: bye", "a.example:443 关闭了连接：bye"),
        ("no such file: call (1): a.wav", "没有这个文件：call (1): a.wav"),
        ("something that nobody foresaw", "something that nobody foresaw"),
        ("", ""),
    ],
)
def test_a_message_is_recognised_with_its_values(text: str, chinese: str) -> None:
    assert in_language(text, "zh") == chinese
    assert in_language(text, "en") == text


@given(st.text(max_size=200))
def test_any_text_gives_a_text(text: str) -> None:
    in_language(text, "zh")


def test_a_brace_in_a_value_is_no_gap() -> None:
    assert in_language("no such file: a{0}{b}.wav", "zh") == "没有这个文件：a{0}{b}.wav"
