"""Conversations in Chinese, on Sunday 22 November 2026 at ten in the morning in Shanghai."""
# ruff: noqa: E501  # a line that is spoken stands on one line

from dataclasses import replace

from meeting_assistant.protocol.items import FunctionCallItem
from tests.unit.server.dialogue.story import ZH, play


def test_a_meeting_is_booked_in_one_breath() -> None:
    play("""
        A: 你好，我是会议助理小爱。我可以帮你预约会议，也可以回答资料里的问题。需要我做什么？
        U: 帮我约一个明天下午三点的会议，一个小时，叫项目周会
        A: 我确认一下。会议时间是明天，11月23日星期一下午三点，时长一个小时，名称是项目周会。还有要修改的吗？没问题的话，我就创建了。
        U: 可以，创建吧
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "项目周会"}
        result: {"id": "m1", "status": "confirmed"}
        A: 好的，会议已经创建。还需要别的吗？
        U: 没有了，谢谢
        A: 好的，再见。
    """)


def test_what_is_missing_is_asked_for_piece_by_piece() -> None:
    play("""
        U: 我想约个会
        A: 会议什么时候开始？
        U: 明天下午
        A: 几点开始？
        U: 三点
        A: 会议开多长时间？
        U: 四十
        A: 会议叫什么名字？
        U: 需求评审
        A: ...下午三点，时长四十分钟，名称是需求评审。...
        U: 对
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 40, "title": "需求评审"}
    """)


def test_a_correction_changes_only_what_it_names_and_is_read_back() -> None:
    play("""
        U: 帮我约一个明天下午三点的会议，一个小时，叫项目周会
        A: ...
        U: 不对，改成四点
        A: 好的，改好了。我确认一下。会议时间是明天，11月23日星期一下午四点，时长一个小时，名称是项目周会。...
        U: 时长改成半小时
        A: ...下午四点，时长半个小时，名称是项目周会。...
        U: 名字改成产品评审
        A: ...下午四点，时长半个小时，名称是产品评审。...
        U: 换到后天吧
        A: ...后天，11月24日星期二下午四点，时长半个小时，名称是产品评审。...
        U: 推迟一刻钟
        A: ...下午四点十五分，...
        U: 嗯，没问题
        call: createMeeting {"start_time": "2026-11-24 16:15:00", "duration": 30, "title": "产品评审"}
    """)


def test_a_yes_that_carries_a_correction_is_a_correction() -> None:
    play("""
        U: 约明天上午十点的会，半小时，叫晨会
        A: ...
        U: 好的，不过时间改成十一点
        A: 好的，改好了。...上午十一点，...
        U: 可以可以，但是叫站会
        A: 好的，改好了。...名称是站会。...
        U: 好的
        call: createMeeting {"start_time": "2026-11-23 11:00:00", "duration": 30, "title": "站会"}
    """)


def test_a_yes_that_repeats_the_time_is_a_yes() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 对的，明天下午三点
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会"}
    """)


def test_a_yes_with_a_wish_that_was_not_understood_books_nothing() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 好，把投影仪也带上
        A: 抱歉，我没听懂。要创建这个会议吗？请说确认，或者告诉我要改什么。
        U: 确认
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会"}
    """)


def test_a_no_without_a_reason_is_asked_about() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 不对
        A: 要改哪一项，时间、时长还是名称？
        U: 时间，四点半
        A: 好的，改好了。...下午四点半，...
        U: 不用改了
        call: createMeeting {"start_time": "2026-11-23 16:30:00", "duration": 30, "title": "晨会"}
    """)


def test_it_can_be_told_to_stop_at_any_point() -> None:
    play("""
        U: 我想约个会
        A: 会议什么时候开始？
        U: 算了
        A: 好的，不创建了。还需要别的吗？
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 取消吧，不约了
        A: 好的，不创建了。还需要别的吗？
        U: 对
        A: 需要我做什么？
    """)


def test_a_second_meeting_begins_with_nothing_of_the_first() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 好
        call: ...
        result: {"id": "m1"}
        A: 好的，会议已经创建。还需要别的吗？
        U: 再约一个后天晚上八点的会
        A: 会议开多长时间？
        U: 一个半小时
        A: 会议叫什么名字？
        U: 就叫复盘吧
        A: ...后天，11月24日星期二晚上八点，时长一个半小时，名称是复盘。...
        U: 行
        call: createMeeting {"start_time": "2026-11-24 20:00:00", "duration": 90, "title": "复盘"}
    """)


