"""Text as search terms, for questions and documents alike (pure).

SQLite's own tokenizers do not know Chinese words: `unicode61` takes a whole clause for one word, `trigram`
finds nothing in questions about words of two characters, which most Chinese words are. So terms are made
here: each pair of neighbouring Chinese characters; each word of other scripts without its plural or verb
ending.

`python -m benchmarks.kb segmentation` compares them; docs/knowledge.md has the figures.
"""

import re
import unicodedata

_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿々〇]+|[^\W_㐀-䶿一-鿿豈-﫿々〇]+")
_CJK = re.compile(r"[㐀-䶿一-鿿豈-﫿々〇]")
_KANA_OR_HANGUL = re.compile(r"[぀-ヿ가-힯]")
_WRAP = re.compile(r"(?<=[㐀-䶿一-鿿豈-﫿々〇])[ \t]*\n[ \t]*(?=[㐀-䶿一-鿿豈-﫿々〇])")
_CHINESE_SHARE = 0.3

_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_KEEPS_S = ("ss", "us")
_SHORTEST_STEM = 3

_ENGLISH_FILLERS = (
    "a about all am an and any are as at be been by can could did do does for from get give had has"
    " fit have he how i if in into is it its just like ll may me much many must my need no not of on one"
    " or our out people please s shall she should so some t tell than that the their them then there these"
    " they this to up us was we were what when where which who whom whose why will with would you your"
)
_CHINESE_FILLERS = (
    "请问 什么 什么地方 在什么地方 怎么 怎样 如何 多少 几个 可以 能不能 可不可以 是否 是不是 有没有 需要"
    " 需不需要 我们 你们 他们 我想 想知道 知道 告诉 一下 帮我 关于 哪里 在哪 在哪里 在哪儿 哪些 哪个 哪一"
    " 为什么 时候 多久 多长 多大 应该 必须 一个 最多 最少 吗 呢 吧 啊 呀 的 了 我 你 他 她 几 哪 谁 请 是"
)
_FILLER_PHRASES = re.compile("|".join(sorted(_CHINESE_FILLERS.split(), key=len, reverse=True)))


def terms(text: str) -> list[str]:
    """All terms of `text`, in order, with repetitions. The end of a line parts no Chinese word."""
    found: list[str] = []
    for run in _RUN.findall(_WRAP.sub("", _normal(text))):
        if not _CJK.match(run):
            found.append(_stem(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return found


def question_terms(question: str) -> list[str]:
    """The terms that a question is about, each once: what only makes it a question is left out.

    A question of fillers alone is about them.
    """
    plain = _normal(question)
    wanted = [term for term in terms(_FILLER_PHRASES.sub(" ", plain)) if term not in _FILLERS]
    return list(dict.fromkeys(wanted or terms(plain)))


def estimate_tokens(text: str) -> int:
    """About how many tokens a model counts: one a Chinese character, one for four other characters."""
    chinese = len(_CJK.findall(text))
    return chinese + (len(text) - chinese + 3) // 4


def language_of(text: str) -> str:
    """The language that `text` is mostly in: zh, en, or und where it is another or can't be told."""
    letters = sum(map(str.isalpha, text))
    if _KANA_OR_HANGUL.search(text) or not letters:
        return "und"
    if len(_CJK.findall(text)) >= _CHINESE_SHARE * letters:
        return "zh"
    words = re.findall(r"[a-z]+", text.casefold())
    return "en" if text.isascii() or any(word in _ENGLISH_MARKS for word in words) else "und"


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stem(word: str) -> str:
    """An English word without the commonest endings; others as they are."""
    if not word.isascii() or not word.isalpha() or word.endswith(_KEEPS_S):
        return word
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(stem) >= _SHORTEST_STEM:
            return _undoubled(stem).removesuffix("e") if len(stem) > _SHORTEST_STEM else stem
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


def _undoubled(stem: str) -> str:
    """The stem with a doubled last consonant once: ``stop`` of ``stopped``."""
    return (
        stem[:-1]
        if len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2] and stem[-1] not in "aeious"
        else stem
    )


_ENGLISH_MARKS = frozenset({"the", "of", "and", "to", "for", "with", "from", "is", "are", "that", "this"})
_FILLERS = frozenset(_stem(word) for word in _ENGLISH_FILLERS.split())
