"""Results of cases as they come of runs, and the schema that they must keep to."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from meeting_assistant.replay.conduct import CallMade, Conduct, Sound, TurnTaken
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Difference, Finding, Status, Verdict

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "results.schema.json"

BOOKED = CallMade(
    name="createMeeting",
    arguments={"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "项目周会"},
    result={"id": "77e39232"},
    ok=True,
    ms=2,
    at_ms=9400,
)

WRONG_TIME = Finding(
    what="tool createMeeting",
    why="start_time should be '2026-11-23 16:00:00'",
    differences=(
        Difference(
            where="start_time", expected="should be '2026-11-23 16:00:00'", actual="'2026-11-23 15:00:00'"
        ),
    ),
)


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, with no field allowed that it does not name: what our own program writes is all named."""
    shown: dict[str, Any] = json.loads(json.dumps(schema))
    parts = [shown, *shown["$defs"].values(), shown["$defs"]["finding"]["properties"]["differences"]["items"]]
    for part in parts:
        if "properties" in part:
            part["additionalProperties"] = False
    return shown


def complaints(shown: object) -> list[str]:
    """What is wrong with an object, by the schema; nothing if it keeps to it, names every field it has."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(closed(schema)).iter_errors(shown)]


def two_turns() -> Conduct:
    """A booking: an opening, two spoken turns, a call, both sides' sound."""
    return Conduct(
        turns=(
            TurnTaken(user=None, assistant="你好，我是小爱。", at_ms={"heard": 100, "ended": 1900}),
            TurnTaken(
                user="帮我约一个明天下午三点的会议。",
                assistant="会议开多长时间？",
                interrupted=True,
                latency_ms={"speech_end_to_first_audio": 610, "speech_end_to_commit": 420},
                whose_ms={
                    "silence": 400,
                    "network": 10,
                    "service": 200,
                    "tools": 0,
                    "capture": 0,
                    "playout": 0,
                },
                at_ms={"began": 2300, "voiced": 5000, "committed": 5420, "first_audio": 5610, "heard": 5610},
            ),
            TurnTaken(
                user="一个小时。",
                assistant="好的，会议已经创建。",
                latency_ms={"speech_end_to_first_audio": 830},
                at_ms={"began": 7000, "voiced": 9000, "heard": 9830, "ended": 11_500},
            ),
        ),
        calls=(BOOKED,),
        cost_usd=0.0123,
        sound=Sound(step_ms=100, user="A" * 23 + "k" * 27 + "A" * 20 + "m" * 20, assistant="Agggg"),
    )


def result(
    case: str = "book/三点",
    status: Status = Status.PASSED,
    *,
    attempt: int = 1,
    conduct: Conduct | None = None,
    findings: tuple[Finding, ...] | None = None,
    tags: tuple[str, ...] = (),
) -> Result:
    """A result with everything in it that a real one may have."""
    happened = conduct or two_turns()
    wrong = {
        Status.PASSED: (Finding(what="tool createMeeting"),),
        Status.FAILED: (Finding(what="reply"), WRONG_TIME),
        Status.ERROR: (Finding(what="conversation", why="the service closed the connection"),),
    }
    return Result(
        case=case,
        attempt=attempt,
        verdict=Verdict(status=status, findings=wrong[status] if findings is None else findings),
        conduct=happened,
        began=1_795_766_400.0,
        elapsed_s=11.9,
        audio_s=4.7,
        usage={"total_tokens": 4741, "input_tokens": 4000, "output_tokens": 741},
        tags=tags,
    )
