"""The live view as a person sees it: screens after all cursor movements, in both languages."""

import asyncio
import threading
from contextlib import suppress

import pytest

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.live import FRAMES_PER_S, LiveView
from meeting_assistant.ui.words import Language
from tests.support.screen import Terminal
from tests.support.stories import Story, chinese, english, from_documents


class Watched:
    """A live view in a terminal, drawn after each notice at the notice's own time."""

    def __init__(self, columns: int, language: Language = "en", *, lines: int = 24) -> None:
        self.terminal = Terminal(columns, lines)
        self.now = 100.0
        self.view = LiveView(self.terminal.console(), language, now=lambda: self.now)

    def play(self, story: Story) -> list[str]:
        for now, notice in story:
            self.now = now
            self.view.observe(notice, now)
            self.view.draw()
        return self.terminal.shown


def test_a_chinese_booking_at_60_columns() -> None:
    watched = Watched(60, "zh")
    with watched.view:
        watched.view.set_level(-20.0)
        assert watched.play(chinese())[-1] == "● 聆听中 · ━━━━━━━─── · 00:11 · 0.8 秒应答 · 1,200 词元"
    assert watched.terminal.shown == [
        "小爱  你好，我是小爱，你的会议助理。",
        "你    帮我约一个会。",
        "小爱  好的，请问会议什么时候开始？大概需要多长时间，主题是什",
        "      么？（被打断）",
        "你    明天下午三点，一个小时，产品评审。",
        '  ▸ createMeeting(start_time="202…) → {"status": "boo… 34 ms',
        "小爱  已经为你安排好了明天下午三点的产品评审。",
        "· 对话结束：00:11，1,200 词元",
    ]
    assert watched.terminal.struck() == "大概需要多长时间，主题是什么？"


def test_a_chinese_booking_at_120_columns_has_room_for_the_whole_call() -> None:
    watched = Watched(120, "zh")
    with watched.view:
        watched.play(chinese())
    assert (
        '  ▸ createMeeting(start_time="2026-11-23T15:00", duration=60, title="产品评审")'
        ' → {"status": "booked", "id": 7} 34 ms'
    ) in watched.terminal.shown


def test_an_english_question_at_80_columns() -> None:
    watched = Watched(80)
    with watched.view:
        watched.play(english())
    assert watched.terminal.shown == [
        "You        Where can visitors park?",
        '  ▸ queryKnowledgeBase(question="visitor parki…) → {"error": {"code": "no… 34 ms',
        "Assistant  I could not look that up, sorry.",
        "! connection lost (closed with 1006), trying again in 2 s",
        "· connected again, the conversation goes on",
        "! problem: the microphone is silent (check that it is not muted)",
        "· conversation ended: 00:09, 600 tokens",
    ]


def test_the_documents_that_an_answer_is_from_stand_below_it() -> None:
    watched = Watched(40, "zh")
    with watched.view:
        watched.play(from_documents())
    assert watched.terminal.shown[2:5] == [
        "小爱  每年十天。",
        "      出处：请假与考勤.md:9, 13;",
        "      handbook.pdf p. 3",
    ]


def test_a_narrow_terminal_puts_words_below_names_and_drops_what_does_not_fit() -> None:
    watched = Watched(30)
    with watched.view:
        watched.view.set_level(-60.0)
        shown = watched.play(Story().connected().spoken("u", "Where can visitors park their cars?"))
        assert shown == ["You", "  Where can visitors park", "  their cars?", "● thinking · ──────────"]


def test_words_that_come_late_stand_before_the_answer_that_did_not_wait() -> None:
    watched = Watched(60)
    with watched.view:
        story = Story().connected().spoken("u", None).answered("r", "a", "At three.")
        assert watched.play(story)[:2] == ["You        …", "Assistant  At three."]
        late = Story(now=story.now).tell(
            notices.EntryChanged(
                entry=Entry(item_id="u", role="user", text="When?", state=EntryState.FINAL), index=0
            )
        )
        watched.play(late)
    assert watched.terminal.shown[:2] == ["You        When?", "Assistant  At three."]


def test_an_answer_longer_than_the_screen_shows_its_end() -> None:
    watched = Watched(40, lines=6)
    words = [f"word{number} " for number in range(40)]
    with watched.view:
        shown = watched.play(Story().connected().typed("u", "Tell.").answering("r", "a", *words))
        assert "word39" in shown[-2]
        assert "speaking" in shown[-1]
        assert shown[0] == "You        Tell."
        assert not watched.terminal.screen.history.top  # nothing of the answer has scrolled away
    text = " ".join(watched.terminal.shown)
    assert all(text.count(f"word{number} ") == 1 for number in range(39))


