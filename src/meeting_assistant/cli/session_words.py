"""The texts of `sessions`, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts of one language; names in braces mark where a value goes.

    Attributes:
        headings: Of the list: name, length, size, service, end, what it began with.
        ends: How a conversation ended, or its record; ``None`` where nothing says so.
        rest: In a folder that is thrown away lies something that is not ours.
        parts: Whose the time of a turn was.
    """

    none: str
    headings: tuple[str, ...]
    ends: Mapping[str | None, str]
    facts: str
    total: str
    thrown: str
    would: str
    nothing: str
    rest: str
    ledger: str
    parts: Mapping[str, str]


WORDS: Mapping[Language, Words] = {
    "en": Words(
        none="nothing was recorded yet; `meeting-assistant talk --record` does",
        headings=("session", "length", "MB", "service", "end", "began with"),
        ends={
            "finished": "in order",
            "failed": "error",
            "interrupted": "interrupted",
            "record stopped": "record stopped",
            None: "cut off",
        },
        facts="{name}: {length}, {service}, {end}",
        total="recordings: {count}, {size} MB",
        thrown="removed {name} ({size} MB)",
        would="would remove {name} ({size} MB)",
        nothing="nothing to remove",
        rest="{name}: other files lie there; they are left",
        ledger="turn at {at}: {total} ms to the answer ({parts})",
        parts={
            "silence": "silence",
            "network": "network",
            "service": "service",
            "tools": "tools",
            "capture": "capture",
            "playout": "playout",
        },
    ),
    "zh": Words(
        none="还没有录制；用 `meeting-assistant talk --record` 录制",
        headings=("会话", "时长", "大小(MB)", "服务", "结束", "开头"),
        ends={
            "finished": "正常",
            "failed": "出错",
            "interrupted": "被中断",
            "record stopped": "录制中止",
            None: "意外中断",
        },
        facts="{name}：时长 {length}，{service}，{end}",
        total="共 {count} 个录制，{size} MB",
        thrown="已删除 {name}（{size} MB）",
        would="将删除 {name}（{size} MB）",
        nothing="没有要删除的",
        rest="{name}：里面还有其他文件，已保留",
        ledger="{at} 的一轮：到回答 {total} 毫秒（{parts}）",
        parts={
            "silence": "静音",
            "network": "网络",
            "service": "服务",
            "tools": "工具",
            "capture": "采集",
            "playout": "播放",
        },
    ),
}
