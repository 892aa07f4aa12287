"""HTML from elements: nothing that was said gets out of its place."""

import re
from html.parser import HTMLParser

import pytest

from meeting_assistant.replay.report.markup import MAX_CHARS, Markup, cut, element, escape, joined

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></script><svg onload=alert(1)>",
    "&lt;script&gt;",
    "<!--",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_was_said_is_text_wherever_it_stands(payload: str) -> None:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []
    texts: list[str] = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]  # hooks
    parser.handle_data = texts.append  # type: ignore[method-assign,assignment]  # a hook
    parser.feed(element("p", payload, title=payload))
    parser.close()
    assert found == [("p", [("title", payload)])]
    assert "".join(texts) == payload


def test_markup_is_not_escaped_again_and_nothing_is_left_out() -> None:
    assert joined([element("b", "<"), " & ", None]) == "<b>&lt;</b> &amp; "
    assert isinstance(joined([]), Markup)


def test_attributes_are_spelled_as_html_has_them() -> None:
    made = element("input", class_="a", aria_label="b", hidden=True, open=False, x=0.30000001, y=None)
    assert made == '<input class="a" aria-label="b" hidden x="0.3">'


def test_what_no_file_can_hold_is_a_replacement_character() -> None:
    shown = escape("a\x00b\ud83dc\x1b[31m\n")
    assert shown == "a\ufffdb\ufffdc\ufffd[31m\n"
    assert shown.encode()


def test_what_is_too_long_to_read_is_cut() -> None:
    assert len(cut("x" * 1_000_000)) == MAX_CHARS
    assert cut("x") == "x"
    assert re.fullmatch("x+…", cut("x" * (MAX_CHARS + 1)))
