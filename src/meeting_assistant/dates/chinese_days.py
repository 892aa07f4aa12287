"""Days said in Chinese.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

import re
from datetime import date, datetime, timedelta

from meeting_assistant.dates import days
from meeting_assistant.dates.model import Part
from meeting_assistant.dates.numbers import ZH_NUMBER, zh_number
from meeting_assistant.dates.tokens import Meaning, Rule, Weekday, rule

_DAYS = {
    **{"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今儿": 0},
    **{"明天": 1, "明日": 1, "明儿": 1, "次日": 1, "第二天": 1, "后天": 2, "后日": 2, "大后天": 3},
}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_MONTHS = {"上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_YEARS = {"去": -1, "今": 0, "本": 0, "明": 1, "来": 1, "后": 2}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_FEASTS = {
    **{"元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "劳动节": (5, 1), "儿童节": (6, 1)},
    **{"国庆节": (10, 1), "国庆": (10, 1), "平安夜": (12, 24), "圣诞节": (12, 25), "圣诞": (12, 25)},
}

_WEEK = "(?:周|星期|礼拜)"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NOT_A_NAME = "(?!线|楼|会议室|房|厅|院|门|机|馆|桌|台|车|店|文件|员工|选手|[0-9])"  # 3号会议室 is a room


def _near_day(match: re.Match[str], now: datetime) -> Meaning | None:
    return now.date() + timedelta(days=_DAYS[match[0]])


def _short_day(match: re.Match[str], now: datetime) -> Meaning | None:
    day = now.date() + timedelta(days={"今": 0, "当": 0, "明": 1, "后": 2, "昨": -1}[match[1]])
    return day, Part.MORNING if match[2].startswith("早") else Part.EVENING


def _weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    number = _WEEKDAYS[match["weekday"]]
    if match["week"] is None:
        return Weekday(number)
    return days.weekday_of_week(now.date(), _WEEKS[match["week"]], number)


def _full_date(match: re.Match[str], now: datetime) -> Meaning | None:
    month, day = zh_number(match["month"]), zh_number(match["day"])
    if match["year"]:
        year = zh_number(match["year"])
    elif match["rel"]:
        year = now.year + _YEARS[match["rel"]]
    else:
        return days.coming_date(now.date(), month, day) or "no_such_date"
    return days.exact_date(year, month, day) or "no_such_date"


def _day_of_month(match: re.Match[str], now: datetime) -> Meaning | None:
    day = zh_number(match["day"])
    if match["month"] is None:
        return days.coming_day_of_month(now.date(), day) or "no_such_date"
    first = days.first_of_month(now.date(), _MONTHS[match["month"]])
    return days.exact_date(first.year, first.month, day) or "no_such_date"


def _edge(match: re.Match[str], now: datetime) -> Meaning | None:
    today, months = now.date(), _MONTHS[match["month"] or "本"]
    if match["edge"] in ("底", "末"):
        return days.end_of_month(today, months)
    day = {"初": 1, "中": 15}[match["edge"]]
    if match["month"] is None:
        return days.coming_day_of_month(today, day)
    return days.first_of_month(today, months).replace(day=day)


def _year_end(match: re.Match[str], now: datetime) -> Meaning | None:
    return date(now.year + _YEARS[match["rel"] or "今"], 12, 31)


def _days_later(match: re.Match[str], now: datetime) -> Meaning | None:
    if match["half"]:
        return now.date() + timedelta(days=15)
    count = zh_number(match["count"])
    if count > 999:
        return None
    if match["unit"].endswith("月"):
        return days.months_later(now.date(), count)
    return now.date() + timedelta(days=count * (1 if match["unit"] == "天" else 7))


def _nth_weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    today = now.date()
    if match["month"]:
        first = days.coming_month(today, zh_number(match["month"]))
    else:
        first = days.first_of_month(today, _MONTHS[match["rel"]])
    if match["weekday"] is None:
        return days.end_of_month(first)
    number = zh_number(match["number"]) if match["number"] else -1
    return days.nth_weekday(first, number, _WEEKDAYS[match["weekday"]]) or "no_such_date"


def _feast(match: re.Match[str], now: datetime) -> Meaning | None:
    return days.coming_date(now.date(), *_FEASTS[match[0]])


RULES: tuple[Rule, ...] = (
    # The lunar calendar needs tables of its own: out of scope, and said so.
    rule(
        rf"(?:农历|阴历|旧历)(?:{ZH_NUMBER}|正|腊|冬)?(?:月)?初?(?:{ZH_NUMBER}(?:号|日)?)?"
        r"|(?:正月|腊月|冬月)(?:初?[一二三四五六七八九十廿]+)?|大年初[一二三四五六七八九十]+"
        r"|春节|除夕|元宵节?|端午节?|中秋节?|重阳节?|七夕|大年三十|年三十|初[一二三四五六七八九十](?=[,，。早晚上下中的]|$)",
        lambda _match, _now: "lunar",
    ),
    rule("|".join(sorted(_DAYS, key=len, reverse=True)), _near_day),
    rule("([今明后昨当])(早上?|晚上?|夜)(?!会|报|饭)", _short_day),
    rule(
        rf"(?:(?P<week>上上|上|这|本|当|下下|下)一?个?{_WEEK}的?{_WEEK}?|{_WEEK})(?P<weekday>[一二三四五六日天末])"
        "(?!个|报|刊|会|次|遍|年)",
        _weekday,
    ),
    rule(
        rf"(?:(?P<year>\d{{4}}|[一二][零〇一二三四五六七八九]{{3}}|两千[零〇]?)年|(?P<rel>[去今明来后本])年的?)?"
        rf"(?P<month>{_MONTH})月份?的?(?P<day>{ZH_NUMBER})(?:号|日)?"
        "(?!个|天|周)",
        _full_date,
    ),
    rule(
        r"(?<![\d.])(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        lambda match, _now: days.exact_date(int(match[1]), int(match[2]), int(match[3])) or "no_such_date",
    ),
    rule(
        rf"(?:(?P<month>下下|上|这|本|当|下)个?月的?|(?<![\d月第]))(?P<day>{ZH_NUMBER})(?:号|日){_NOT_A_NAME}",
        _day_of_month,
    ),
    rule(
        rf"(?:(?P<month>{_MONTH})月份?|(?P<rel>下下|上|这|本|当|下)个?月)的?"
        rf"(?:(?:第(?P<number>[一二三四五1-5])个|最后一?个){_WEEK}(?P<weekday>[一二三四五六日天])|最后一天)",
        _nth_weekday,
    ),
    rule(r"(?:(?P<month>下下|上|这|本|当|下)个?月的?|月)(?P<edge>底|末|初|中(?!旬))", _edge),
    rule(
        "(?:(?P<rel>[今明来后])年)?年[底末]|(?<=[今明来后])年[底末]", lambda match, now: _year_end(match, now)
    ),
    rule(
        rf"(?:(?P<half>半)个月|(?P<count>{ZH_NUMBER})(?P<unit>天|个?星期|个?礼拜|周|个月))(?:以后|之后|过后|后(?!天|日))",
        _days_later,
    ),
    rule("|".join(sorted(_FEASTS, key=len, reverse=True)), _feast),
)
