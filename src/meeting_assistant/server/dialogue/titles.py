"""Titles that are named as such: called X, the title is X, 叫 X, 主题是 X.

Part of the embedded server's dialogue: pure. A recogniser's homophones are left as they are: the title is
read back.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from meeting_assistant.dates import Span, plain, read

_END = r"(?=[,，。;；!！?？\n]|\.(?:\s|$)|$)"
_QUOTED = re.compile(r"[「『“\"《【](?P<title>[^」』”\"》】]+)[」』”\"》】]")

_ZH_MARKED = re.compile(
    r"(?:(?:会议)?(?:名字|名称|标题|主题|题目|名)(?:就|要|应该)?"
    r"(?:改成|改为|换成|改叫|叫做|叫作|叫|是|为|设为|定为|写|:|：)"
    r"|(?:名为|重命名为|改名为|改名成|更名为)"
    r"|(?<![呼喊别不要])(?:(?:别|不要|不)叫[^,，。]+?[,，]\s*(?:就|要)?)?(?:改名|改|就)?叫(?:做|作)?(?!什么|我|上|他|她|大家|谁|啥|[小老][一-鿿](?:$|[,，。一来和跟]))"
    r")\s*(?P<title>.+?)" + _END
)
_ZH_RENAMED = re.compile(
    r"(?:名字|名称|标题|主题|题目)[^,，。]*[,，]?\s*(?:再|就)?(?:改成|改为|换成|换为|变成)(?P<title>.+?)"
    + _END
)
_ZH_ABOUT = re.compile(r"关于(?P<title>[^,，。]+?)的(?:会议?|讨论)")
_EN_MARKED = re.compile(
    r"(?:\b(?:(?:re)?(?:call|name|title)\s(?:it|this|that|the\s(?:meeting|one)"
    r"(?:\s(?:that\s)?(?:we|i|you)(?:'ve)?\s(?:just\s)?(?:booked|made|created|scheduled|set\sup))?)(?:\sto|\sas)?"
    r"|should be called|to be called|called|titled|entitled|named"
    r"|rename\s[^,]*?\s(?:to|as)"
    r"|(?:the\s|its\s|meeting\s|it's\s)*(?<!no )(?<!of )(?<!another )(?<!different )"
    r"(?:title|name|subject)\b(?!\s(?:of|for)\b)(?:\s(?:is|to|should\sbe|will\sbe|as)|[:,])+"
    r"|the\s(?:title|name)\sof\s[^,]*?\sto)"
    r"|new meeting:)"
    r"\s(?P<title>.+?)" + _END
)
_EN_TITLE_SAID = re.compile(r"\btitle (?!is|to\b|should|of|for|please)(?P<title>.+?)" + _END)
_MARKED = (_ZH_MARKED, _ZH_RENAMED, _EN_MARKED, _EN_TITLE_SAID, _ZH_ABOUT)
_TARGETED = re.compile(r"(rename\s)(?:[^,]*?)(?=\s(?:to|as)$)|(the\s(?:title|name)\sof\s)(?:[^,]*?)(?=\sto$)")

_LEAD = re.compile(
    r"^(?:(?:就|叫|叫做|是|为|那就|it's|it is|it|just|the title is|call(?! with\b)|let's call it|to)"
    r"(?=[\s一-鿿])\s*|(?:嗯|呃|额|那个|就)[，,、…]\s*|(?:um+|uh|er|well|oh|okay|ok),\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?:的会议?$|吧|啊|哦|呢|呀|就行了?|就好|就可以了?|好了|谢谢|会议名|[,，。.!！?？;；:：\s\"'“”]"
    r"|\b(?:instead|please|thanks|thank you|then|and|on|at|for|in|from|with)\b))+$",
    re.IGNORECASE,
)
MAX_TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Marked:
    """A title with its place and that of the words that mark it; "about X" marks one but does not name it."""

    title: str
    span: Span
    is_named: bool = True


def marked_title(text: str, now: datetime) -> Marked | None:
    """The title that `text` names as such, or None."""
    lowered = plain(text)
    for pattern in _MARKED:
        match = pattern.search(lowered)
        if match is None:
            continue
        begins = _mark_start(lowered, match)
        start, end = match.span("title")
        quoted = _QUOTED.match(text, start)
        if quoted:
            return Marked(clean_title(quoted["title"]), (begins, quoted.end()))
        end = start + _before_time(text[start:end], now)
        title = clean_title(text[start:end])
        if title:
            return Marked(title, (begins, end), is_named=pattern is not _ZH_ABOUT)
    return None


def clean_title(title: str) -> str:
    """A title without the small words around it."""
    title = _TAIL.sub("", _LEAD.sub("", title.strip(" \t\r\n\"'“”「」《》.,，。")))
    return " ".join(title.split())[:MAX_TITLE_CHARACTERS].strip()


def answered_title(text: str) -> str:
    """The title in an answer to "what shall it be called?"."""
    quoted = _QUOTED.search(text)
    return clean_title(quoted["title"] if quoted else text)


def _mark_start(text: str, match: re.Match[str]) -> int:
    """The start of the mark; what is renamed stands before it and is left to be read."""
    targeted = _TARGETED.match(text[match.start() : match.start("title")].rstrip())
    return match.start() if targeted is None else match.start() + targeted.end()


def _before_time(title: str, now: datetime) -> int:
    """The start of a time or length that follows the title, or the title's end if none does."""
    reading = read(title, now=now)
    starts: list[int] = []
    when = reading.when
    if when is not None and (when.clock is not None or re.search(r"\b(?:on|at|for)\b", plain(title))):
        starts += [start for start, _ in when.spans]
    if reading.length is not None:
        starts.append(reading.length.span[0])
    return min((start for start in starts if title[:start].strip()), default=len(title))
