"""Both languages say everything, with the same gaps to fill."""

import string
from collections.abc import Iterator
from dataclasses import fields

import pytest

from meeting_assistant.ui.state import Phase
from meeting_assistant.ui.words import WORDS, Language, Words, language_of
from tests.support.messages import tables

NO_WORDS = {"language", "unheard", "running", "comma", "hint"}


KEYS = {"m", "?", "i、Esc", "q、Ctrl-C"}
"""As they are printed on the keyboard."""


def texts(words: Words) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        if field.name == "phases":
            yield from words.phases.items()
        else:
            yield field.name, getattr(words, field.name)


def gaps(text: str) -> int:
    return sum(1 for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_no_text_is_untranslated() -> None:
    english, chinese = dict(texts(WORDS["en"])), dict(texts(WORDS["zh"]))
    for key in english.keys() - NO_WORDS:
        assert english[key].isascii() or "“" in english[key], key
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese[key]), key


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def test_every_table_by_language_in_the_sources_has_both() -> None:
    found = list(tables())
    assert len(found) > 15
    for place, texts in found:
        assert set(texts) == {"zh", "en"}, place
        assert len(texts["zh"]) == len(texts["en"]), place
        for english, chinese in zip(texts["en"], texts["zh"], strict=True):
            assert not is_chinese(english), (place, english)
            assert is_chinese(chinese) or chinese in KEYS, (place, chinese)


def test_both_languages_have_the_same_gaps() -> None:
    english, chinese = dict(texts(WORDS["en"])), dict(texts(WORDS["zh"]))
    assert {key: gaps(text) for key, text in english.items()} == {
        key: gaps(text) for key, text in chinese.items()
    }


def test_every_phase_has_a_word() -> None:
    assert all(set(words.phases) == set(Phase) for words in WORDS.values())


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_locale_chooses(environ: dict[str, str], language: Language) -> None:
    assert language_of(environ) == language
