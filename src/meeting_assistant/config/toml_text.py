"""Writing TOML: the few kinds of value that settings have."""

import json
from collections.abc import Iterable

_MARKS = '"""'


def toml_value(value: object) -> str:
    """A value as TOML text; text of several lines keeps its lines."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() | tuple():
            return _array(value)
        case None:
            return '""'
        case _:
            text = str(value)
            return _lines(text) if "\n" in text else _quoted(text)


def toml_key(name: str) -> str:
    """A key as TOML text: bare where that is allowed."""
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _quoted(name)


def _array(values: Iterable[object]) -> str:
    return f"[{', '.join(toml_value(value) for value in values)}]"


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too, and JSON escapes all that TOML forbids but DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(text: str) -> str:
    body = "\n".join(_quoted(line)[1:-1] for line in text.split("\n"))
    if '""' not in text and not text.endswith('"'):
        body = body.replace('\\"', '"')  # single quotation marks need no escape and read better without
    return f"{_MARKS}\n{body}{_MARKS}"
