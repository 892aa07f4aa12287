"""What was said as subtitles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.replay.subtitles import CUE_CELLS, Speech, to_srt, to_vtt


def test_a_turn_is_a_cue_with_its_name_and_times() -> None:
    speeches = [
        Speech(name="You", text="Book a meeting.", begin_s=0.5, end_s=2.25),
        Speech(name="Ada", text="For when?", begin_s=3661.0, end_s=3662.5),
    ]
    assert to_srt(speeches) == (
        "1\n00:00:00,500 --> 00:00:02,250\nYou: Book a meeting.\n\n"
        "2\n01:01:01,000 --> 01:01:02,500\nAda: For when?\n\n"
    )
    assert to_vtt(speeches) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.250\n<v You>Book a meeting.</v>\n\n"
        "01:01:01.000 --> 01:01:02.500\n<v Ada>For when?</v>\n\n"
    )


def test_a_long_turn_is_cut_after_clauses_and_its_time_shared() -> None:
    shown = "会议时间是明天下午三点，时长一个小时，名称是项目周会。还有要修改的吗？没问题的话，"
    text = shown + "我就创建了，之后还可以再改。"
    cues = to_srt([Speech(name="小爱", text=text, begin_s=10, end_s=20)]).strip().split("\n\n")
    assert len(cues) == 2
    first, second = (cue.split("\n") for cue in cues)
    assert first[2] == f"小爱: {shown}"
    assert second[2] == "小爱: 我就创建了，之后还可以再改。"
    assert first[1].startswith("00:00:10,000")
    assert first[1].split(" --> ")[1] == second[1].split(" --> ")[0]
    assert second[1].endswith("00:00:20,000")


def test_what_has_no_known_end_is_shown_for_a_second() -> None:
    assert "00:00:01,000 --> 00:00:02,000" in to_srt([Speech(name="You", text="hello", begin_s=1)])


def test_words_can_not_break_the_format() -> None:
    speech = Speech(name="a<b>", text="1\n\n2\n00:00 --> 00:01 <v You>&", begin_s=0, end_s=5)
    assert to_srt([speech]).count("\n\n") == 1
    body = to_vtt([speech]).removeprefix("WEBVTT\n\n").split("\n")
    assert body[1:] == ["<v a&lt;b&gt;>1 2 00:00 --&gt; 00:01 &lt;v You&gt;&amp;</v>", "", ""]


def test_nothing_said_is_no_cue() -> None:
    assert to_srt([Speech(name="You", text="  ", begin_s=0, end_s=1)]) == ""
    assert to_vtt([]) == "WEBVTT\n\n"


@given(st.text(st.sampled_from("ab ,.。，会议 x"), max_size=400))
def test_no_word_is_lost_and_no_cue_is_too_long(text: str) -> None:
    cues = [
        cue.split("\n")
        for cue in to_srt([Speech(name="n", text=text, begin_s=0, end_s=9)]).split("\n\n")[:-1]
    ]
    words = [cue[2].removeprefix("n: ") for cue in cues]
    assert "".join("".join(words).split()) == "".join(text.split())
    for line in words:
        assert sum(2 if char in "会议。，" else 1 for char in line) <= CUE_CELLS
    times = [cue[1].split(" --> ") for cue in cues]
    assert all(before[1] == after[0] for before, after in pairwise(times))