def test_a_frame_is_one_write() -> None:
    watched = Watched(60, "zh")
    with watched.view:
        before = len(watched.terminal.writes)
        story = chinese()
        watched.play(story)
        assert len(watched.terminal.writes) - before == len(story.told)


def test_what_is_settled_is_written_once_and_never_again() -> None:
    watched = Watched(80, "zh", lines=12)
    with watched.view:
        story = chinese()
        watched.play(story)
        before = len(watched.terminal.writes)
        for number in range(30):
            more = Story(now=watched.now).answered(f"r{number}", f"b{number}", f"第{number}句。").floor()
            watched.play(more)
        later = "".join(watched.terminal.writes[before:])
    assert "产品评审" not in later
    assert [sum(f"第{number}句。" in line for line in watched.terminal.shown) for number in range(30)] == [
        1
    ] * 30
    written = "".join(watched.terminal.writes)
    assert "\x1b[2J" not in written, "the screen is never cleared"
    assert "\x1b[?1049h" not in written, "nor is there another one without scrollback"


def test_the_cursor_is_given_back_after_an_error() -> None:
    watched = Watched(60)
    with suppress(RuntimeError), watched.view:
        watched.play(Story().connected())
        raise RuntimeError
    assert not watched.terminal.screen.cursor.hidden


def test_a_tool_under_way_and_a_lost_link_are_named_in_the_status_line() -> None:
    watched = Watched(60)
    with watched.view:
        called = (
            Story().connected().tell(notices.ToolCalled(call_id="c", name="createMeeting", arguments="{}"))
        )
        assert watched.play(called)[-1].startswith("● using createMeeting")
        lost = Story().tell(notices.LinkLost(reason="gone", retry_in_s=1.0, attempt=1))
        assert watched.play(lost)[-1].startswith("● reconnecting")


def test_without_colour_and_unicode_every_line_still_reads() -> None:
    class Poor(Terminal):
        @property
        def encoding(self) -> str:  # type: ignore[override]  # as in Terminal
            return "ascii"

    terminal = Poor(60)
    view = LiveView(terminal.console(), now=lambda: 100.0)
    with view:
        view.set_level(-30.0)
        for now, notice in Story().connected():
            view.observe(notice, now)
        view.draw()
        assert terminal.shown == ["* listening | #####----- | 00:00"]


async def test_frames_are_drawn_without_the_loop_and_dropped_while_the_terminal_is_stopped() -> None:
    class Stopped(Terminal):
        """Takes nothing until `go` is set."""

        def __init__(self) -> None:
            self.go, self.waiting, self.drawn_again = (threading.Event() for _ in range(3))
            super().__init__(60)

        def write(self, text: str) -> int:
            self.waiting.set()
            self.go.wait(10)
            written = super().write(text)
            if any("产品评审" in line for line in self.shown):
                self.drawn_again.set()
            return written

    terminal = Stopped()
    terminal.go.set()
    view = LiveView(terminal.console())
    with view:
        terminal.go.clear()
        terminal.waiting.clear()
        drawing = asyncio.create_task(view.run())
        await asyncio.to_thread(terminal.waiting.wait, 10)
        before = len(terminal.writes)
        for now, notice in chinese():
            view.observe(notice, now)
            await asyncio.sleep(0)  # the loop runs on
        assert len(terminal.writes) == before
        terminal.go.set()
        await asyncio.to_thread(terminal.drawn_again.wait, 10)
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing
    assert len(terminal.writes) < before + 8
    assert any("产品评审" in line for line in terminal.shown)


async def test_a_terminal_that_was_closed_ends_the_drawing_and_nothing_else() -> None:
    class Closed(Terminal):
        closed_now = False

        def write(self, text: str) -> int:
            if self.closed_now:
                raise OSError(5, "Input/output error")
            return super().write(text)

    terminal = Closed(60)
    view = LiveView(terminal.console())
    with view:
        terminal.closed_now = True
        view.say("hello")
        await view.run()


def test_refreshing_is_bounded() -> None:
    assert FRAMES_PER_S <= 12


@pytest.mark.parametrize("level", [-200.0, -60.0, 0.0, 12.0, float("-inf")])
def test_any_level_is_shown(level: float) -> None:
    watched = Watched(60)
    with watched.view:
        watched.view.set_level(level)
        assert "00:00" in watched.play(Story().connected())[-1]
