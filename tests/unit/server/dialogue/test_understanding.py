"""Yes, no and the other things a turn can be."""

import pytest

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue import understanding as heard

YES = (
    *("Nope, book it", "No. Go ahead.", "不用，创建吧", "没有，谢谢"),
    *(
        "对",
        "对的",
        "是的",
        "可以",
        "没问题",
        "好",
        "好的",
        "确认",
        "创建吧",
        "嗯",
        "嗯嗯，可以",
        "行",
        "就这样",
        "没错",
        "好的谢谢",
    ),
    *(
        "不用改了",
        "没有要改的",
        "不需要修改，创建吧",
        "没有问题",
        "可以了，请创建会议",
        "没有",
        "對的",
        "那就这样吧",
        "ＯＫ",
    ),
    *(
        "yes",
        "Yes, please.",
        "yeah",
        "sure",
        "Go ahead!",
        "sounds good",
        "Perfect, thanks",
        "OK",
        "that's right",
        "book it",
    ),
    *(
        "no changes",
        "no, that's fine",
        "nothing to change",
        "yes, go ahead and book it",
        "please do",
        "looks good to me",
    ),
)
NOT_YES = (
    *(
        "不对",
        "不是",
        "不可以",
        "不行",
        "等一下",
        "先别",
        "好像不对",
        "对不起",
        "可以吗？",
        "好的，但是换个时间",
        "再说吧",
        "有问题",
        "改一下",
    ),
    *("好，把投影仪也带上", "可以，不过要加上小王", "明天下午三点", "随便", "这个会议", "谢谢"),
    *(
        "no",
        "nope",
        "wait",
        "not yet",
        "yes but change it",
        "that's not right",
        "hold on",
        "okay wait",
        "is that right?",
    ),
    *("yes and invite Peter", "maybe", "I don't know", "book a table", "thanks"),
)


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_understood(text: str) -> None:
    assert heard.agrees(plain(text))


@pytest.mark.parametrize("text", NOT_YES)
def test_what_is_not_a_clear_yes_is_no_yes(text: str) -> None:
    assert not heard.agrees(plain(text))


@pytest.mark.parametrize(
    "text", ["不对", "不是", "不", "等一下", "要改一下", "no", "No, wait.", "that's wrong", "not yet"]
)
def test_a_no_is_understood(text: str) -> None:
    assert heard.declines(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "算了",
        "不创建了",
        "先不约",
        "取消吧",
        "不约了",
        "停",
        "停！",
        "never mind",
        "Cancel that.",
        "forget it",
        "stop",
    ],
)
def test_stop_is_understood(text: str) -> None:
    assert heard.cancels(plain(text))


@pytest.mark.parametrize("text", ["停车场在哪", "stopwatch", "cancellation policy", "对", "改成四点"])
def test_stop_is_not_heard_where_it_was_not_said(text: str) -> None:
    assert not heard.cancels(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "年假有几天？",
        "公司的食堂周末几点开门",
        "密码连续输错五次会怎样。",
        "迟到了会怎么样",
        "报销制度",
        "怎么申请电脑",
        "What's the policy?",
        "how do I apply",
        "look up the handbook",
    ],
)
def test_a_question_is_understood(text: str) -> None:
    assert heard.asks(plain(text))


@pytest.mark.parametrize(
    "text", ["四点怎么样", "几点都行", "how about four", "what about Friday", "约个会", "book a meeting"]
)
def test_a_proposal_is_no_question(text: str) -> None:
    assert not heard.asks(plain(text))


@pytest.mark.parametrize(
    "text", ["约个会", "帮我安排会议", "开个会", "book a meeting", "Set up a call", "I need a meeting"]
)
def test_a_request_is_understood(text: str) -> None:
    assert heard.requests(plain(text))


@pytest.mark.parametrize("text", ["", " ", "。", "...", "？！", "_"])
def test_marks_alone_are_no_words(text: str) -> None:
    assert not heard.has_words(plain(text))
