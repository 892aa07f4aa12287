"""Cases run through real sockets: recordings, typed lines, interruptions, answers settled beforehand."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from meeting_assistant.app.cases import CaseRunner, settings_by
from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.service import open_service
from meeting_assistant.clock import MonotonicClock
from meeting_assistant.config.layers import Layer
from meeting_assistant.config.load import load
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.envelope import heights
from meeting_assistant.replay.manifest import load_cases
from meeting_assistant.replay.results import Result, ResultFile, read_results
from meeting_assistant.replay.verdict import Status
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from tests.support.recordings import wav
from tests.support.results import complaints
from tests.support.sound import tone
from tests.support.speech import Doubles, ScriptedDialogue, ScriptedRecognizer

SPOKEN = bytes(48 * 300) + tone(600) + bytes(48 * 300)
LONG = Say(text="A long answer. " * 6, language="en")


@pytest.fixture
def doubles() -> Doubles:
    return Doubles(
        recognizer=ScriptedRecognizer(["hello"]), dialogue=ScriptedDialogue({"long": (LONG,), "now": ()})
    )


@pytest.fixture
async def server(doubles: Doubles) -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(doubles.services()) as running:
        yield running


def databases(folder: Path) -> list[Path]:
    """Calendars and documents that were left behind."""
    return list(folder.rglob("*.db"))


class Served(Protocol):
    """A service somewhere."""

    @property
    def url(self) -> str: ...


class Bench:
    """Runs cases against a server, with settings that are nobody's own."""

    def __init__(self, server: Served, folder: Path, own: Mapping[str, Any] | None = None) -> None:
        self._server, self._folder, self._own = server, folder, own or {}

    def settings(self, profile: str | None, own: Mapping[str, Any]) -> Config:
        values = {
            "service.endpoint": self._server.url,
            "service.deployment": "embedded",
            "assistant.greet": False,
            **self._own,
            **own,
        }
        layer = Layer.from_values((tuple(key.split(".")), value, "test") for key, value in values.items())
        nowhere = self._folder / "none.toml"
        nowhere.touch()
        environ = {"HOME": str(self._folder), "XDG_DATA_HOME": str(self._folder), "LANG": "C"}
        return load(environ, profile=profile or "english", file=nowhere, flags=layer).config

    async def run(self, *cases: Mapping[str, Any], out: Path | None = None) -> list[Result]:
        (self._folder / "turn.wav").write_bytes(wav(SPOKEN))
        path = self._folder / "cases.jsonl"
        path.write_text("\n".join(json.dumps(case) for case in cases))
        config = self.settings(None, {})
        clock = MonotonicClock()
        async with open_service(config, say=print) as service:
            runner = CaseRunner(
                replayer=Replayer(config, service, out=out, clock=clock),
                settings=settings_by(self.settings),
                clock=clock,
                say=print,
            )
            return [(await runner.run(filed)).result for filed in load_cases(path)]


@pytest.fixture
def bench(server: EmbeddedServer, tmp_path: Path) -> Bench:
    return Bench(server, tmp_path)


async def test_recordings_and_typed_lines_take_turns(bench: Bench) -> None:
    [result] = await bench.run({"name": "a", "say": ["turn.wav", "typed", "turn.wav", "bye"]})
    assert result.verdict.status is Status.PASSED
    said = [(turn.user, turn.assistant) for turn in result.conduct.turns]
    assert said == [
        ("hello", "You said: hello"),
        ("typed", "You said: typed"),
        ("hello", "You said: hello"),
        ("bye", "You said: bye"),
    ]
    assert result.audio_s > 2 * len(SPOKEN) / 48_000


async def test_a_recording_interrupts_where_the_case_says_so(bench: Bench) -> None:
    interrupting = {"audio": "turn.wav", "interrupt_after_ms": 200}
    [result] = await bench.run(
        {"name": "a", "say": ["long", interrupting], "expect": [{"interrupted": True}]}
    )
    assert result.verdict.why == ""
    assert [turn.interrupted for turn in result.conduct.turns] == [True, False]


