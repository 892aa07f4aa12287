"""Bytes to text: the encodings that documents in Chinese and English have."""

import codecs
import re

from meeting_assistant.knowledge.model import Unreadable

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD_BYTES = 2048


def decode(content: bytes) -> str:
    """The text: UTF-8 or UTF-16 by its mark, else UTF-8, else GB 18030 as older Chinese files have it.

    Raises:
        Unreadable: It is none of them.
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content:
        raise Unreadable("not a text file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def decode_html(content: bytes) -> str:
    """The text of a page, which may declare its encoding; a wrong declaration is passed over.

    Raises:
        Unreadable: It is in no encoding that we know.
    """
    if declared := _DECLARED.search(content[:_HEAD_BYTES]):
        try:
            # GB 2312 and GBK are parts of GB 18030, and pages that declare them often go beyond
            name = codecs.lookup(declared[1].decode("ascii")).name
            return content.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise Unreadable("not text in UTF-8, UTF-16 or GB 18030") from exc