def test_the_user_may_leave_the_title_to_us() -> None:
    play("""
        U: 约明天下午三点的会，半小时
        A: 会议叫什么名字？
        U: 随便
        A: ...名称是我的会议。...
        U: 确认
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "我的会议"}
    """)


def test_an_error_is_told_with_its_reason_and_can_be_mended() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 确认
        call: ...
        result: {"error": {"code": "conflict", "message": "和需求评审时间冲突"}}
        A: 抱歉，会议没有创建成功。原因是：和需求评审时间冲突。要改哪一项，时间、时长还是名称？
        U: 改成四点
        A: 好的，改好了。...下午四点，...
        U: 确认
        call: createMeeting {"start_time": "2026-11-23 16:00:00", "duration": 30, "title": "晨会"}
        result: {"id": "m1"}
        A: 好的，会议已经创建。还需要别的吗？
    """)


def test_a_time_that_has_gone_by_is_not_booked() -> None:
    play("""
        U: 约今天早上八点的会，半小时，叫晨会
        A: 这个时间已经过去了，请换一个时间。
        U: 那就明天吧
        A: 我确认一下。会议时间是明天，11月23日星期一上午八点，...
    """)


def test_the_lunar_calendar_and_impossible_days_are_refused() -> None:
    play("""
        U: 帮我约农历八月十五晚上八点的会
        A: 抱歉，我还不会换算农历，请说公历日期。
        U: 二月三十号
        A: 没有这一天，请换一个日期。
        U: 十二月一号
        A: 会议开多长时间？
        U: 三十个小时
        A: 会议时长要在一分钟到二十四小时之间。会议开多长时间？
        U: 一刻钟
        A: 会议叫什么名字？
        U: 没有名字
        A: ...12月1日星期二晚上八点，时长十五分钟，名称是我的会议。...
    """)


def test_a_question_goes_to_the_documents_and_the_source_is_named() -> None:
    play("""
        U: 年假有多少天？
        call: queryKnowledgeBase {"question": "年假有多少天？"}
        result: {"found": true, "passages": [{"text": "# 休假\\n病假要有证明。年假每年十五天。", "source": "员工手册.md"}]}
        A: 年假每年十五天。来源是员工手册.md。
        U: 食堂几点开门，是怎么规定的
        call: queryKnowledgeBase {"question": "食堂几点开门，是怎么规定的"}
        result: {"found": false}
        A: 抱歉，资料里没有找到相关内容。
        U: 会议室最多可以预订多久？
        call: queryKnowledgeBase {"question": "会议室最多可以预订多久？"}
        result: {"found": false}
        A: 抱歉，资料里没有找到相关内容。
        U: 加班费怎么算
        call: ...
        result: {"error": {"message": "locked"}}
        A: 抱歉，资料查询出错了。
    """)


def test_a_question_in_the_middle_does_not_lose_the_booking() -> None:
    play("""
        U: 约明天下午三点的会
        A: 会议开多长时间？
        U: 会议室的使用制度是什么
        call: queryKnowledgeBase {"question": "会议室的使用制度是什么"}
        result: {"found": true, "passages": [{"text": "会议室使用制度：先预订后使用。", "source": "制度.txt"}]}
        A: 会议室使用制度：先预订后使用。来源是制度.txt。会议开多长时间？
        U: 半小时，叫晨会
        A: ...明天，11月23日星期一下午三点，时长半个小时，名称是晨会。...
    """)


def test_what_is_out_of_scope_is_said_plainly() -> None:
    play("""
        U: 今天天气怎么样
        A: 抱歉，这个我帮不上忙。我可以帮你预约会议，也可以回答资料里的问题。
        U: 你是谁
        A: 你好，我是会议助理小爱。我可以帮你预约会议，也可以回答资料里的问题。
        U: 你好
        A: 你好！需要我做什么？
        U: 喂，听得到吗
        A: 你好！需要我做什么？
        U: 今天几号？
        A: 现在是今天，11月22日星期日上午十点。
        U: 把昨天的会议取消掉
        A: 抱歉，现在不能查看日历。
    """)


def test_a_turn_without_words_is_asked_for_again() -> None:
    play("""
        U: 约明天下午三点的会
        A: 会议开多长时间？
        U: 。
        A: 抱歉，我没听清，请再说一遍。
        U: 嗯嗯呃
        A: 抱歉，我没听懂。会议开多长时间？比如说，半个小时。
        U: 半小时
        A: 会议叫什么名字？
    """)


def test_what_was_said_is_said_again_on_request() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 你说什么？
        A: 我确认一下。会议时间是明天，11月23日星期一下午三点，时长半个小时，名称是晨会。...
        U: 会议名称改一下，改成早会
        A: 好的，改好了。...名称是早会。...
        U: 没有，谢谢
        call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "早会"}
    """)