async def test_a_recording_interrupts_although_the_one_before_it_ends_in_silence(
    bench: Bench, doubles: Doubles, tmp_path: Path
) -> None:
    doubles.recognizer.sentences = ["long"]
    (tmp_path / "asked.wav").write_bytes(wav(SPOKEN + bytes(48 * 1000)))
    interrupting = {"audio": "turn.wav", "interrupt_after_ms": 200}
    [result] = await bench.run({"name": "a", "say": ["asked.wav", interrupting]})
    assert [turn.interrupted for turn in result.conduct.turns] == [True, False]


async def test_an_interruption_of_an_answer_that_never_came_waits_for_no_more(bench: Bench) -> None:
    interrupting = {"audio": "turn.wav", "interrupt_after_ms": 200}
    [result] = await bench.run({"name": "a", "say": ["now", interrupting], "timeout_s": 10})
    assert [turn.user for turn in result.conduct.turns] == ["now", "hello"]


@pytest.mark.parametrize(("words", "interrupted", "turns"), [("嗯", False, 1), ("wait a moment", True, 2)])
async def test_a_careful_assistant_goes_on_after_an_assent(
    bench: Bench, doubles: Doubles, words: str, interrupted: bool, turns: int
) -> None:
    doubles.recognizer.sentences = [words]
    [result] = await bench.run(
        {
            "name": "a",
            "say": ["long", {"audio": "turn.wav", "interrupt_after_ms": 200}],
            "set": {"turn_detection.interruption": "careful"},
            "expect": [{"interrupted": interrupted}, {"turns": turns}, {"reply": {"contains": "answer"}}],
        }
    )
    assert result.verdict.why == ""


async def test_a_case_lives_in_its_own_time_and_calendar(tmp_path: Path) -> None:
    case = {
        "say": ["Book a meeting tomorrow at 3 pm for one hour called budget review", "yes"],
        "now": "2027-03-01T09:00:00+00:00",
        "set": {"meetings.timezone": "UTC"},
        "expect": [
            {
                "tool": "createMeeting",
                "arguments": {"start_time": {"time": "2027-03-02 15:00"}, "duration": 60},
                "times": 1,
                "ok": True,
            }
        ],
    }
    async with EmbeddedServer(replace(Doubles().services(), new_dialogue=RulesDialogue)) as ruled:
        results = await Bench(ruled, tmp_path).run({"name": "a", **case}, {"name": "again", **case})
    assert [result.verdict.why for result in results] == ["", ""]  # the second one meets no conflict
    assert not databases(tmp_path)


async def test_meetings_of_a_case_are_in_its_calendar_from_the_start(tmp_path: Path) -> None:
    case = {
        "name": "a",
        "say": ["Book a meeting tomorrow at 3 pm for one hour called budget review", "yes", "yes"],
        "now": "2027-03-01T09:00:00+00:00",
        "set": {"meetings.timezone": "UTC"},
        "meetings": [{"title": "design review", "start_time": "2027-03-02 15:00", "duration": 60}],
        "expect": [
            {"tool": "createMeeting", "ok": False, "times": 1},
            {"reply": {"contains": "design review"}, "turn": 2},
            {"tool": "createMeeting", "ok": True, "arguments": {"start_time": {"time": "2027-03-02 16:00"}}},
        ],
    }
    async with EmbeddedServer(replace(Doubles().services(), new_dialogue=RulesDialogue)) as ruled:
        [result] = await Bench(ruled, tmp_path).run(case)
    assert result.verdict.why == ""
    assert not databases(tmp_path)


