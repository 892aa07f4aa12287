"""Times and lengths in the words in which they are read back.

Part of the embedded server's dialogue: pure. What is said here can be found again by the grammar of `dates`.
"""

from datetime import date, datetime

from meeting_assistant.speech.ports import Language

_ZH_NUMBERS = "零一二三四五六七八九十"
_ZH_WEEKDAYS = "一二三四五六日"
_ZH_NEAR = {0: "今天，", 1: "明天，", 2: "后天，"}
_EN_NEAR = {0: "today, ", 1: "tomorrow, "}
_EN_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_EN_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def spoken_time(at: datetime, *, now: datetime, language: Language) -> str:
    """`at` in words: 明天，11月23日星期一下午三点; tomorrow, Monday 23 November at 3 PM."""
    if language == "zh":
        return _zh_day(at.date(), now.date()) + _zh_clock(at.hour, at.minute)
    return f"{_en_day(at.date(), now.date())} at {_en_clock(at.hour, at.minute)}"


def spoken_span(
    start: datetime, end: datetime, *, now: datetime, language: Language, said: date | None = None
) -> str:
    """From when to when in words: 11月27日星期五下午三点到下午四点; Friday 27 November from 3 PM to 4 PM.

    Args:
        start: When it begins.
        end: When it ends.
        now: The present.
        language: Of the words.
        said: The day that was named just before; it is not named again.
    """
    same_day, named = start.date() == end.date(), start.date() == said
    if language == "zh":
        until = _zh_clock(end.hour, end.minute) if same_day else spoken_time(end, now=now, language="zh")
        day = "" if named else _zh_day(start.date(), now.date())
        return f"{day}{_zh_clock(start.hour, start.minute)}到{until}"
    until = _en_clock(end.hour, end.minute) if same_day else spoken_time(end, now=now, language="en")
    day = "" if named else _en_day(start.date(), now.date()) + " "
    return f"{day}from {_en_clock(start.hour, start.minute)} to {until}"


def spoken_length(minutes: int, language: Language) -> str:
    """A length in words: 一个半小时; an hour and a half."""
    return _zh_length(minutes) if language == "zh" else _en_length(minutes)


def _needs_year(day: date, today: date) -> bool:
    return day.year != today.year or day < today  # a day without its year is one to come


def _zh_day(day: date, today: date) -> str:
    year = f"{day.year}年" if _needs_year(day, today) else ""
    near = _ZH_NEAR.get((day - today).days, "")
    return f"{near}{year}{day.month}月{day.day}日星期{_ZH_WEEKDAYS[day.weekday()]}"


def _zh_number(number: int) -> str:
    """1 to 99 in characters."""
    tens, units = divmod(number, 10)
    text = ("" if tens == 1 else _ZH_NUMBERS[tens]) + "十" if tens else ""
    return text + (_ZH_NUMBERS[units] if units or not tens else "")


def _zh_clock(hour: int, minute: int) -> str:
    part = (
        "凌晨"
        if hour < 6
        else "上午"
        if hour < 12
        else "中午"
        if hour == 12
        else "下午"
        if hour < 18
        else "晚上"
    )
    said = hour if hour <= 12 else hour - 12
    text = f"{part}{'两' if said == 2 else _zh_number(said)}点"
    if minute == 30:
        return text + "半"
    if not minute:
        return text
    return text + ("零" if minute < 10 else "") + _zh_number(minute) + "分"


def _zh_length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return "半个小时" if rest == 30 else f"{_zh_count(rest)}分钟"
    if rest == 30:
        return f"{_zh_count(hours)}个半小时"
    return f"{_zh_count(hours)}个小时" + (f"{_zh_count(rest)}分钟" if rest else "")


def _zh_count(number: int) -> str:
    if number == 2:
        return "两"
    return _zh_number(number) if number < 100 else str(number)


def _en_day(day: date, today: date) -> str:
    year = f" {day.year}" if _needs_year(day, today) else ""
    near = _EN_NEAR.get((day - today).days, "")
    return f"{near}{_EN_WEEKDAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}{year}"


def _en_clock(hour: int, minute: int) -> str:
    if (hour, minute) == (12, 0):
        return "12 noon"
    minutes = f":{minute:02d}" if minute else ""
    return f"{(hour - 1) % 12 + 1}{minutes} {'AM' if hour < 12 else 'PM'}"


def _en_length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if (hours, rest) == (0, 30):
        return "half an hour"
    if (hours, rest) == (1, 30):
        return "an hour and a half"
    parts = []
    if hours:
        parts.append("one hour" if hours == 1 else f"{_en_count(hours)} hours")
    if rest:
        parts.append("one minute" if rest == 1 else f"{_en_count(rest)} minutes")
    return " and ".join(parts)


def _en_count(number: int) -> str:
    return _EN_NUMBERS[number] if number < len(_EN_NUMBERS) else str(number)