def test_a_request_cut_into_two_turns_by_a_pause_is_one_request() -> None:
    items = play("""
        U: 帮我约一个明天下午
        A: 几点开始？
    """)
    play(
        """
        U: 三点的会议，一个小时
        A: 会议叫什么名字？
        """,
        replace(ZH, items=items[:1]),
    )


def test_a_time_that_was_read_back_stays_when_midnight_passes() -> None:
    play("""
        time: 2026-11-22T23:59:00+08:00
        U: 约两个小时后的会，半小时，叫值班
        A: 我确认一下。会议时间是明天，11月23日星期一凌晨一点五十九分，...
        time: 2026-11-23T00:01:00+08:00
        U: 确认
        call: createMeeting {"start_time": "2026-11-23 01:59:00", "duration": 30, "title": "值班"}
    """)


def test_slips_of_the_recogniser_do_not_lose_the_time() -> None:
    play("""
        U: 幫我約一個明天上五十点半的會議一個小時叫向目周回
        A: ...明天，11月23日星期一上午十点半，时长一个小时，名称是向目周回。...
        U: 不是向目周回，叫项目周会
        A: ...名称是项目周会。...
        U: 好的没问题
        call: createMeeting {"start_time": "2026-11-23 10:30:00", "duration": 60, "title": "项目周会"}
    """)


def test_a_call_that_is_still_running_is_waited_for() -> None:
    items = play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 确认
        call: ...
    """)
    assert isinstance(items[-1], FunctionCallItem)
    play(
        """
        U: 喂？
        A: 正在处理，请稍等。
        """,
        replace(ZH, items=items),
    )


def test_a_range_gives_the_length_and_a_title_may_follow_its_time() -> None:
    play("""
        U: 预约明天下午两点到三点半的项目评审会
        A: ...下午两点，时长一个半小时，名称是项目评审会。...
    """)


def test_a_function_that_wants_to_be_asked_about_first_is_asked_about_and_called_again() -> None:
    play("""
        U: 约明天下午三点的会，半小时，叫晨会
        A: ...
        U: 可以
        call: createMeeting ...
        result: {"error": {"code": "confirmation_required", "message": "the user must agree first"}}
        A: 要创建这个会议吗？请说确认，或者告诉我要改什么。
        U: 可以
        call: createMeeting ...
        result: {"id": "m1"}
        A: 好的，会议已经创建。还需要别的吗？
    """)
