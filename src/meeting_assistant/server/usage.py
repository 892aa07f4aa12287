"""Token counts, estimated: the embedded models count none, but clients meter them. Pure."""

import math
import re
from collections.abc import Iterable
from typing import Any

from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def text_tokens(text: str) -> int:
    """About one token for a Chinese character and for four of other scripts."""
    cjk = len(_CJK.findall(text))
    return cjk + math.ceil((len(text) - cjk) / 4)


def heard_tokens(audio_ms: float) -> int:
    """Tokens of the user's audio: one for 100 ms (protocol reference, section 7)."""
    return math.ceil(audio_ms / 100)


def spoken_tokens(audio_ms: float) -> int:
    """Tokens of the assistant's audio: one for 50 ms."""
    return math.ceil(audio_ms / 50)


def item_tokens(item: Item) -> int:
    """Text tokens of an item."""
    if isinstance(item, MessageItem):
        return text_tokens(item.words)
    if isinstance(item, FunctionCallItem):
        return text_tokens(item.name + item.arguments)
    return text_tokens(item.output) if isinstance(item, FunctionCallOutputItem) else 0


def items_tokens(items: Iterable[Item]) -> int:
    """Text tokens of some items."""
    return sum(item_tokens(item) for item in items)


def usage(
    *, text_in: int = 0, audio_in: int = 0, text_out: int = 0, audio_out: int = 0, ga: bool
) -> dict[str, Any]:
    """The usage object of a response (protocol reference, section 4.3); all zeros if nothing was made."""
    image = {"image_tokens": 0} if ga else {}
    cached = {"cached_tokens": 0, "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, **image}}
    return {
        "total_tokens": text_in + audio_in + text_out + audio_out,
        "input_tokens": text_in + audio_in,
        "output_tokens": text_out + audio_out,
        "input_token_details": {"text_tokens": text_in, "audio_tokens": audio_in, **image, **cached},
        "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
    }
