"""Questions that follow another: what they leave out is taken from that one.

Part of the embedded server's dialogue: pure. "And Severn?" is the former question about Severn, "which floor
is it on" another question about the former thing. Whatever fits neither form is put behind the former
question.
"""

import re

from meeting_assistant.knowledge.terms import question_terms

_ANNOUNCES = re.compile(
    r"(?:(?:a )?(?:quick|short) question|just (?:wondering|curious)|i (?:was |am )?wonder(?:ing)?(?: if)?"
    r"|(?:do|would) you (?:happen to )?know|(?:can|could) (?:you tell me|i ask)|i(?:'d like| want) to know"
    r"|tell me|may i ask|let me ask(?: you)?)\b"
    r"|(?:我|先|还|就|再|想|要|请|顺便)*问(?:一下|一句|个事儿?|个问题|问)?|我?想知道|你?知不知道",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:by the way|one (?:more )?(?:thing|question)|wait|hang on|hold on|before i say yes|actually|sorry|oh"
    r"|okay|ok|well|so|um|uh|please|good|great|yes|but first|first|i (?:don't|do not) know)\b"
    r"|对了|顺便|等一?下|等等|稍等|话说|那个(?=[,，])|突然想起来?|我?不知道|嗯|哦|好的(?=[,，])",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,，]*(?:来着|啊|呀|哈|呢|\bplease|\bthen|\bthough|\bby the way))+[\s,，。.?？!！]*$",
    re.IGNORECASE,
)
_MARKS = " ,，。.?？!！"
_JOINS = re.compile(
    r"(?:(?:and|but|or|also|then)?\s*(?:what about|how about|what of)|and|but|or|also)\s+(?:for |in )?"
    r"|(?:那么?)?(?:它|这个)的?|那么?(?!个|里)|然后|还有|那(?=边)",
    re.IGNORECASE,
)

_PREDICATE = re.compile(
    r"(?:最[多少长早晚]|至少|一共|一般|大概|都|得|也)?"
    r"(?:[能有在要是得该多几谁哪怎啥忘丢坐放贵归属开][^的]?|会(?![议员客场])|可以|可不可以|需要|需不需要|应该|什么|如何|为什么|隔多久|每隔|离)"
)
_ENDING = re.compile(r"(?:会议室|办公室|标准|[一-鿿])$")
_SHARED = 2
_PRONOUN = re.compile(r"\b(?:it|its|they|them|that one|this one|one)\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|does|do|did|can|could|may|must|should|will|have|has|'s)\b", re.IGNORECASE
)
_IS_THERE = re.compile(r"(?:is|are) there (?:a |an |any )?\w+", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(?:the|a|an|my|our|your|any|how|when|where|what|who|which|if|is|are|does|do|can|may)\b"
)
_ASKS = re.compile(
    r"(?:how|when|where|what|who|which|why|if|is|are|does|do|can|may|must|should|has|have)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=\s)[A-Z][\w-]*(?: [A-Z][\w-]*)*")
