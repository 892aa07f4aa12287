"""Names that hold a day: how what stands about a day shows that it is part of what something is called.

Part of `dates`: pure data.
"""

import re

_ZH_NO_NAME = "的在于到至前后之以和或开约有是我你他请帮可行吧吗呢啊再见就都也不没要想给把跟定订安改"
_EN_NO_NAME = (
    "plus|too|also|while|except|because|since|either|off|busy|free|all|when|where|who|what|how|why|no|at|on|in|for|from|with|and|or|to|till|until|is|are|was|works?|please|instead|then|if|but|about|around|between"
    "|by|before|after|not|the|a|an|my|our|i|we|it|that|this|next|as|called?|let|so|would|sounds?|thanks?|noon"
    "|midnight|half|morning|afternoon|evening|night|quarter|ten|book|schedule|one|two|three|four|five|six|seven"
    "|eight|nine|eleven|twelve"
)
NAME_AHEAD = re.compile(
    rf"(?:'s)?\s?的?(?![{_ZH_NO_NAME}])[一-鿿]{{2}}|(?:'s)?\s(?!(?:{_EN_NO_NAME})\b)[a-z]{{3,}}"
)
"""A noun follows: the Friday review, 周五例会."""
NAME_BEHIND = re.compile(
    r"(?:\b(?:about|called|titled|named|(?:call|name|title)\sit|title|subject|topic|(?:name|title)\sis)\b:?\s"
    r"|叫做?|关于|(?:主题|名称|名字|标题|题目)[是叫为:]*|讨论)[^,.;]*$"
)
"""A word that leads to a name stands before, in the same clause: called, 关于."""
ITS_NAME = re.compile(r"\b(?:the|our|my|discuss|review|plan)\s$")
"""What makes of a month before a noun a name: the December roadmap."""
