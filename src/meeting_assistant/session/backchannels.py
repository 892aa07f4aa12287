"""What a listener says without taking the turn, and what a recogniser makes of noise. Pure.

Words that may answer a question (好, 可以, 对, yes, ok) are not among them: said while the assistant speaks
they stop it, which costs a second; taking a yes for a cough would lose it.
"""

import re
import unicodedata

_CHINESE = """
嗯 嗯嗯 嗯哼 恩 唔 呃 额 啊 啊哈 哦 噢 喔 哎 诶 欸 哈 哈哈 呵 呵呵 嘿 唉 咳 咳咳 哼 这样 这样啊 原来如此 是吗
"""
_ENGLISH = """
mm mmm mhm mmhm mmhmm uhhuh uh huh um umm hm hmm ah aha oh ooh er erm eh ha haha wow really isee gotcha ahem
"""
BACKCHANNELS = frozenset((_CHINESE + _ENGLISH).split())
"""Whole utterances, in their normal form, that do not take the turn."""

_SUBTITLES = """
谢谢观看 谢谢大家观看 感谢观看 谢谢收看 字幕志愿者 请不吝点赞订阅转发打赏支持明镜与点点栏目 优优独播剧场
you thanksforwatching thankyouforwatching subtitlesbytheamaraorgcommunity bye
"""
HALLUCINATIONS = frozenset(_SUBTITLES.split())
"""What Whisper writes down where nobody speaks: it learned from subtitles."""

_REMARK = re.compile(r"[\[(*（【♪][^\])*）】♪]*[\])*）】♪]")
"""A description of a sound in place of words: [BLANK_AUDIO], (coughs), *sighs*, ♪."""


def takes_the_turn(words: str) -> bool:
    """True if what was heard are words that want an answer, and neither a noise nor an assent in passing."""
    text = _REMARK.sub(" ", unicodedata.normalize("NFKC", words).casefold())
    said = ["".join(char for char in part if char.isalnum()) for part in re.split(r"[^\w'-]+", text)]
    said = [part for part in said if part]
    whole = "".join(said)
    if not whole or whole in HALLUCINATIONS or whole in BACKCHANNELS:
        return False
    return not all(_once(part) in BACKCHANNELS for part in said)


def _once(word: str) -> str:
    """A syllable said several times, such as 嗯嗯嗯, as once."""
    return word[0] if len(set(word)) == 1 else word
