"""Text cut by script and clause."""

import pytest

from meeting_assistant.speech.clauses import to_clauses
from meeting_assistant.speech.ports import Language


def cut(text: str, language: Language = "zh") -> list[tuple[Language, str]]:
    return [(clause.language, clause.text) for clause in to_clauses(text, language)]


def test_a_sentence_comes_clause_by_clause_with_its_punctuation() -> None:
    assert cut("好的，会议已经创建。还有别的吗？") == [
        ("zh", "好的，"),
        ("zh", "会议已经创建。"),
        ("zh", "还有别的吗？"),
    ]


def test_latin_runs_go_to_the_english_voice_and_keep_their_digits() -> None:
    assert cut("主题是Q4 OKR Review，对吗？") == [
        ("zh", "主题是"),
        ("en", "Q4 OKR Review,"),
        ("zh", "对吗？"),
    ]


def test_the_letter_a_is_no_article_in_chinese() -> None:
    assert cut("A座三楼") == [("en", "A."), ("zh", "座三楼")]
    assert cut("用Plan A吧")[1] == ("en", "Plan A.")


def test_han_runs_in_english_go_to_the_chinese_voice() -> None:
    assert cut("The meeting 项目周会 is at 15:00.", "en") == [
        ("en", "The meeting"),
        ("zh", "项目周会"),
        ("en", "is at 3 PM."),
    ]


def test_english_sentences_stay_whole_for_their_voice_to_cut() -> None:
    assert cut("Sure, Dr. Smith. At 3.5 hours?", "en") == [("en", "Sure, Dr. Smith. At 3.5 hours?")]


def test_a_list_is_spoken_in_one_go() -> None:
    assert cut("时间、时长还是名称？") == [("zh", "时间、时长还是名称？")]


def test_decimals_and_times_are_no_clause_ends() -> None:
    assert cut("时长1.5小时，15:30开始") == [("zh", "时长一点五小时，"), ("zh", "下午三点半开始")]


def test_a_single_character_joins_what_follows() -> None:
    assert cut("啊，好的") == [("zh", "啊，好的")]


def test_what_is_long_is_cut_where_one_would_breathe() -> None:
    pieces = [
        text for _, text in cut("员工手册里写着每位入职一年的员工都可以享受十五天的带薪年假和五天的病假")
    ]
    assert len(pieces) == 2
    assert pieces[0] == "员工手册里写着每位入职一年的"
    assert all(len(piece) <= 24 for piece in pieces)


def test_nothing_is_lost_when_there_is_nowhere_to_breathe() -> None:
    assert "".join(text for _, text in cut("啊" * 100)) == "啊" * 100


@pytest.mark.parametrize("silent", ["", "   ", "……", "，。！", "\n\n", "😀"])
def test_what_can_not_be_said_gives_no_clause(silent: str) -> None:
    assert cut(silent) == []
    assert cut(silent, "en") == []


def test_pauses_follow_the_punctuation() -> None:
    pauses = [clause.pause_ms for clause in to_clauses("好的，“明天见。”主题是OKR，再见", "zh")]
    assert pauses == [120, 300, 40, 120, 40]
    pauses = [clause.pause_ms for clause in to_clauses("您好！请讲", "zh")]
    assert pauses == [300, 40]
    assert [clause.pause_ms for clause in to_clauses("打开Plan", "zh")] == [40, 40]
