"""Words that hold a time by chance, taken out before `dates` reads an utterance.

Part of the embedded server's dialogue: pure.
"""

import re

_TRIFLE = re.compile(
    r"(?<![周期拜])一下(?=周|星期|礼拜|个?月)|(?<=[看查念])下(?=下?个?[周星礼月])|有事|有冲突"
    r"|[同一]样的?(?:时间|时候)?|one[- ]on[- ]one|1:1|(?<=[^\W])那天(?=是?(?:周|星期|礼拜)几)"
    r"|到(?=.{2,8}还有(?:几|多少)天)|(?<=fit )in\b|(?<=squeeze )in\b|(?<=slot )in\b"
    r"|(?<=run )through\b|(?<=run me )through\b|(?<=[tw]a[lk][ke] me )through\b"
)
_SPARE = re.compile(r"\b(?<=\ba )(?:free|spare)(?= (?:half )?(?:hour|quarter))")


def without_trifles(text: str) -> str:
    """The text without words that hold a time by chance: 查一下星期五的会 is not of next Friday."""
    text = _SPARE.sub(lambda found: " " * len(found[0]), text)
    return _TRIFLE.sub(lambda found: "," * len(found[0]), text)
