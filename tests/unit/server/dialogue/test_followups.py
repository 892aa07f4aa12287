"""Questions that follow another get what they leave out from that one."""

import pytest

from meeting_assistant.server.dialogue.followups import body_of, is_announced, is_elliptic, joined_to


@pytest.mark.parametrize(
    ("former", "text", "whole"),
    [
        ("黄河会议室能坐多少人", "泰山呢", "泰山会议室能坐多少人"),
        ("黄河会议室能坐多少人", "那长江会议室呢？", "长江会议室能坐多少人"),
        ("黄河能坐多少人", "泰山呢", "泰山能坐多少人"),
        ("产假有多少天", "那陪产假呢", "陪产假有多少天"),
        ("一线城市住宿标准是多少", "其他城市呢", "其他城市住宿标准是多少"),
        ("泰山会议室能坐多少人", "那在几楼", "泰山会议室在几楼"),
        ("泰山会议室能坐多少人", "它在几楼", "泰山会议室在几楼"),
        ("密码多久换一次", "忘了怎么办", "密码忘了怎么办"),
        ("年假有几天", "那没休完的呢", "年假有几天 那没休完的"),
        ("how long is maternity leave", "and paternity leave", "how long is paternity leave"),
        ("how many people fit into Thames?", "what about Ben Nevis?", "how many people fit into Ben Nevis"),
        ("does thames have a projector", "and severn", "does severn have a projector"),
        ("does Severn have a projector", "which floor is it on", "which floor is Severn on"),
        ("does Severn have a projector", "and how many seats", "how many seats Severn"),
        (
            "how often do I have to change my password",
            "and how long does it have to be",
            "how long does password have to be",
        ),
        ("how long is maternity leave", "and the pay", "how long is maternity leave and the pay"),
    ],
)
def test_what_is_left_out_comes_from_the_former_question(former: str, text: str, whole: str) -> None:
    assert joined_to(former, text) == whole


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("by the way, does Severn have a projector", "does Severn have a projector"),
        ("oh and where's the printer", "and where's the printer"),
        ("quick question, how many people fit in Severn?", "how many people fit in Severn?"),
        ("对了，黄河有投影仪没", "黄河有投影仪没"),
        ("顺便问一下，泰山在几楼来着", "泰山在几楼"),
        ("wait", "wait"),
    ],
)
def test_words_around_a_question_are_not_searched_for(text: str, body: str) -> None:
    assert body_of(text) == body


def test_a_question_may_be_announced() -> None:
    assert is_announced("对了，我想问一下密码多久换一次")
    assert is_announced("oh, just wondering, can we eat there")
    assert not is_announced("对了，改成三点")
    assert not is_announced("by the way, make it three")


@pytest.mark.parametrize("text", ["在几楼", "有投影仪吗", "which floor", "how long does it have to be"])
def test_a_question_may_lack_its_subject(text: str) -> None:
    assert is_elliptic(text)


@pytest.mark.parametrize(
    "text", ["黄河有投影仪吗", "where is the printer", "is it allowed to eat in the room"]
)
def test_a_question_that_names_its_subject_is_whole(text: str) -> None:
    assert not is_elliptic(text)
