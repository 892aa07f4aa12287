"""The report as text: one file, nothing from outside, all that a verdict rests on."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC
from html.parser import HTMLParser

import pytest

from meeting_assistant.replay.conduct import CallMade, Conduct, Sound, TurnTaken
from meeting_assistant.replay.report import About, report
from meeting_assistant.replay.report.page import MAX_DETAILS
from meeting_assistant.replay.report.texts import ReportWords
from meeting_assistant.replay.report.words import REPORT_WORDS
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.statistics import compare
from meeting_assistant.replay.verdict import Difference, Finding, Status
from meeting_assistant.ui.words import Language
from tests.support.results import result, two_turns
from tests.unit.replay.report.test_markup import PAYLOADS

ABOUT = About(profile="小爱", model="gpt-realtime", version="0.1.0", timezone=UTC)
THREE = [result("a", Status.PASSED), result("b", Status.FAILED), result("c", Status.ERROR)]


class Seen(HTMLParser):
    """What is in a page: elements with their attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def page(results: list[Result], about: About = ABOUT) -> str:
    return "".join(report(results, about))


def test_it_holds_verdicts_words_times_and_differences() -> None:
    text = page(THREE)
    for shown in (
        "1 of 3 runs passed",
        "小爱",
        "gpt-realtime",
        "会议开多长时间？",
        "0:05.6",
        "&#x27;2026-11-23 16:00:00&#x27;",
        "&#x27;2026-11-23 15:00:00&#x27;",
        "silence setting 400 + network 10 + service 200 ms",
        "the service closed the connection",
        "2026-11-27 08:00 UTC",
    ):
        assert shown in text, shown


def test_those_that_did_not_pass_come_first_and_are_open() -> None:
    seen = Seen(page(THREE))
    order = [each["class"] for each in seen.named("tr") if (each.get("class") or "").startswith("run")]
    assert order == ["run failed", "run error", "run passed"]
    assert ["open" in each for each in seen.named("details")] == [True, True, False]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_stay_text_in_every_place(payload: str) -> None:
    hostile = Conduct(
        turns=(TurnTaken(user=payload, assistant=payload, at_ms={"began": 1, "heard": 2, "ended": 9}),),
        calls=(
            CallMade(name=payload, arguments={payload: payload}, result=payload, ok=False, ms=1, at_ms=5),
        ),
        error=payload,
        error_type=payload,
        sound=Sound(step_ms=20, user=payload, assistant=payload),
    )
    finding = Finding(
        what=payload, why=payload, differences=(Difference(where=payload, expected=payload, actual=payload),)
    )
    bad = result(payload, Status.FAILED, conduct=hostile, findings=(finding,), tags=(payload,))
    about = replace(
        ABOUT,
        profile=payload,
        model=payload,
        stopped=payload,
        warnings=[payload],
        comparison=compare([replace(bad, verdict=result().verdict)], [bad]),
    )
    seen, plain = (
        Seen(page([replace(bad, folder=payload)], about)),
        Seen(page([result(status=Status.FAILED)])),
    )
    known = {(tag, name) for tag, attributes in plain.elements for name in attributes}
    assert seen.named("script") == [{}]
    assert not [name for _, attributes in seen.elements for name in attributes if name.startswith("on")]
    assert not seen.named("img")
    new = {(tag, name) for tag, attributes in seen.elements for name in attributes} - known
    assert {name for _, name in new} <= {"class", "scope", "aria-label", "d", "dir"}


def test_nothing_comes_from_outside() -> None:
    text = page(THREE)
    seen = Seen(text)
    policy = next(
        each["content"] for each in seen.named("meta") if "content" in each and "http-equiv" in each
    )
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )
    links = [value for _, each in seen.elements for name, value in each.items() if name in ("src", "href")]
    assert all((link or "").startswith("#") for link in links)
    assert not [way for way in ("://", "@import", "url(") if way in text]
    assert not [each for _, each in seen.elements if "style" in each]  # the policy would forbid it


def test_every_link_leads_somewhere() -> None:
    seen = Seen(page([result(f"{n}", Status.FAILED) for n in range(3)]))
    ids = [each["id"] for _, each in seen.elements if "id" in each]
    assert len(ids) == len(set(ids))
    assert {(each["href"] or "")[1:] for each in seen.named("a")} <= set(ids)


def test_every_picture_is_told_in_words() -> None:
    seen = Seen(page(THREE))
    assert all(each.get("role") == "img" and each.get("aria-label") for each in seen.named("svg"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_speaks_one_language(language: Language) -> None:
    text = page(THREE, replace(ABOUT, language=language))
    words, other = REPORT_WORDS[language], REPORT_WORDS["zh" if language == "en" else "en"]
    assert f"<title>{words.title}</title>" in text
    for name in ("title", "cases", "details", "expectations", "rates", "search"):
        assert getattr(other, name) not in re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.S), name


def test_both_languages_have_all_texts_and_the_same_gaps() -> None:
    english, chinese = REPORT_WORDS["en"], REPORT_WORDS["zh"]
    gaps = re.compile(r"\{(\w*)\}")
    for field in fields(ReportWords):
        ours, theirs = getattr(english, field.name), getattr(chinese, field.name)
        if field.name == "language":
            assert (ours, theirs) == ("en", "zh")
        elif isinstance(ours, str):
            assert len(gaps.findall(ours)) == len(gaps.findall(theirs)), field.name
            assert re.search("[\u4e00-\u9fff]", theirs), field.name
        else:
            assert ours.keys() == theirs.keys(), field.name


def test_runs_of_each_case_and_changes_are_shown_if_there_are_any() -> None:
    words = REPORT_WORDS["en"]
    assert words.repeated not in page(THREE)
    assert words.changes not in page(THREE)
    twice = [*THREE, result("a", Status.FAILED, attempt=2)]
    compared = replace(ABOUT, comparison=compare([result("b", Status.PASSED)], twice))
    text = page(twice, compared)
    assert words.repeated in text
    assert "1 / 2" in text  # a passed once of twice
    assert words.worse in text
    assert words.chance in text


class Many:
    """Ten thousand results, made as they are asked for; counts how many are held at once."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.times_read = 0

    def __iter__(self) -> Iterator[Result]:
        self.times_read += 1
        for n in range(self._count):
            status = Status.FAILED if n % 40 == 39 else Status.PASSED
            yield result(f"cases/{n}", status, conduct=two_turns())


def test_ten_thousand_runs_are_a_file_that_can_be_opened() -> None:
    many = Many(10_000)
    text = "".join(report(many, ABOUT))
    assert len(text.encode()) < 10_000_000
    assert many.times_read == 2
    assert text.count('class="run passed"') + text.count('class="run failed"') == 10_000 + MAX_DETAILS
    assert text.count("<details open>") == 250  # all that failed, before any that passed
    assert f"Details of {MAX_DETAILS} of 10000 runs" in text


def test_no_runs_and_runs_without_anything_known_are_a_page_too() -> None:
    bare = json.loads(json.dumps(result(status=Status.ERROR, conduct=Conduct(error="refused")).to_json()))
    assert "0 of 0 runs passed" in page([])
    assert "refused" in page([Result.from_json(bare)])
    untimed = Conduct(
        turns=(TurnTaken(user="a", assistant="b"),), calls=(CallMade(name="f", arguments=None),)
    )
    assert "No times were kept of this run." in page([result(conduct=untimed, status=Status.FAILED)])