_AFTER_PREPOSITION = re.compile(r"\b(?:into|in|of|for|at|on|about)\s+((?:\w[\w'-]*\s?){1,3})$", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:does|do|is|are|has|can|may|'s)\s+(?:the |my |our |a |an )?"
    r"((?:(?!have|has|in|on|at|be|i\b|we\b|you\b|to\b|there)\w[\w'-]*)(?: (?:leave|room|card|allowance))?)",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\b(?:my|the|our|a|an)\s+(\w[\w'-]*)", re.IGNORECASE)
_FEW = 2
"""Terms; a question with more is about something by itself."""


def body_of(text: str) -> str:
    """A question without the words that lead up to it and trail off after it."""
    body = text.strip()
    while (lead := _LEADS.match(body) or _ANNOUNCES.match(body)) is not None:
        rest = body[lead.end() :].lstrip(" ,，。.!！:：、-")
        if not rest:
            return body
        body = rest
    return _TAIL.sub("", body) or body


def begins_as_question(text: str) -> bool:
    """True if an English text begins with a question's word."""
    return _ASKS.match(text) is not None


def is_announced(text: str) -> bool:
    """True if a text says that it is a question: 问一下, I was wondering."""
    body = text.strip()
    while body:
        if _ANNOUNCES.match(body):
            return True
        lead = _LEADS.match(body)
        if lead is None:
            return False
        body = body[lead.end() :].lstrip(" ,，。.!！")
    return False


def joined_to(former: str, text: str) -> str:
    """The search text of a question that goes on from another."""
    body = body_of(text)
    join = _JOINS.match(body)
    new = body[join.end() :] if join is not None else body
    new, former = new.strip(_MARKS), former.rstrip(_MARKS)
    if not new or not former:
        return f"{former} {body}".strip()
    lead = "" if join is None else join[0].strip().lower()
    if not former.isascii():
        whole = _in_chinese(former, new, is_of_it="它" in lead or "这个" in lead)
    else:
        whole = _in_english(former, new, goes_on=lead in ("and", "but"))
    return whole or f"{former} {body}"


def is_elliptic(text: str) -> bool:
    """True if a question has no subject of its own: 在几楼, "which floor is it on"."""
    body = body_of(text)
    if not body.isascii():
        return _PREDICATE.match(body) is not None or body.startswith(("它", "那在", "那有", "那能"))
    few = len(question_terms(body)) <= _FEW or len(body.split()) <= 2 * _FEW
    has_pronoun = _PRONOUN.search(body) is not None
    is_bare = not _AUXILIARY.search(body) or _IS_THERE.fullmatch(body.rstrip(_MARKS)) is not None
    return bool(_ASKS.match(body)) and few and (has_pronoun or is_bare)


def _in_chinese(former: str, new: str, *, is_of_it: bool) -> str | None:
    topic = _topic_zh(former)
    if not topic or new.endswith("的"):
        return None
    rest = former[len(topic) :]
    if is_of_it or _PREDICATE.match(new):
        return f"{topic}{new}"
    if _PREDICATE.search(new, 1) and len(new) > len(topic) + _SHARED:
        return new
    ending = _ENDING.search(topic)
    if ending is None or new.endswith(ending[0]):
        return f"{new}{rest}"
    at = topic.rfind(new[-_SHARED:])
    if at >= 0:
        return f"{new}{topic[at + _SHARED :]}{rest}"
    is_noun = len(ending[0]) > 1
    return f"{new}{ending[0] if is_noun else ''}{rest}"


def _topic_zh(former: str) -> str:
    """The thing that a Chinese question begins with."""
    found = _PREDICATE.search(former, 1)
    return former[: found.start()] if found is not None else ""


def _in_english(former: str, new: str, *, goes_on: bool) -> str | None:
    if _ASKS.match(new) and not (is_elliptic(new) or (goes_on and _asks_yes_or_no(new))):
        return new
    topic = _topic_en(former, new)
    if topic is None:
        return None
    if _PRONOUN.search(new):
        return _PRONOUN.sub(topic, new, count=1)
    if _ASKS.match(new):
        return f"{new} {topic}"
    if _ARTICLE.match(new.lower()):
        return None
    return former.replace(topic, new, 1)


def _asks_yes_or_no(new: str) -> bool:
    """True if it goes on about the same thing, as "and do I need receipts" does."""
    return _AUXILIARY.match(new) is not None and len(question_terms(new)) <= _FEW


def _topic_en(former: str, new: str) -> str | None:
    """The run of a question that a new one stands for, or goes on about."""
    shared = re.search(rf"(\w+)\s+{re.escape(new.split()[-1])}\b", former, re.IGNORECASE)
    if shared is not None and not _ASKS.match(new):
        return shared[0]
    names = [found[0] for found in _NAME.finditer(former) if found[0] != "I"]
    if names and (new[0].isupper() or _ASKS.match(new)):
        return names[-1]
    for pattern in (_AFTER_PREPOSITION, _SUBJECT, _OBJECT):
        found = pattern.search(former)
        if found is not None:
            return found[1].strip()
    return None
