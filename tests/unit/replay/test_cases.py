"""Files of cases: what they may say, and how a wrong one is told."""

from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.cases import Case, Spoken, Typed
from meeting_assistant.replay.expect import Reply, ToolCalled
from meeting_assistant.replay.manifest import load_cases

ISSUE = """
profile: xiaoai
cases:
  - name: 明天下午三点的周会
    say: [audio/book-1.wav, "不对，改成四点", audio/confirm.wav]
    now: 2026-11-22T09:00:00+08:00
    expect:
      - tool: createMeeting
        arguments: {start_time: "2026-11-23 16:00:00", duration: 60, title: {contains: 周会}}
        times: 1
      - reply: {matches: "已.*预约|会议.*创建"}
      - never_tool: cancelMeeting
      - within_ms: {speech_end_to_first_audio: 2500}
"""


def filed(folder: Path, text: str, name: str = "cases.yaml") -> Path:
    (folder / "audio").mkdir(exist_ok=True)
    for wav in ("book-1.wav", "confirm.wav"):
        (folder / "audio" / wav).touch()
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def only_case(folder: Path, text: str, name: str = "cases.yaml") -> Case:
    [one] = load_cases(filed(folder, text, name))
    return one.case


def complaint(folder: Path, text: str, name: str = "cases.yaml") -> str:
    with pytest.raises(ConfigError) as caught:
        load_cases(filed(folder, text, name))
    assert "\n" not in caught.value.message
    return caught.value.message


def test_the_case_of_the_readme_is_read_as_it_is_meant(tmp_path: Path) -> None:
    case = only_case(tmp_path, ISSUE)
    assert case.name == "明天下午三点的周会"
    assert case.profile == "xiaoai"
    assert case.say == (
        Spoken(audio=tmp_path / "audio/book-1.wav"),
        Typed(text="不对，改成四点"),
        Spoken(audio=tmp_path / "audio/confirm.wav"),
    )
    assert case.now is not None
    assert case.now.isoformat() == "2026-11-22T09:00:00+08:00"
    tool = case.expect[0]
    assert isinstance(tool, ToolCalled)
    assert tool.arguments["duration"].mismatch(60) is None
    assert tool.arguments["title"].mismatch("项目周会") is None
    assert tool.arguments["title"].mismatch("项目例会") == "should contain '周会', is '项目例会'"
    assert isinstance(case.expect[1], Reply)


def test_the_same_case_in_toml_and_json_lines(tmp_path: Path) -> None:
    toml = """
        now = 2026-11-22T09:00:00+08:00
        [[cases]]
        name = "a"
        say = ["audio/book-1.wav", "hello"]
        expect = [{tool = "createMeeting", times = 1}]
    """
    lines = (
        '{"now": "2026-11-22T09:00:00+08:00"}\n'
        '{"name": "a", "say": ["audio/book-1.wav", "hello"], '
        '"expect": [{"tool": "createMeeting", "times": 1}]}\n'
    )
    assert only_case(tmp_path, toml, "a.toml") == only_case(tmp_path, lines, "a.jsonl")


def test_what_a_case_says_itself_goes_before_what_its_file_says_of_all(tmp_path: Path) -> None:
    text = """
set: {assistant.voice: coral, turn_detection.threshold: 0.4}
profile: xiaoai
cases: [{name: a, say: hello, profile: english, set: {assistant.voice: sage}}]
"""
    case = only_case(tmp_path, text)
    assert case.profile == "english"
    assert case.set == {"assistant.voice": "sage", "turn_detection.threshold": 0.4}


def test_a_wrong_file_is_told_in_a_line(tmp_path: Path) -> None:
    """`tests/cli/test_mistaken_cases.py` has the kinds of mistakes."""
    path = tmp_path / "cases.yaml"
    told = complaint(tmp_path, "cases: [{name: a, say: hi, expects: []}]")
    assert told == f"{path}, case 1 (a), expects: unknown key"


def test_answers_of_mocked_tools_may_be_plain(tmp_path: Path) -> None:
    text = """
cases:
  - name: a
    say: hi
    mock_tools:
      createMeeting: {status: created}
      queryKnowledgeBase:
        - {when: {question: {contains: 差旅}}, result: 三百元}
        - {error: 没有找到}
"""
    mocked = only_case(tmp_path, text).mock_tools
    assert mocked["createMeeting"][0].result == {"status": "created"}
    assert mocked["queryKnowledgeBase"][0].result == "三百元"
    assert mocked["queryKnowledgeBase"][1].error == "没有找到"
