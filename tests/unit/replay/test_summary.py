"""The table and the progress of several recordings, on a terminal and elsewhere."""

import io

from rich.console import Console

from meeting_assistant.errors import ServiceError
from meeting_assistant.metrics import Metrics
from meeting_assistant.replay.progress import batch_progress
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.summary import Row, print_summary
from tests.support.screen import Terminal
from tests.support.stories import Story, chinese, tell

ROWS = [
    Row(file="会议.wav", turns=2, tool_calls=1, wait_ms=904),
    Row(file="broken.wav", turns=0, tool_calls=0, wait_ms=None, problem="broken.wav holds no audio"),
]


def test_a_row_is_read_from_the_record() -> None:
    metrics = Metrics(silence_ms=200)
    record = Record(metrics)
    for observer in (metrics, record):
        tell(observer, chinese())
    assert Row.from_record("zh.wav", record) == Row(file="zh.wav", turns=2, tool_calls=1, wait_ms=670)


def test_a_row_of_a_failure_names_the_problem() -> None:
    failed = Record(Metrics())
    tell(failed, Story().finished(ServiceError("the model is gone")))
    assert Row.from_record("a.wav", failed).problem == "the model is gone"
    assert Row.from_record("a.wav", Record(Metrics()), error=RuntimeError()).problem == "RuntimeError"


def test_the_table_on_a_terminal() -> None:
    terminal = Terminal(80)
    print_summary(ROWS, terminal.console(), "zh")
    shown = [line.split() for line in terminal.shown if line.strip() and "─" not in line]
    assert shown == [
        ["文件", "状态", "轮次", "调用", "等待中位数", "问题"],
        ["会议.wav", "成功", "2", "1", "904", "ms"],
        ["broken.wav", "失败", "0", "0", "-", "broken.wav", "里没有声音"],
    ]


def test_a_narrow_terminal_shows_every_name_and_reason_whole() -> None:
    terminal = Terminal(40)
    print_summary(ROWS, terminal.console())
    assert terminal.shown == [
        "会议.wav ok",
        "  Turns: 2",
        "  Calls: 1",
        "  Median wait: 904 ms",
        "broken.wav failed",
        "  broken.wav holds no audio",
    ]


def test_the_table_elsewhere_is_tab_separated_and_without_colour() -> None:
    out = io.StringIO()
    print_summary(ROWS, Console(file=out, width=20))
    assert out.getvalue() == (
        "会议.wav\tok\t2\t1\t904 ms\t\nbroken.wav\tfailed\t0\t0\t-\tbroken.wav holds no audio\n"
    )


def test_progress_elsewhere_is_a_line_per_recording() -> None:
    out = io.StringIO()
    with batch_progress(2, Console(file=out)) as progress:
        for file, ok in (("a.wav", True), ("[b].wav", False)):
            progress.began(file)
            progress.ended(file, ok=ok)
    assert out.getvalue() == "[1/2] a.wav: ok\n[2/2] [b].wav: failed\n"


def test_the_bar_names_what_is_running_and_leaves_nothing_behind() -> None:
    terminal = Terminal(80)
    with batch_progress(2, terminal.console(), "zh") as progress:
        progress.began("[a].wav")
        progress.ended("unknown.wav", ok=True)
    assert any("1/2" in written and "回放中" in written for written in terminal.writes)
    assert any("[a].wav" in written for written in terminal.writes)
    assert terminal.shown == []
