"""Charts and waveforms: what they draw, and figures as people read them."""

import re
from dataclasses import replace

import pytest

from meeting_assistant.replay.conduct import Conduct, TurnTaken
from meeting_assistant.replay.report.charts import histogram, rate_bar, stacked
from meeting_assistant.replay.report.tally import Tally, language_of, waits_ms
from meeting_assistant.replay.report.units import dollars, duration, moment, nice_step, percent, seconds
from meeting_assistant.replay.report.waveform import MIDDLE, skyline, waveform
from meeting_assistant.replay.report.words import REPORT_WORDS
from meeting_assistant.replay.statistics import pass_rate
from meeting_assistant.replay.verdict import Status
from tests.support.results import BOOKED, result, two_turns

WORDS = REPORT_WORDS["en"]


def heights_of(svg: str) -> list[float]:
    return [float(each) for each in re.findall(r' height="([\d.]+)"', svg)]


class TestHistogram:
    """How values are spread."""

    def test_it_tells_its_figures_in_words(self) -> None:
        svg = histogram([float(n) for n in range(1, 101)], "wait", seconds)
        assert 'aria-label="wait: n = 100, p50 0.05 s, p95 0.10 s, max 0.10 s"' in svg

    def test_every_value_is_in_a_bar_and_one_far_out_does_not_flatten_the_rest(self) -> None:
        svg = histogram([100.0] * 150 + [200.0] * 49 + [1e9], "wait", seconds)
        counts = [int(each) for each in re.findall(r": (\d+)</title>", svg)]
        assert sorted(counts) == [50, 150]  # the one far out is in the last bar
        assert max(heights_of(svg)) / min(heights_of(svg)) == pytest.approx(3, abs=0.1)

    @pytest.mark.parametrize("values", [[0.0], [5.0], [0.000001, 0.000001], [1e7]])
    def test_a_single_value_is_a_picture_too(self, values: list[float]) -> None:
        assert heights_of(histogram(values, "cost", dollars))


def test_a_rate_shows_its_interval() -> None:
    svg = rate_bar(pass_rate(8, 10), "case")
    assert 'aria-label="case: 80 %, 49 % – 94.3 %"' in svg
    assert 'width="160"' in svg


def test_parts_stand_side_by_side_and_fill_the_whole() -> None:
    widths = re.findall(
        r'class="(\w+)" x="([\d.]+)" width="([\d.]+)"', stacked({"a": 1, "b": 0, "c": 3}, 4, "l")
    )
    assert widths == [("a", "0", "250"), ("c", "250", "750")]


class TestWaveform:
    """Both sides on one time line."""

    def test_a_side_is_drawn_as_an_outline(self) -> None:
        assert skyline("AAkkkmA") == "M0 0h2v36h3v2h1v-38h1V0z"
        assert skyline("") == "M0 0h0V0z"

    def test_sides_turns_calls_and_interruptions_have_the_same_scale(self) -> None:
        svg = waveform(two_turns(), WORDS) or ""
        scale = 1000 / 11_500  # the conversation is over when the last answer is
        assert f"translate(0 {MIDDLE}) scale({100 * scale:.4f} -" in svg
        assert f'x="{round(2300 * scale, 1):.5g}"' in svg  # the first turn's ground
        assert f"M{round(9400 * scale, 1)} 12" in svg
        assert svg.count('class="turn"') == 2
        assert "turns: 2, function calls: 1, interruptions: 1" in svg

    def test_an_interruption_is_marked_where_the_answer_ended(self) -> None:
        cut = TurnTaken(
            user="a", assistant="b", interrupted=True, at_ms={"began": 0, "heard": 500, "ended": 750}
        )
        svg = waveform(Conduct(turns=(cut, TurnTaken(user="c", at_ms={"began": 1000}))), WORDS) or ""
        assert 'class="cut"><title>interrupted 0:00.7</title><path d="M750.0 ' in svg

    def test_names_of_calls_do_not_cover_each_other(self) -> None:
        calls = tuple(replace(BOOKED, at_ms=at_ms) for at_ms in (1000, 1010, 9000))
        svg = waveform(replace(two_turns(), calls=calls), WORDS) or ""
        assert svg.count('class="call"') == 3
        assert len(re.findall(r"<text[^>]*>createMeeting<", svg)) == 2

    def test_a_run_without_times_has_no_picture(self) -> None:
        assert waveform(Conduct(turns=(TurnTaken(user="a"),)), WORDS) is None


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (dollars(0), "$0.00"),
        (dollars(12.3), "$12.30"),
        (dollars(0.0042), "$0.0042"),
        (dollars(0.5), "$0.50"),
        (duration(11.92), "11.9 s"),
        (duration(200), "3 min 20 s"),
        (duration(7500), "2 h 05 min"),
        (moment(9432), "0:09.4"),
        (moment(61_000), "1:01.0"),
        (percent(1.0), "100 %"),
        (percent(0.9999), "99.9 %"),
        (nice_step(1150, 5), 500),
        (nice_step(0, 5), 1.0),
        (nice_step(0.02, 24), 0.001),
    ],
)
def test_figures_are_as_people_write_them(shown: object, expected: object) -> None:
    assert shown == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_a_typed_turn_waits_from_its_sending() -> None:
    typed = TurnTaken(user="a", latency_ms={"commit_to_first_audio": 300})
    spoken = TurnTaken(user="b", latency_ms={"commit_to_first_audio": 300, "speech_end_to_first_audio": 700})
    silent = TurnTaken(user="c", latency_ms={"speech_end_to_commit": 100})
    assert waits_ms(result(conduct=Conduct(turns=(typed, spoken, silent)))) == [300, 700]


def test_the_language_is_the_tags_or_that_of_what_was_said() -> None:
    english = Conduct(turns=(TurnTaken(user="hello"),))
    assert language_of(result(conduct=english)) == "en"
    assert language_of(result()) == "zh"
    assert language_of(result(conduct=english, tags=("noise", "zh"))) == "zh"
    assert language_of(result(conduct=Conduct())) == ""


def test_runs_are_counted_by_language_tag_and_case() -> None:
    tally = Tally()
    for each in (result("a", tags=("zh", "x")), result("a", Status.FAILED, attempt=2, tags=("zh",))):
        tally.add(each)
    assert [(group, rate.passed, rate.runs) for group, rate in tally.by_tag.worst()] == [
        ("zh", 1, 2),
        ("x", 1, 1),
    ]
    assert [(group, rate.passed, rate.runs) for group, rate in tally.by_case.all()] == [("a", 1, 2)]
    assert [line.attempt for line in tally.worst_first()] == [2, 1]
