"""Titles, people and places in what users say."""
# a line that is spoken stands on one line

import pytest

from meeting_assistant.server.dialogue.titles import answered_title
from meeting_assistant.server.dialogue.understanding import understand
from tests.unit.server.dialogue.story import SUNDAY


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("帮我约一个明天下午三点的会议，一个小时，叫项目周会", "项目周会"),
        ("叫项目周会，明天下午三点", "项目周会"),
        ("叫项目周会明天下午三点开始", "项目周会"),
        ("名字叫周五总结", "周五总结"),
        ("主题是预算讨论，谢谢", "预算讨论"),
        ("标题改成产品评审吧", "产品评审"),
        ("会议名称是Q4规划", "Q4规划"),
        ("就叫它站会", "它站会"),
        ("叫做“三点半下午茶”", "三点半下午茶"),
        ("主题《预算》", "预算"),
        ("约一个关于预算的会议", "预算"),
        ("预约明天下午两点的产品评审会", "产品评审会"),
        ("明天下午三点开会", None),
        ("明天下午三点的会议", None),
        ("约个会", None),
        ("你叫什么", None),
        ("book a meeting called project sync tomorrow at three", "project sync"),
        ("a meeting titled Budget Review for one hour", "Budget Review"),
        ("call it weekly planning instead", "weekly planning"),
        ("call it Friday review", "Friday review"),
        ("the title is Design Review.", "Design Review"),
        ("change the title to retro please", "retro"),
        ("rename it to Retro", "Retro"),
        ('named "Q4, the plan" at ten', "Q4, the plan"),
        ("a meeting about the budget tomorrow at ten", "budget"),
        ("schedule about an hour tomorrow", None),
        ("how about four o'clock", None),
        ("book a meeting tomorrow at three", None),
        ("帮我约明天下午三点的周会，一个小时", "周会"),
        ("订周一上午十点的例会", "例会"),
        ("约明天下午三点的会，一个小时", None),
        ("明天上午会不会有空", None),
        ("Book a design sync tomorrow at three thirty", "design sync"),
        ("please schedule the Sales Call on Friday at ten", "Sales Call"),
        ("set up a quick retro, half an hour", "retro"),
        ("Please book a call with the auditors on Thursday at 7 for 1 hour.", "call with the auditors"),
        ("book a meeting with Bob, half an hour", None),
        ("book a meeting with Bob called budget", "budget"),
        ("book a new one at four", None),
        ("book a quick call tomorrow", None),
        ("book a meeting room for an hour", None),
        ("schedule a half day on Friday", None),
        ("book a table for two", "table for two"),
    ],
)
def test_a_title_is_found_wherever_it_stands(text: str, title: str | None) -> None:
    assert understand(text, now=SUNDAY).contents.title == title


@pytest.mark.parametrize(
    ("text", "people", "place"),
    [
        ("明天下午三点和张伟、李娜在三楼会议室开一小时的预算会", ("张伟", "李娜"), "三楼会议室"),
        ("和小李小张开个短会，今天下午五点", ("小李", "小张"), None),
        ("约一下王总，后天上午十点，聊聊合同", ("王总",), None),
        ("三个小时后跟客户开个电话会", ("客户",), None),
        ("叫上小李", ("小李",), None),
        ("地点定在三楼会议室", (), "三楼会议室"),
        ("能不能约个明天晚上八点的线上会议", (), "线上"),
        (
            "set up a pricing review with Tom and Sarah in room Thames tomorrow at 2 pm",
            ("Tom", "Sarah"),
            "room Thames",
        ),
        ("I'd like to meet Mr Brown at the Hilton on Saturday at 6 pm", ("Mr Brown",), "the Hilton"),
        ("invite everyone from marketing", ("everyone from marketing",), None),
        ("book a call with the auditors on Thursday at 7 for 1 hour", ("the auditors",), None),
        ("book a review on Friday at ten", (), None),
    ],
)
def test_people_and_places_are_told_from_titles(
    text: str, people: tuple[str, ...], place: str | None
) -> None:
    contents = understand(text, now=SUNDAY).contents
    assert (contents.people, contents.place) == (people, place)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("项目周会", "项目周会"),
        ("就叫项目周会吧", "项目周会"),
        ("Project sync.", "Project sync"),
        ("it's project sync", "project sync"),
    ],
)
def test_an_answer_is_a_title_as_it_stands(text: str, title: str) -> None:
    assert answered_title(text) == title


def test_a_long_run_of_blanks_is_cleaned_at_once() -> None:
    assert answered_title("weekly" + " \t" * 200 + "sync") == "weekly sync"
