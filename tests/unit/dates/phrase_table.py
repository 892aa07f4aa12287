"""Phrases and what they mean, worked out by hand from the rules in `dates.grammar`.

Rows: reference time, phrase, answer. An answer is a local time, a day alone, or a reason why there is none; a
remark may follow a time. In the last table: phrase, minutes.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

NOW = {
    # a Sunday morning
    "sun": datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    # a Wednesday afternoon
    "wed": datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    # a Friday late in the evening
    "fri": datetime(2026, 11, 27, 22, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    # the last day of a year, a Thursday
    "nye": datetime(2026, 12, 31, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    # the last day of a long month before a short one, a Saturday
    "jan": datetime(2026, 1, 31, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    # before the leap day, a Monday
    "leap": datetime(2028, 2, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    # just after midnight, a Tuesday
    "night": datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    # the evenings before the clocks change: New York skips 2:00 to 3:00 and repeats 1:00 to 2:00
    "ny_spring": datetime(2026, 3, 7, 22, 0, tzinfo=ZoneInfo("America/New_York")),
    "ny_autumn": datetime(2026, 10, 31, 22, 0, tzinfo=ZoneInfo("America/New_York")),
    # Berlin skips 2:00 to 3:00 and repeats 2:00 to 3:00
    "berlin_spring": datetime(2026, 3, 28, 20, 0, tzinfo=ZoneInfo("Europe/Berlin")),
    "berlin_autumn": datetime(2026, 10, 24, 20, 0, tzinfo=ZoneInfo("Europe/Berlin")),
}

CHINESE = """
sun | 明天下午三点 | 2026-11-23 15:00
sun | 下周一上午十点半 | 2026-11-23 10:30
sun | 后天晚上8点 | 2026-11-24 20:00
sun | 本周五中午 | 2026-11-20 12:00 past
wed | 本周五中午 | 2026-11-27 12:00
wed | 这周五下午两点 | 2026-11-27 14:00
wed | 周五下午两点 | 2026-11-27 14:00
wed | 周三下午三点 | 2026-11-25 15:00
wed | 周三上午九点 | 2026-12-02 09:00
wed | 周三 | 2026-11-25
wed | 下周三上午九点 | 2026-12-02 09:00
wed | 下下周三上午九点 | 2026-12-09 09:00
wed | 上周三 | 2026-11-18
sun | 下周一 | 2026-11-23
sun | 下周日 | 2026-11-29
sun | 下礼拜天晚上七点 | 2026-11-29 19:00
sun | 下个星期二下午4点 | 2026-11-24 16:00
wed | 星期六 | 2026-11-28
wed | 这个周末 | 2026-11-28
wed | 下周末上午十点 | 2026-12-05 10:00
wed | 礼拜四早上八点半 | 2026-11-26 08:30
sun | 三天后 | 2026-11-25
sun | 三天之后下午两点 | 2026-11-25 14:00
sun | 两周后 | 2026-12-06
sun | 一个星期后上午十点 | 2026-11-29 10:00
jan | 一个月后 | 2026-02-28
sun | 半个月后 | 2026-12-07
sun | 两个小时后 | 2026-11-22 12:00
sun | 半小时后 | 2026-11-22 10:30
sun | 一个半小时以后 | 2026-11-22 11:30
sun | 再过四十分钟 | 2026-11-22 10:40
nye | 十个小时后 | 2027-01-01 02:00
sun | 月底 | 2026-11-30
sun | 下月底 | 2026-12-31
sun | 下个月底下午五点 | 2026-12-31 17:00
leap | 月底 | 2028-02-29
leap | 后天 | 2028-03-01
leap | 明天上午九点 | 2028-02-29 09:00
sun | 年底 | 2026-12-31
sun | 下个月3号 | 2026-12-03
sun | 下月初 | 2026-12-01
nye | 下个月3号上午十点 | 2027-01-03 10:00
sun | 25号下午三点 | 2026-11-25 15:00
sun | 五号上午十点 | 2026-12-05 10:00
sun | 二十二号下午三点 | 2026-11-22 15:00
sun | 31号 | 2026-12-31
sun | 11月25日 | 2026-11-25
sun | 十一月二十五号下午三点 | 2026-11-25 15:00
sun | 11月25日星期三下午三点 | 2026-11-25 15:00
sun | 12月9日星期三下午两点 | 2026-12-09 14:00
sun | 1月5号上午九点 | 2027-01-05 09:00
sun | 明年三月一号 | 2027-03-01
sun | 2027年2月28日10点 | 2027-02-28 10:00
sun | 二零二七年五月六号下午四点 | 2027-05-06 16:00
sun | 2026年12月3日15:30 | 2026-12-03 15:30
sun | 2026-12-03 14:30 | 2026-12-03 14:30
sun | 2026/12/3 下午2点 | 2026-12-03 14:00
sun | 二月三十号上午九点 | no_such_date
sun | 2月29号上午九点 | 2028-02-29 09:00
sun | 12月二十 | 2026-12-20
nye | 明天上午九点 | 2027-01-01 09:00
nye | 下周一上午九点 | 2027-01-04 09:00
nye | 后天晚上七点半 | 2027-01-02 19:30
nye | 元旦上午十点 | 2027-01-01 10:00
sun | 圣诞节晚上六点 | 2026-12-25 18:00
sun | 平安夜 | 2026-12-24
sun | 国庆节 | 2027-10-01
nye | 今晚12点 | 2027-01-01 00:00
nye | 今晚十一点半 | 2026-12-31 23:30
sun | 今晚八点 | 2026-11-22 20:00
sun | 明早八点 | 2026-11-23 08:00
sun | 明晚7点半 | 2026-11-23 19:30
sun | 今天晚上12点 | 2026-11-23 00:00
sun | 明天晚上十二点 | 2026-11-24 00:00
sun | 明天凌晨12点 | 2026-11-23 00:00
sun | 明天零点 | 2026-11-23 00:00
sun | 明天24点 | 2026-11-24 00:00
sun | 明天24:00 | 2026-11-24 00:00
sun | 明天凌晨三点 | 2026-11-23 03:00
sun | 明天半夜两点 | 2026-11-24 02:00
night | 半夜两点 | 2026-11-24 02:00
sun | 明天中午12点 | 2026-11-23 12:00
sun | 明天12点 | 2026-11-23 12:00
sun | 明天中午一点 | 2026-11-23 13:00
sun | 明天中午 | 2026-11-23 12:00
sun | 明天正午 | 2026-11-23 12:00
sun | 明天午夜 | 2026-11-24 00:00
sun | 明天傍晚六点 | 2026-11-23 18:00
sun | 今天下午三点 | 2026-11-22 15:00
sun | 今天早上八点 | 2026-11-22 08:00 past
sun | 今天8点 | 2026-11-22 20:00
sun | 8点 | 2026-11-22 20:00
sun | 三点 | 2026-11-22 15:00
wed | 三点 | 2026-11-25 15:00
wed | 两点 | 2026-11-26 14:00
fri | 九点 | 2026-11-28 09:00
fri | 上午九点 | 2026-11-28 09:00
fri | 11点 | 2026-11-28 11:00
fri | 今天11点 | 2026-11-27 23:00
wed | 十点半 | 2026-11-26 10:30
wed | 我想在下周二十点半开会 | 2026-12-01 10:30
wed | 下周三十点 | 2026-12-02 10:00
wed | 明天一早九点 | 2026-11-26 09:00
wed | 后天上午九点一刻开始到十点半结束 | 2026-11-27 09:15
wed | 十二月的第一个周一上午九点 | 2026-12-07 09:00
wed | 下个月最后一个星期五 | 2026-12-25
wed | 这个月最后一天 | 2026-11-30
wed | 周五早上10点开个半小时的短会 | 2026-11-27 10:00
sun | 明天15点 | 2026-11-23 15:00
sun | 明天十五点三十 | 2026-11-23 15:30
sun | 明天下午3点15分 | 2026-11-23 15:15
sun | 明天下午三点一刻 | 2026-11-23 15:15
sun | 明天下午三点三刻 | 2026-11-23 15:45
sun | 明天下午三点零五分 | 2026-11-23 15:05
sun | 明天下午三点过五分 | 2026-11-23 15:05
sun | 明天下午三点四十五 | 2026-11-23 15:45
sun | 明天下午差五分三点 | 2026-11-23 14:55
sun | 明天下午三点差五分 | 2026-11-23 14:55
sun | 明天下午差一刻四点 | 2026-11-23 15:45
sun | 明天下午三点整 | 2026-11-23 15:00
sun | 明天下午三点钟 | 2026-11-23 15:00
sun | 明天上午9:30 | 2026-11-23 09:30
sun | 明天下午3：30 | 2026-11-23 15:30
sun | 明天下午３点 | 2026-11-23 15:00
sun | 明天下午兩點半 | 2026-11-23 14:30
sun | 下週二下午三點鐘 | 2026-11-24 15:00
sun | 後天晚上八點 | 2026-11-24 20:00
sun | 大后天上午十点 | 2026-11-25 10:00
sun | 明天早8点 | 2026-11-23 08:00
sun | 明天上午11点两个小时 | 2026-11-23 11:00
sun | 明天三点半小时 | 2026-11-23 15:00
sun | 明天三点三十一个小时 | 2026-11-23 15:30
sun | 明天下午三点到四点半 | 2026-11-23 15:00
sun | 明天上午9点至11点 | 2026-11-23 09:00
sun | 帮我约一个明天下午三点的会议，一个小时，叫项目周会 | 2026-11-23 15:00
sun | 不是三点，是四点 | 2026-11-22 16:00
sun | 明天下午三点，不对，四点 | 2026-11-23 16:00
sun | 明天上午，嗯，后天上午十点 | 2026-11-24 10:00
sun | 不要明天，后天下午两点 | 2026-11-24 14:00
sun | 从三点改到四点 | 2026-11-22 16:00
sun | 下午三点明天 | 2026-11-23 15:00
sun | 明天3 pm | 2026-11-23 15:00
sun | 明天上五十点半 | 2026-11-23 10:30
sun | 明天下五三点 | 2026-11-23 15:00
sun | 明天酒点 | 2026-11-23 09:00
sun | 明天上午10.5的会 | 2026-11-23 10:30
sun | 后天下午5.1刻 | 2026-11-24 17:15
sun | 明天下午515 | 2026-11-23 17:15
sun | 后天1030 | 2026-11-24 10:30
sun | 明天25点 | 2026-11-23
sun | 下个月第五个星期一 | no_such_date
sun | 明天下午三点半到三点半 | 2026-11-23 15:30
sun | 三十二号 | no_such_date
sun | 1000天后 | none
sun | 两百天后 | 2027-06-10
sun | 早上好 | none
sun | 早一点 | none
sun | 快一点吧 | none
sun | 3号会议室 | none
sun | 项目周会 | none
sun | 有两点建议 | none
sun | 一个小时 | none
sun | 推迟半小时 | none
sun | 明天 | 2026-11-23
sun | 下午 | none
sun | 农历八月十五 | lunar
sun | 春节上午十点 | lunar
sun | 正月初三 | lunar
sun | 中秋节 | lunar
sun | 大年三十晚上八点 | lunar
ny_spring | 明天凌晨两点半 | 2026-03-08 02:30 gap
ny_spring | 明天凌晨三点半 | 2026-03-08 03:30
ny_spring | 五个小时后 | 2026-03-08 04:00
berlin_spring | 明天凌晨2点半 | 2026-03-29 02:30 gap
berlin_autumn | 明天凌晨2点半 | 2026-10-25 02:30 ambiguous
berlin_autumn | 十二个小时后 | 2026-10-25 07:00
wed | 圣诞节后的周一九点 | 2026-12-28 09:00
wed | 圣诞节前的周五十点 | 2026-12-18 10:00
wed | 圣诞后第二个周一九点 | 2027-01-04 09:00
wed | 圣诞节前最后一个周五十点 | 2026-12-18 10:00
"""

ENGLISH = """
sun | next Tuesday at 10:30 | 2026-11-24 10:30
sun | tomorrow 3pm | 2026-11-23 15:00
sun | in two hours | 2026-11-22 12:00
sun | this Friday noon | 2026-11-27 12:00
sun | tomorrow at three in the afternoon | 2026-11-23 15:00
sun | at three tomorrow afternoon | 2026-11-23 15:00
sun | tomorrow afternoon at three | 2026-11-23 15:00
sun | three tomorrow afternoon | 2026-11-23 15:00
sun | tomorrow at 3 p.m. | 2026-11-23 15:00
sun | tomorrow at three pm | 2026-11-23 15:00
sun | tomorrow at 3:00 PM | 2026-11-23 15:00
sun | tomorrow at 15:00 | 2026-11-23 15:00
sun | tomorrow, half past three | 2026-11-23 15:30
sun | tomorrow at a quarter past nine | 2026-11-23 09:15
sun | tomorrow at quarter to four | 2026-11-23 15:45
sun | ten to four tomorrow | 2026-11-23 15:50
sun | twenty past ten tomorrow morning | 2026-11-23 10:20
sun | tomorrow at three thirty | 2026-11-23 15:30
sun | tomorrow at nine fifteen am | 2026-11-23 09:15
sun | tomorrow at ten oh five | 2026-11-23 10:05
sun | tomorrow at 3.30 pm | 2026-11-23 15:30
sun | tomorrow at 3 o'clock | 2026-11-23 15:00
sun | tomorrow at eleven o’clock | 2026-11-23 11:00
sun | tomorrow noon | 2026-11-23 12:00
sun | tomorrow at midday | 2026-11-23 12:00
sun | tomorrow at midnight | 2026-11-24 00:00
sun | tomorrow at 12 am | 2026-11-23 00:00
sun | tomorrow at 12 pm | 2026-11-23 12:00
sun | tomorrow at twelve | 2026-11-23 12:00
sun | tomorrow at 12:30 | 2026-11-23 12:30
sun | tonight at twelve | 2026-11-23 00:00
sun | tonight at eight | 2026-11-22 20:00
sun | tomorrow night at two | 2026-11-24 02:00
sun | tomorrow at 24:00 | 2026-11-24 00:00
sun | tomorrow at 03:00 | 2026-11-23 03:00
sun | tomorrow at 1430 | 2026-11-23 14:30
sun | 8 am | 2026-11-23 08:00
sun | today at 8 am | 2026-11-22 08:00 past
sun | today at eight | 2026-11-22 20:00
sun | at nine | 2026-11-22 21:00
wed | at three | 2026-11-25 15:00
wed | at two | 2026-11-26 14:00
fri | at nine | 2026-11-28 09:00
sun | noon | 2026-11-22 12:00
wed | noon | 2026-11-26 12:00
sun | next Monday | 2026-11-23
wed | next Monday at nine | 2026-11-30 09:00
wed | next Wednesday at ten | 2026-12-02 10:00
wed | Wednesday at three | 2026-11-25 15:00
wed | Wednesday at nine am | 2026-12-02 09:00
wed | this Wednesday | 2026-11-25
wed | on Friday at 2 | 2026-11-27 14:00
wed | Friday after next | 2026-12-11
wed | a week from Friday at ten | 2026-12-04 10:00
wed | Friday week at ten | 2026-12-04 10:00
wed | a week from today | 2026-12-02
wed | two weeks from tomorrow | 2026-12-10
wed | this coming Saturday | 2026-11-28
wed | this weekend | 2026-11-28
wed | next weekend | 2026-12-05
wed | last Friday | 2026-11-20
sun | the day after tomorrow at noon | 2026-11-24 12:00
wed | the first Monday of December at nine | 2026-12-07 09:00
wed | the last Friday of the month | 2026-11-27
wed | the 2nd of December, 3 to 4 pm | 2026-12-02 15:00
wed | Tuesday next week at 2 | 2026-12-01 14:00
wed | Friday next week at ten am | 2026-12-04 10:00
wed | Friday of next week at ten am | 2026-12-04 10:00
wed | at a quarter past 10am on Friday | 2026-11-27 10:15
wed | Friday at half pass 9am | 2026-11-27 09:30
wed | Friday at half passed three | 2026-11-27 15:30
wed | Friday this week at ten am | 2026-11-27 10:00
wed | lunchtime on Friday | 2026-11-27 12:00
wed | Friday at 16.30 | 2026-11-27 16:30
wed | ten thirty | 2026-11-26 10:30
sun | in three days | 2026-11-25
sun | in three days at 3 pm | 2026-11-25 15:00
sun | in a week | 2026-11-29
sun | in two weeks' time | 2026-12-06
jan | in a month | 2026-02-28
sun | three days from now | 2026-11-25
sun | in half an hour | 2026-11-22 10:30
sun | in an hour and a half | 2026-11-22 11:30
sun | in 45 minutes | 2026-11-22 10:45
sun | two hours from now | 2026-11-22 12:00
nye | in ten hours | 2027-01-01 02:00
sun | December 3rd at 2 pm | 2026-12-03 14:00
sun | 3 December at 14:00 | 2026-12-03 14:00
sun | the third of December at two | 2026-12-03 14:00
sun | Dec. 3, 2027 at 9 am | 2027-12-03 09:00
sun | January fifth at ten | 2027-01-05 10:00
sun | March 1st | 2027-03-01
sun | May 2 at noon | 2027-05-02 12:00
sun | Wednesday, December 9th at 2pm | 2026-12-09 14:00
sun | Monday 23 November at 3 PM | 2026-11-23 15:00
sun | tomorrow, Monday 23 November at 3 PM | 2026-11-23 15:00
sun | the twenty-fifth at three | 2026-11-25 15:00
sun | on the twenty-fifth at three | 2026-11-25 15:00
sun | the 25th at 3 pm | 2026-11-25 15:00
sun | on the 5th at ten | 2026-12-05 10:00
sun | the 3rd of next month | 2026-12-03
nye | next month on the 3rd at ten | 2027-01-03 10:00
sun | the end of the month | 2026-11-30
sun | end of next month at five pm | 2026-12-31 17:00
leap | the last day of the month | 2028-02-29
leap | tomorrow at nine | 2028-02-29 09:00
sun | the end of the year | 2026-12-31
sun | 12/3 at 2 pm | 2026-12-03 14:00
sun | 25/12 at noon | 2026-12-25 12:00
sun | 12/3/2027 | 2027-12-03
sun | 2026-12-03T14:30 | 2026-12-03 14:30
sun | February 30th at nine | no_such_date
sun | Christmas Eve at six pm | 2026-12-24 18:00
nye | New Year's Day at noon | 2027-01-01 12:00
nye | tomorrow at nine | 2027-01-01 09:00
nye | next Monday at nine | 2027-01-04 09:00
nye | tonight at midnight | 2027-01-01 00:00
sun | from 3 to 4:30 pm tomorrow | 2026-11-23 15:00
sun | tomorrow between ten and eleven | 2026-11-23 10:00
sun | from nine to eleven tomorrow | 2026-11-23 09:00
sun | not three, four o'clock | 2026-11-22 16:00
sun | tomorrow at three, no, make it four | 2026-11-23 16:00
sun | Tuesday instead of Monday at ten | 2026-11-24 10:00
sun | move it from three to four | 2026-11-22 16:00
sun | Book a meeting tomorrow at 3 pm for an hour called sync | 2026-11-23 15:00
sun | Schedule a call for 3 p.m. on Thursday | 2026-11-26 15:00
sun | tomorrow at 25:00 | 2026-11-23
sun | the fifth Monday of next month | no_such_date
sun | in 1000 weeks | none
sun | at 2570 | none
sun | the 32nd at noon | no_such_date
sun | 2 minutes past seven tomorrow | 2026-11-23 07:02
sun | from ten to noon tomorrow | 2026-11-23 10:00
sun | good morning | none
sun | may I ask something | none
sun | one hour | none
sun | for 30 minutes | none
sun | two of us | none
sun | half an hour later | none
sun | Chinese New Year at noon | lunar
sun | the Mid-Autumn Festival | lunar
ny_spring | tomorrow at 2:30 am | 2026-03-08 02:30 gap
ny_spring | tomorrow at 3:30 am | 2026-03-08 03:30
ny_spring | in five hours | 2026-03-08 04:00
ny_autumn | tomorrow at 1:30 am | 2026-11-01 01:30 ambiguous
ny_autumn | tomorrow at 2:30 am | 2026-11-01 02:30
ny_autumn | in four hours | 2026-11-01 01:00
berlin_spring | tomorrow at 2:15 am | 2026-03-29 02:15 gap
berlin_autumn | tomorrow at 02:30 | 2026-10-25 02:30 ambiguous
wed | first Monday after the 20th at 9 | 2026-12-21 09:00
wed | the second Tuesday after Christmas at 9 | 2027-01-05 09:00
wed | the last Friday before Christmas at 10 | 2026-12-18 10:00
wed | from 9 tomorrow until 11 | 2026-11-26 09:00
wed | from 2 on Friday to 4 | 2026-11-27 14:00
wed | tomorrow at 9ish | 2026-11-26 09:00
wed | tomorrow at 3 pm-ish | 2026-11-26 15:00
wed | tomorrow noonish | 2026-11-26 12:00
wed | tomorrow at 9 or so | 2026-11-26 09:00
wed | English lesson tomorrow at 3 | 2026-11-26 15:00
"""

DURATIONS = """
一个小时 | 60
一小时 | 60
一个钟头 | 60
1个小时 | 60
一个半小时 | 90
一个半钟头 | 90
两个半小时 | 150
一小时半 | 90
半小时 | 30
半个小时 | 30
半个钟头 | 30
90分钟 | 90
九十分钟 | 90
四十五分钟 | 45
一百二十分钟 | 120
三刻钟 | 45
一刻钟 | 15
一小时三十分钟 | 90
一个小时零十分钟 | 70
一小时一刻钟 | 75
1.5小时 | 90
一点五小时 | 90
俩小时 | 120
兩個小時 | 120
时长改成半小时 | 30
明天上午11点两个小时 | 120
明天三点半小时 | 30
明天下午三点到四点半 | 90
上午九点到十一点 | 120
下午三点至五点 | 120
不是一个小时，是两个小时 | 120
两个小时后 | none
推迟半小时 | none
三点半 | none
三天后 | none
an hour | 60
one hour | 60
an hour and a half | 90
one and a half hours | 90
two and a half hours | 150
1.5 hours | 90
half an hour | 30
a half hour | 30
half-hour | 30
90 minutes | 90
ninety minutes | 90
forty-five minutes | 45
45 min | 45
a 30-minute meeting | 30
two hours and fifteen minutes | 135
one hour thirty | 90
1h30 | 90
2 hrs | 120
a couple of hours | 120
an hour and a quarter | 75
an hour and fifteen minutes | 75
three quarters of an hour | 45
a quarter of an hour | 15
a hundred and twenty minutes | 120
for about an hour | 60
make it two hours | 120
from 3 to 4:30 pm | 90
from eleven to one | 120
not an hour, half an hour | 30
in two hours | none
half an hour later | none
at three thirty | none
"""


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows of a table, as their columns."""
    return [tuple(column.strip() for column in line.split("|")) for line in table.strip().splitlines()]
