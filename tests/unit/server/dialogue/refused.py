"""A meeting that createMeeting refused, and the conversation so far, in both languages."""
# ruff: noqa: E501  # a line that is spoken stands on one line

import json

TAKEN = json.dumps(
    {
        "error": {
            "code": "time_taken",
            "message": "2026-11-23 15:00 to 16:00 is taken by 项目周会 (15:00 to 16:00)",
            "hint": "Nothing was booked.",
            "conflicts": [
                {
                    "id": "m0",
                    "title": "项目周会",
                    "start": "2026-11-23T15:00:00+08:00",
                    "end": "2026-11-23T16:00:00+08:00",
                }
            ],
            "next_free": {"start": "2026-11-23T16:00:00+08:00", "end": "2026-11-23T16:30:00+08:00"},
        }
    },
    ensure_ascii=False,
)
TAKEN_BY_STANDUP = TAKEN.replace("项目周会", "standup")
ASKED = """
    U: 约明天下午三点的会，半小时，叫晨会
    A: ...
    U: 确认
    call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会"}
"""
ASKED_EN = """
    U: Book a meeting tomorrow at 3 pm for half an hour called review
    A: ...
    U: yes
    call: createMeeting {"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "review"}
"""
REFUSED = f"""
    {ASKED}
    result: {TAKEN}
    A: 还没有创建，那个时间已经有会议了：项目周会，明天，11月23日星期一下午三点到下午四点。下一个空闲时间是明天，11月23日星期一下午四点。要换到那时吗？也可以说别的时间，或者说两个都要。
"""
REFUSED_EN = f"""
    {ASKED_EN}
    result: {TAKEN_BY_STANDUP}
    A: I haven't booked it: you already have standup, tomorrow, Monday 23 November from 3 PM to 4 PM. The next free time is tomorrow, Monday 23 November at 4 PM. Shall I take that? Or name another time, or say that you want both.
"""
AT_FOUR = '{"start_time": "2026-11-23 16:00:00", "duration": 30, "title": "晨会"}'
AT_FOUR_EN = '{"start_time": "2026-11-23 16:00:00", "duration": 30, "title": "review"}'
BOTH = '{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会", "allow_conflict": true}'
BOTH_EN = '{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "review", "allow_conflict": true}'