async def test_a_case_answers_from_its_own_documents_and_from_no_others(tmp_path: Path) -> None:
    for folder, text in (("mine", "Lunch is at one o'clock."), ("others", "Lunch is at noon.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lunch.md").write_text(text)
    case = {
        "name": "a",
        "say": "When is lunch?",
        "documents": "mine",
        "set": {"knowledge.folder": str(tmp_path / "others")},
        "expect": [{"reply": {"contains": "one o'clock"}}, {"never_reply": {"contains": "noon"}}],
    }
    async with EmbeddedServer(replace(Doubles().services(), new_dialogue=RulesDialogue)) as ruled:
        [result] = await Bench(ruled, tmp_path).run(case)
    assert result.verdict.why == ""
    assert not databases(tmp_path)


async def test_a_mocked_tool_answers_from_its_table(tmp_path: Path) -> None:
    case = {
        "name": "a",
        "say": ["Book a meeting tomorrow at 3 pm for one hour called budget review", "yes"],
        "mock_tools": {
            "createMeeting": [
                {"when": {"duration": 30}, "result": "no"},
                {"when": {"duration": 60}, "error": "the calendar is closed"},
            ]
        },
        "expect": [{"tool": "createMeeting", "ok": False, "result": {"contains": "the calendar is closed"}}],
    }
    async with EmbeddedServer(replace(Doubles().services(), new_dialogue=RulesDialogue)) as ruled:
        [result] = await Bench(ruled, tmp_path).run(case)
    assert result.verdict.why == ""


async def test_a_mocked_tool_that_is_not_offered_is_a_mistake(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="mock_tools names 'cancelLunch', which is not offered"):
        await bench.run({"name": "a", "say": "hi", "mock_tools": {"cancelLunch": 1}})


async def test_a_case_that_takes_too_long_is_an_error_and_no_failure(bench: Bench, doubles: Doubles) -> None:
    doubles.synthesizer.gate.clear()
    [result] = await bench.run({"name": "a", "say": "hi", "timeout_s": 0.3})
    doubles.synthesizer.gate.set()
    assert result.verdict.status is Status.ERROR
    assert result.conduct.error == "a: not over after 0.3 s"


async def test_a_result_is_read_back_as_it_was_written(bench: Bench, tmp_path: Path) -> None:
    results = await bench.run(
        {"name": "a", "say": "turn.wav"}, {"name": "b", "say": "hi", "expect": [{"reply": "no"}]}
    )
    path = tmp_path / "results.jsonl"
    with ResultFile(path) as file:
        file.append(results[0])
    with path.open("a") as cut_short:
        cut_short.write('{"schema":1,"case":"c')
    with ResultFile(path) as file:
        file.append(results[1])
    assert list(read_results([path])) == results


def test_results_of_a_newer_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text('{"schema": 99}\n')
    with pytest.raises(ConfigError, match="written by a newer program"):
        list(read_results([path]))


async def test_both_sides_are_on_one_time_line(bench: Bench) -> None:
    [result] = await bench.run({"name": "a", "say": ["turn.wav", "long", "turn.wav"], "tags": ["en"]})
    first, long, last = (turn.at_ms for turn in result.conduct.turns)
    for spoken in (first, last):
        assert 0 < spoken["began"] < spoken["stopped"] <= spoken["committed"] < spoken["heard"]
    assert first["ended"] <= long["committed"] < long["heard"] < long["ended"] <= last["began"]
    sound = result.conduct.sound
    assert sound is not None
    assistant, user = heights(sound.assistant), heights(sound.user)
    begin, end = (long[step] // sound.step_ms for step in ("heard", "ended"))
    assert min(map(max, zip(assistant[begin + 1 : end - 1], assistant[begin + 2 : end], strict=True))) > 0
    assert max(user[begin:end]) == 0  # nobody speaks into what is heard, though it was played at once
    assert max(user[last["began"] // sound.step_ms : last["stopped"] // sound.step_ms]) > 0
    assert result.tags == ("en",)
    assert complaints(json.loads(json.dumps(result.to_json()))) == []


async def test_a_call_is_marked_between_question_and_answer(tmp_path: Path) -> None:
    case = {
        "name": "a",
        "say": ["Book a meeting tomorrow at 3 pm for one hour called budget review", "yes"],
        "now": "2027-03-01T09:00:00+00:00",
    }
    async with EmbeddedServer(replace(Doubles().services(), new_dialogue=RulesDialogue)) as ruled:
        [result] = await Bench(ruled, tmp_path).run(case)
    [call], answered = result.conduct.calls, result.conduct.turns[-1].at_ms
    assert call.at_ms is not None
    assert answered["committed"] <= call.at_ms <= answered["heard"]


async def test_where_nothing_is_spoken_no_late_turn_is_waited_for(bench: Bench, tmp_path: Path) -> None:
    await bench.run({"name": "typed", "say": "hi"}, {"name": "spoken", "say": "turn.wav"}, out=tmp_path)
    assert _waited_s(tmp_path / "typed") < 1.5 <= _waited_s(tmp_path / "spoken") + 0.001


def _waited_s(folder: Path) -> float:
    """How long a conversation went on after its source had ended."""
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    ended_s = next(event["t"] for event in events if event.get("in") == "SourceEnded")
    finished_s = next(event["t"] for event in events if event.get("do") == "Finish")
    return float(finished_s - ended_s)
