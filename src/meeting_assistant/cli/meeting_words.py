"""How `meetings` shows meetings to people, in both languages, and to programs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

import typer

from meeting_assistant.cli.tables import print_table

if TYPE_CHECKING:
    from meeting_assistant.meetings.model import Meeting

Language: TypeAlias = Literal["zh", "en"]

SHORT_UID_CHARS = 8
"""As much of a UID as a person has to type."""

_HEADINGS: dict[Language, tuple[str, ...]] = {
    "zh": ("开始", "分钟", "名称", "时区", "编号"),
    "en": ("start", "minutes", "title", "time zone", "id"),
}
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_FIELDS: dict[Language, Mapping[str, str]] = {
    "zh": {
        "title": "名称",
        "start": "开始",
        "end": "结束",
        "timezone": "时区",
        "duration_min": "分钟",
        "location": "地点",
        "attendees": "参会人",
        "notes": "备注",
        "status": "状态",
        "sequence": "修改次数",
        "conversation_id": "来自对话",
        "call_id": "来自调用",
        "uid": "编号",
    },
    "en": {
        "title": "title",
        "start": "start",
        "end": "end",
        "timezone": "time zone",
        "duration_min": "minutes",
        "location": "location",
        "attendees": "attendees",
        "notes": "notes",
        "status": "status",
        "sequence": "changes",
        "conversation_id": "from conversation",
        "call_id": "from call",
        "uid": "id",
    },
}
REASONS: dict[Language, Mapping[str, str]] = {
    "zh": {
        "all_day": "全天日程",
        "repeats": "重复日程",
        "series_part": "重复日程的一次例外",
        "no_start": "没有开始时间",
        "no_length": "没有时长",
        "too_long": "超过一天",
        "no_zone": "时区未知，文件里也没有说明",
        "unreadable": "无法读取",
    },
    "en": {
        "all_day": "lasts all day",
        "repeats": "repeats",
        "series_part": "is an exception of a series",
        "no_start": "has no start",
        "no_length": "has no length",
        "too_long": "lasts longer than a day",
        "no_zone": "is in an unknown zone that the file does not describe",
        "unreadable": "can't be read",
    },
}
"""Why an event of others can't be kept."""

_CANCELLED: dict[Language, str] = {"zh": "（已取消）", "en": " (cancelled)"}


def print_meetings(meetings: Sequence["Meeting"], language: Language) -> None:
    """A table, one meeting a line."""
    print_table(_HEADINGS[language], [_row(meeting, language) for meeting in meetings])


def print_meeting(meeting: "Meeting", language: Language) -> None:
    """All there is to one meeting, one field a line."""
    told = {**to_json(meeting), "start": _moment(meeting, "start", language)}
    told["end"] = _moment(meeting, "end", language)
    for name, label in _FIELDS[language].items():
        value = told.get(name)
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in (None, ""):
            typer.echo(_printable(f"{label}: {value}"))


def to_json(meeting: "Meeting") -> dict[str, object]:
    """A meeting for programs."""
    origin = meeting.origin
    return {
        "uid": meeting.uid,
        "title": meeting.title,
        "start": meeting.starts_at.isoformat(),
        "end": meeting.ends_at.isoformat(),
        "timezone": meeting.zone.key,
        "duration_min": meeting.duration_min,
        "location": meeting.location,
        "notes": meeting.notes,
        "attendees": list(meeting.attendees),
        "status": meeting.status.value,
        "sequence": meeting.sequence,
        "conversation_id": None if origin is None else origin.conversation_id,
        "call_id": None if origin is None else origin.call_id,
    }


def _row(meeting: "Meeting", language: Language) -> tuple[str, ...]:
    return (
        _moment(meeting, "start", language),
        str(meeting.duration_min),
        meeting.title + (_CANCELLED[language] if meeting.is_cancelled else ""),
        meeting.zone.key,
        meeting.uid[:SHORT_UID_CHARS],
    )


def _moment(meeting: "Meeting", which: Literal["start", "end"], language: Language) -> str:
    at = meeting.starts_at if which == "start" else meeting.ends_at
    return f"{at:%Y-%m-%d} {_WEEKDAYS[language][at.weekday()]} {at:%H:%M}"


def one_line(text: str) -> str:
    """Text of others on one line, without control sequences."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _printable(text: str) -> str:
    """Without control sequences of whoever wrote it; notes keep their lines."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
