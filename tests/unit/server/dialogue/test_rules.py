"""The dialogue of rules beyond its stories: what may be called, and that nothing is booked without a yes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.dates import plain
from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.items import (
    ContentPart,
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    MessageItem,
    UnknownItem,
    assistant_text,
    user_text,
)
from meeting_assistant.server.dialogue.booking import replay
from meeting_assistant.server.dialogue.language import joined
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.dialogue.state import Booking, BookingStage
from meeting_assistant.server.dialogue.understanding import understand
from tests.unit.server.dialogue.story import EN, SUNDAY, TOOLS, ZH, answer, play, reply

READY = "约明天下午三点的会，半小时，叫晨会"


def _agreed(context: Context = ZH) -> list[Reply]:
    """The response to a yes after a read-back."""
    items = play(f"U: {READY}\nA: ...")
    return reply(replace(context, items=[*items, user_text("确认")]))


def test_the_greeting_follows_the_instructions() -> None:
    assert answer_to_nothing(ZH).startswith("你好，我是会议助理小爱。")
    assert answer_to_nothing(EN).startswith("Hello")
    assert answer_to_nothing(replace(EN, instructions="")).startswith("你好")


def answer_to_nothing(context: Context) -> str:
    return joined([part for part in reply(context) if isinstance(part, Say)])


def test_a_response_without_a_new_turn_does_not_greet_twice() -> None:
    said = answer_to_nothing(replace(ZH, items=[assistant_text("你好，我是会议助理小爱。")]))
    assert said == "需要我做什么？"


@pytest.mark.parametrize(
    "change", [{"tools": ()}, {"tool_choice": "none"}, {"tool_choice": "queryKnowledgeBase"}]
)
def test_what_is_not_offered_is_not_called(change: dict[str, object]) -> None:
    context = replace(ZH, **change)  # type: ignore[arg-type]  # one field at a time, of its own type
    assert not any(isinstance(part, Call) and part.name == "createMeeting" for part in _agreed(context))


def test_without_createmeeting_it_says_so_at_once() -> None:
    assert answer(READY, context=replace(ZH, tools=TOOLS[1:])) == "抱歉，现在不能创建会议。"


def test_without_documents_a_question_is_declined() -> None:
    assert (
        answer("年假有多少天？", context=replace(ZH, tools=TOOLS[:1]))
        == "抱歉，这个我答不了，现在没有资料可查。"
    )


@pytest.mark.parametrize("choice", ["auto", "required", "createMeeting"])
def test_what_is_offered_is_called(choice: str) -> None:
    (call,) = _agreed(replace(ZH, tool_choice=choice))
    assert isinstance(call, Call)
    assert call.name == "createMeeting"


def test_a_named_search_is_made_even_for_small_talk() -> None:
    (call,) = reply(replace(ZH, items=[user_text("你好")], tool_choice="queryKnowledgeBase"))
    assert call == Call(name="queryKnowledgeBase", arguments='{"question": "你好"}')


def test_tools_it_does_not_know_are_left_alone() -> None:
    context = replace(ZH, tools=(*TOOLS, FunctionTool(name="launchRocket")), tool_choice="required")
    assert [part.name for part in _agreed(context) if isinstance(part, Call)] == ["createMeeting"]


def test_a_spoken_turn_counts_by_its_transcript() -> None:
    heard = MessageItem(
        role="user", content=(ContentPart(type="input_audio", transcript="约明天下午三点的会"),)
    )
    said = joined([part for part in reply(replace(ZH, items=[heard])) if isinstance(part, Say)])
    assert said == "会议开多长时间？"


def test_history_without_its_beginning_still_leads_on_from_the_call() -> None:
    call = FunctionCallItem(
        call_id="c1",
        name="createMeeting",
        arguments='{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会"}',
    )
    failed = FunctionCallOutputItem(call_id="c1", output='{"error": {"message": "冲突"}}')
    booking = replay([call, failed, assistant_text("抱歉"), user_text("改成四点")], now=SUNDAY)
    moment = booking.slots.moment(SUNDAY)
    assert moment is not None
    assert (moment.at.hour, booking.slots.minutes, booking.slots.title) == (16, 30, "晨会")


def test_broken_items_are_survived() -> None:
    items: list[Item] = [
        FunctionCallOutputItem(call_id="nobody", output="{"),
        FunctionCallItem(call_id="c", name="createMeeting", arguments="{broken"),
        UnknownItem(type="surprise"),
        MessageItem(role="system"),
        MessageItem(role="user"),
    ]
    for end in range(len(items) + 1):
        assert all(isinstance(part, Say) for part in reply(replace(ZH, items=items[:end])))


def test_every_fixed_prompt_is_spoken_by_some_answer_as_it_stands() -> None:
    fixed = {(say.text, say.language) for say in RulesDialogue().fixed_prompts()}
    for text in (READY, "约个会", "你是谁", "天气"):
        parts = [part for part in reply(replace(ZH, items=[user_text(text)])) if isinstance(part, Say)]
        assert any((part.text, part.language) in fixed for part in parts)
    read_back = [part for part in reply(replace(ZH, items=[user_text(READY)])) if isinstance(part, Say)]
    assert [part.text for part in read_back if (part.text, part.language) not in fixed] == [
        "明天，11月23日星期一下午三点，",
        "名称是晨会。",
    ]


_SAYINGS = (
    *(
        "约个会",
        "帮我约一个明天下午三点的会议，一个小时，叫项目周会",
        "改成四点",
        "时长改成半小时",
        "半小时",
        "三点",
        "随便",
    ),
    *(
        "对",
        "可以",
        "没问题",
        "好的，但是改成五点",
        "不对",
        "不是",
        "算了",
        "你好",
        "年假有几天？",
        "推迟半小时",
        "",
        "。",
    ),
    *(
        "book a meeting",
        "tomorrow at three",
        "for an hour",
        "call it sync",
        "yes",
        "yes but make it four",
        "no",
        "wait",
    ),
    *(
        "never mind",
        "go ahead",
        "make it Thursday",
        "who are you",
        "what is the policy?",
        "thanks",
        "农历八月十五",
        "30",
    ),
    *(
        "昨天三点",
        "二月三十号",
        "1500分钟",
        "0分钟",
        "取消",
        "改名叫复盘",
        "不用改了",
        "嗯",
        "tonight at midnight",
    ),
)
_TURNS = st.lists(st.one_of(st.sampled_from(_SAYINGS), st.text(max_size=12)), min_size=1, max_size=9)
_AFTER_READING_BACK = st.lists(
    st.sampled_from(
        (
            *(
                "好的，但是改成五点",
                "对，时长改成半小时",
                "yes but make it four",
                "好",
                "对",
                "不对",
                "推迟半小时",
                "取消",
            ),
            *(
                "可以，叫复盘",
                "yes, go ahead",
                "ok, on Friday",
                "可以，二月三十号",
                "好，昨天",
                "嗯",
                "年假有几天？",
                "。",
            ),
        )
    ),
    min_size=1,
    max_size=5,
).map(lambda turns: [READY, *turns])
_AGREEMENT = (
    "对",
    "可以",
    "没问题",
    "好",
    "嗯",
    "yes",
    "go ahead",
    "不用改",
    "是",
    "行",
    "确",
    "ok",
    "创建",
    "成",
    "中",
)
_OUTPUTS = st.sampled_from(('{"id": "m1"}', '{"error": {"message": "busy"}}', "fine", '{"found": false}'))


@settings(deadline=None)  # a busy machine is no failure
@given(
    turns=_TURNS | _AFTER_READING_BACK,
    outputs=st.lists(_OUTPUTS, min_size=9, max_size=9),
    heard=st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_nothing_is_booked_without_a_yes_after_the_last_change(
    turns: list[str], outputs: list[str], heard: list[bool]
) -> None:
    items: list[Item] = []
    for turn, output, was_heard in zip(turns, outputs, heard, strict=False):
        before = replay(items, now=SUNDAY)
        items.append(user_text(turn))
        parts = reply(replace(ZH, items=items))
        said = joined([part for part in parts if isinstance(part, Say)])
        if said:
            items.append(assistant_text(said if was_heard else ""))
        for call in (part for part in parts if isinstance(part, Call)):
            if call.name == "createMeeting":
                _check_confirmed(before, turn)
                _check_arguments(call.arguments)
            items.append(FunctionCallItem(call_id=str(len(items)), name=call.name, arguments=call.arguments))
            items.append(FunctionCallOutputItem(call_id=str(len(items) - 1), output=output))
            items.append(assistant_text(joined(_says(items))))


def _says(items: Sequence[Item], context: Context = ZH) -> list[Say]:
    return [part for part in reply(replace(context, items=items)) if isinstance(part, Say)]


def _check_confirmed(before: Booking, turn: str) -> None:
    """All was read back before this turn, and this turn is a yes that changes nothing."""
    assert before.stage in (BookingStage.READ_BACK, BookingStage.FAILED)
    assert before.slots.missing(SUNDAY) is None
    assert any(word in plain(turn) for word in _AGREEMENT)
    assert before.slots.filled(understand(turn, now=SUNDAY), now=SUNDAY).are_same(before.slots, SUNDAY)


def _check_arguments(arguments: str) -> None:
    known = json.loads(arguments)
    assert set(known) == {"start_time", "duration", "title"}
    assert datetime.strptime(known["start_time"], "%Y-%m-%d %H:%M:%S") > SUNDAY.replace(tzinfo=None)
    assert isinstance(known["duration"], int)
    assert 1 <= known["duration"] <= 1440
    assert known["title"]


def test_a_yes_to_anything_but_the_read_back_books_nothing() -> None:
    never_read_back = [user_text(READY), user_text("。"), assistant_text("抱歉，我没听清，请再说一遍。")]
    said = joined(_says([*never_read_back, user_text("对")]))
    assert said.startswith("我确认一下。会议时间是明天")


@pytest.mark.parametrize("heard", ["", "我确认一下。会议时间是明天，"])
def test_a_yes_that_interrupts_the_read_back_counts(heard: str) -> None:
    (call,) = reply(replace(ZH, items=[user_text(READY), assistant_text(heard), user_text("可以，创建吧")]))
    assert isinstance(call, Call)


def test_a_yes_that_comes_after_the_time_itself_books_nothing() -> None:
    items = play(f"U: {READY}\nA: ...")
    late = replace(ZH, items=[*items, user_text("确认")], now=SUNDAY.replace(day=23, hour=15, minute=1))
    assert joined(_says(late.items, late)) == "这个时间已经过去了，请换一个时间。"
