"""The name of a meeting, cut out of what the user says.

Part of the embedded server's dialogue: pure. A recogniser's homophones are left as they are: the name is
read back.
"""

import re
from datetime import datetime

from meeting_assistant.dates import find_duration, find_time, plain

_END = r"(?=[,，。;；!！?？\n]|\.(?:\s|$)|$)"
_QUOTED = re.compile(r"[「『“\"《【](?P<title>[^」』”\"》】]+)[」』”\"》】]")

_ZH_MARKED = re.compile(
    r"(?:(?:会议)?(?:名字|名称|标题|主题|题目|名)(?:就|要|应该)?(?:改成|改为|换成|改叫|叫做|叫作|叫|是|为|设为|:|：)"
    r"|(?<![呼喊])(?:改|就)?叫(?:做|作)?(?!什么|我|上|他|她|大家|谁|啥))\s*(?P<title>.+?)" + _END
)
_ZH_RENAMED = re.compile(
    r"(?:名字|名称|标题|主题|题目)[^,，。]*[,，]?\s*(?:再|就)?(?:改成|改为|换成|换为|变成)(?P<title>.+?)"
    + _END
)
_ZH_ABOUT = re.compile(r"关于(?P<title>[^,，。]+?)的(?:会议?|讨论)")
_ZH_AFTER_TIME = re.compile(
    r"的?(?:召?开|举行)?(?:一?[个场次])?(?P<title>(?:[周例晨早晚月季年班站]|"
    r"(?:(?![开约订排个的小])[一-鿿a-z]){2,10})会)(?![议上后有前])"
)
_EN_BOOKED = re.compile(
    r"\b(?:book|schedule|arrange|plan|organi[sz]e|set\sup)\s(?:(?:me|us)\s)?(?:an?|another|the|our|my)\s"
    r"(?:(?:new|quick|short|brief|long|little|regular)\s)*(?P<title>(?:[a-z][\w'-]*\s){0,3}?[a-z][\w'-]*)"
    r"(?=[,.;!?]|$|\s(?:tomorrow|today|tonight|on|at|for|with|from|in|next|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
)
_EN_NO_TITLE = re.compile(
    r"(?:^|\s)(?:meeting|room|slot|time|hour|day|one|event|appointment|table|desk|place)$|^(?:call|session)$"
)
_EN_MARKED = re.compile(
    r"\b(?:(?:re)?(?:call|name|title)\s(?:it|this|that|the\smeeting)(?:\sto)?|called|titled|entitled|named"
    r"|(?:the\s|its\s|meeting\s|it's\s)*(?:title|name|subject|topic)\b(?:\s(?:is|to|should\sbe|will\sbe|as)|[:,])*)"
    r"\s(?P<title>.+?)" + _END
)
_EN_ABOUT = re.compile(
    r"(?<!how\s)(?<!what\s)\babout\s(?!an?\s(?:half|hour)|half|\d|it\b|that\b)(?P<title>.+?)" + _END
)
_EN_WITH = re.compile(
    r"\b(?:an?|another|the|our|my)\s"
    r"(?P<title>(?:meeting|call|session|chat|interview|lunch|dinner|coffee) with .+?)" + _END
)
_MARKED = (_ZH_MARKED, _ZH_RENAMED, _EN_MARKED, _ZH_ABOUT, _EN_ABOUT, _EN_WITH)

_LEAD = re.compile(
    r"^(?:(?:就|叫|叫做|是|为|那就|it's|it is|it|just|the title is|call(?! with\b)|let's call it|to)"
    r"(?=[\s一-鿿])\s*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?:的会议?|吧|啊|哦|呢|呀|就行了?|就好|就可以了?|好了|谢谢|会议名|[,，。.!！?？;；:：\s\"'“”]"
    r"|\b(?:instead|please|thanks|thank you|then|and|on|at|for|in|from|with)\b))+$",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"没有名字|没名字|随便|随意|都可以|都行|你定|你来定|默认|不需要|无所谓|^没有|不用了?$|^不用|"
    r"\b(?:no (?:title|name)|whatever|anything|doesn't matter|don't care|you choose|default|up to you|no need"
    r"|none|skip)\b|^no$"
)
MAX_TITLE_CHARACTERS = 80


def cut_title(text: str, *, now: datetime) -> tuple[str | None, str]:
    """The title that `text` names, and the rest of the text."""
    lowered = plain(text)
    for pattern in _MARKED:
        match = pattern.search(lowered)
        if match is None:
            continue
        start, end = match.span("title")
        quoted = _QUOTED.match(text, start)
        if quoted:
            return _clean(quoted["title"]), text[: match.start()] + " " + text[quoted.end() :]
        end = start + _before_time(text[start:end], now)
        title = _clean(text[start:end])
        if title:
            return title, text[: match.start()] + " , " + text[end:]
    return _after_time(text, lowered, now) or _booked(text, lowered), text


def free_title(text: str) -> str | None:
    """The title in an answer to "what shall it be called?"; None if the user leaves it to us."""
    if _DEFAULT.search(plain(text).strip(" .,!?，。！？")):
        return None
    quoted = _QUOTED.search(text)
    return _clean(quoted["title"] if quoted else text) or None


def _clean(title: str) -> str:
    title = _TAIL.sub("", _LEAD.sub("", title.strip(" \t\r\n\"'“”「」《》.,，。")))
    return " ".join(title.split())[:MAX_TITLE_CHARACTERS].strip()


def _before_time(title: str, now: datetime) -> int:
    """Where a time or a length that follows the title begins; the end of the title if there is none."""
    starts = []
    found = find_time(title, now=now)
    if found is not None and (found.clock is not None or re.search(r"\b(?:on|at|for)\b", plain(title))):
        starts += [start for start, _ in found.spans]
    length = find_duration(title, now=now)
    if length is not None:
        starts.append(length.span[0])
    return min((start for start in starts if title[:start].strip()), default=len(title))


def _booked(text: str, lowered: str) -> str | None:
    """What is booked, unless it is just a meeting: book a design sync for tomorrow."""
    match = _EN_BOOKED.search(lowered)
    if match is None or _EN_NO_TITLE.search(match["title"]):
        return None
    return _clean(text[slice(*match.span("title"))])


def _after_time(text: str, lowered: str, now: datetime) -> str | None:
    """The kind of meeting named behind its time or length: 明天下午三点的项目周会."""
    found, length = find_time(text, now=now), find_duration(text, now=now)
    ends = [length.span[1]] if length is not None else []
    ends += [end for _, end in found.spans] if found is not None else []
    for end in sorted(ends, reverse=True):
        match = _ZH_AFTER_TIME.match(lowered, end)
        if match is not None:
            return text[slice(*match.span("title"))]
    return None
