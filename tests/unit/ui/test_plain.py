"""Plain lines: one an entry, in conversation order, whatever order the words come in."""

import asyncio
import io

import pytest

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui import plain
from meeting_assistant.ui.plain import PlainView
from tests.support.stories import Story, chinese, english, from_documents, tell


def lines_of(story: Story, language: str = "zh", **names: str) -> list[str]:
    out = io.StringIO()
    view = PlainView(out, "zh" if language == "zh" else "en", **names)  # type: ignore[arg-type]  # str names only
    tell(view, story)
    return out.getvalue().splitlines()


def test_a_chinese_booking_reads_as_a_dialogue() -> None:
    assert lines_of(chinese()) == [
        "小爱: 你好，我是小爱，你的会议助理。",
        "你: 帮我约一个会。",
        "小爱: 好的，请问会议什么时候开始？大概需要多长时间，主题是什么？"
        " （说到“好的，请问会议什么时候开始？”时被打断）",
        "  你说完 520 毫秒后开始回答",
        "你: 明天下午三点，一个小时，产品评审。",
        '  createMeeting(start_time="2026-11-23T15:00", duration=60, title="产品评审")'
        ' -> {"status": "booked", "id": 7} [34 ms]',
        "小爱: 已经为你安排好了明天下午三点的产品评审。",
        "  你说完 754 毫秒后开始回答",
    ]


def test_an_english_question_tells_trouble_and_the_lost_link() -> None:
    assert lines_of(english(), "en", assistant_name="Ada") == [
        "You: Where can visitors park?",
        '  queryKnowledgeBase(question="visitor parking") -> {"error": {"code": "no_index"}} [34 ms]',
        "Ada: I could not look that up, sorry.",
        "  answer began 634 ms after you stopped",
        "! connection lost (closed with 1006), trying again in 2 s",
        "* connected again, the conversation goes on",
        "! problem: the microphone is silent (check that it is not muted)",
    ]


def test_the_documents_that_an_answer_is_from_stand_below_it() -> None:
    lines = lines_of(from_documents())
    assert lines[2:4] == ["小爱: 每年十天。", "  出处：请假与考勤.md:9, 13; handbook.pdf p. 3"]


def test_words_of_the_user_that_come_late_still_stand_before_the_answer() -> None:
    story = Story().connected().spoken("u1", None).answered("r1", "a1", "At three.")
    story.change("u1", text="When is it?", state=EntryState.FINAL)
    spoken = [line for line in lines_of(story, "en") if not line.startswith(" ")]
    assert spoken == ["You: When is it?", "Assistant: At three."]


def test_words_that_never_come_hold_back_the_answer_only_so_long() -> None:
    story = Story().connected().spoken("u1", None).answered("r1", "a1", "At three.").floor()
    story.tell(notices.FloorOpen(), after_s=9.0)
    spoken = [line for line in lines_of(story, "en") if not line.startswith(" ")]
    assert spoken == ["You: …", "Assistant: At three."]
    story.change("u1", text="When?", state=EntryState.FINAL)
    assert lines_of(story, "en")[-1] == "You (late): When?"


def test_the_end_prints_what_is_still_open() -> None:
    story = Story().connected().spoken("u1", None).answering("r1", "a1", "At").finished()
    assert lines_of(story, "en")[:2] == ["You: …", "Assistant: At"]


def test_a_reply_cancelled_before_its_first_word_shows_nothing() -> None:
    story = Story().connected().entry(Entry(item_id="a", role="assistant", state=EntryState.INTERRUPTED))
    assert lines_of(story) == []


def test_a_reply_of_which_nothing_was_heard_says_only_that_it_was_cut() -> None:
    story = Story().connected().answering("r", "a", "At three.").interrupted("a", "")
    assert lines_of(story, "en")[0] == "Assistant: At three. (interrupted)"


def test_failed_transcription_and_failed_reply_are_said() -> None:
    story = Story().entry(Entry(item_id="u", role="user", state=EntryState.FAILED))
    story.entry(Entry(item_id="a", role="assistant", text="Let me", state=EntryState.FAILED))
    assert lines_of(story, "en") == [
        "You: (could not be transcribed)",
        "Assistant: Let me (failed)",
    ]


def test_history_that_was_restored_is_not_said_again() -> None:
    story = Story().typed("u1", "Hello.")
    story.change("u1", restored=True)
    story.entry(Entry(item_id="h", role="user", text="Before.", state=EntryState.FINAL, restored=True))
    assert lines_of(story, "en") == ["You: Hello."]


def test_no_byte_steers_a_terminal() -> None:
    story = Story().typed("u1", "red \x1b[31mline\nbreak\x07")
    (line,) = lines_of(story, "en")
    assert "\x1b" not in line
    assert "\x07" not in line


def test_a_reader_that_left_ends_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    tell(PlainView(Gone(), "en"), chinese())


def test_an_encoding_without_chinese_gets_escapes() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    tell(PlainView(out, "zh"), Story().typed("u", "好"))
    assert raw.getvalue() == b"\\u4f60: \\u597d\n"


async def test_in_silence_too_the_answer_is_held_back_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_LOOK_S", 0.0)
    out = io.StringIO()
    story = Story().connected().spoken("u1", None).answered("r1", "a1", "At three.").floor()
    now = story.now
    view = PlainView(out, "en", now=lambda: now)
    tell(view, story)
    running = asyncio.ensure_future(view.run())
    for _ in range(5):
        await asyncio.sleep(0)
    assert out.getvalue() == ""
    now += 9.0
    for _ in range(5):
        await asyncio.sleep(0)
    running.cancel()
    assert out.getvalue().splitlines()[:2] == ["You: …", "Assistant: At three."]
