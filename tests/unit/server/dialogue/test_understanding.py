"""Yes, no and the other things a turn can be."""
# a line that is spoken stands on one line

from itertools import pairwise

import pytest

from meeting_assistant.server.dialogue import assent, policy
from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.understanding import Understanding, understand
from tests.unit.server.dialogue.story import SUNDAY

YES = (
    *(
        "Nope, book it",
        "No. Go ahead.",
        "不用，创建吧",
        "没有，谢谢",
        "好对重进吧",
        "对没问题且创建吧",
        "Yes, bucket.",
    ),
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


def heard(text: str) -> Understanding:
    return understand(text, now=SUNDAY)


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_understood(text: str) -> None:
    assert assent.agrees(heard(text))


@pytest.mark.parametrize("text", NOT_YES)
def test_what_is_not_a_clear_yes_is_no_yes(text: str) -> None:
    assert not assent.agrees(heard(text))


@pytest.mark.parametrize(
    "text", ["不对", "不是", "不", "要改一下", "no", "that's wrong", "换个时间", "different title please"]
)
def test_a_no_is_understood(text: str) -> None:
    assert assent.declines(heard(text))


@pytest.mark.parametrize(
    ("move", "texts"),
    [
        (
            Move.CANCELLED,
            ("算了", "不创建了", "先不约", "取消吧", "不约了", "停", "停！", "算了，不约了，谢谢"),
        ),
        (
            Move.CANCELLED,
            ("never mind", "Cancel that.", "forget it", "stop", "oh, never mind", "no thanks, leave it"),
        ),
        (
            Move.LEFT_UNDONE,
            ("没事了，再见", "再见", "拜拜", "thanks, bye", "goodbye", "actually forget it, goodbye"),
        ),
        (
            Move.RESTARTED,
            ("重新来", "重新来吧", "全部重来，从头开始", "start over", "let's begin again from scratch"),
        ),
        (
            Move.HELD,
            ("等一下", "先等等，我问一下同事", "让我想一想啊", "hang on a minute", "hang on, let me think"),
        ),
        (
            Move.UNDONE,
            ("撤销刚才的修改", "改回去", "还是原来的时间吧", "undo that", "put it back the way it was"),
        ),
    ],
)
def test_the_ways_out_are_understood(move: Move, texts: tuple[str, ...]) -> None:
    assert {text: policy.move_out(heard(text)) for text in texts} == dict.fromkeys(texts, move)


@pytest.mark.parametrize(
    "text", ["停车场在哪", "stopwatch", "cancellation policy", "对", "改成四点", "wait list review"]
)
def test_a_way_out_is_not_heard_where_it_was_not_said(text: str) -> None:
    assert policy.move_out(heard(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "年假有几天？",
            "公司的食堂周末几点开门",
            "密码连续输错五次会怎样。",
            "迟到了会怎么样",
            "报销制度",
            "怎么申请电脑",
        ),
        *(
            "What's the policy?",
            "how do I apply",
            "look up the handbook",
            "how much may a hotel in London cost",
        ),
    ],
)
def test_a_question_is_understood(text: str) -> None:
    assert policy.asks(heard(text))


@pytest.mark.parametrize("text", ["约个会", "book a meeting", "星期五", "four o'clock", "叫晨会"])
def test_a_request_is_no_question(text: str) -> None:
    assert not policy.asks(heard(text))


@pytest.mark.parametrize("text", ["约个会", "帮我安排会议", "开个会", "book a meeting", "Set up a call"])
def test_a_request_is_understood(text: str) -> None:
    assert heard(text).has(SpanKind.BOOK)
    assert heard(text).contents.unknown == ()


@pytest.mark.parametrize("text", ["", " ", "。", "...", "？！", "_"])
def test_marks_alone_are_no_words(text: str) -> None:
    assert not heard(text).has_words


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("好吃", "好吃"),
        ("中国", "中国"),
        ("成都的行李", "成都的行李"),
        ("make it snappy", "snappy"),
        ("yes men", "men"),
    ],
)
def test_a_word_that_begins_as_an_answer_is_none(text: str, unknown: str) -> None:
    said = heard(text)
    assert unknown in " ".join(text[tile.start : tile.end] for tile in said.tiles if not tile.is_known) or (
        said.contents.title == unknown
    )


@pytest.mark.parametrize(
    "text", ["好的，再晚半小时吧", "book a design sync tomorrow at 3", "嗯……那个，可以", "x y 一二三"]
)
def test_the_tiles_cover_every_word_once(text: str) -> None:
    tiles = heard(text).tiles
    assert all(before.end <= after.start for before, after in pairwise(tiles))
    covered = {at for tile in tiles for at in range(tile.start, tile.end)}
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())
