"""Cases, run one by one: settings, tools, the conversation, the verdict."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from meeting_assistant.app.outcome import Outcome, Rehearsal
from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.toolset import open_toolset, replay_purpose, utc_now, zone_of
from meeting_assistant.clock import Clock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError, MeetingAssistantError
from meeting_assistant.meetings.model import Draft
from meeting_assistant.replay.cases import Case, FiledCase, MockAnswer
from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.record import CallRecord, Record
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.timeline import Timeline
from meeting_assistant.replay.verdict import judge
from meeting_assistant.session.notices import Observer
from meeting_assistant.tools.mocked import Answer, with_answers

Settings = Callable[[Case], Config]
"""The settings of a case: those of the command line, and its own profile and settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a case: what is kept of it, and why the conversation ended early, if it did."""

    result: Result
    error: MeetingAssistantError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRunner:
    """Runs cases through one service; holds nothing of a case once it is over.

    Attributes:
        replayer: Holds the conversations.
        settings: Gives the settings of each.
        clock: Monotonic time.
        say: Hears of what is worth a line.
        timeout_s: For cases that say nothing of it.
    """

    replayer: Replayer
    settings: Settings
    clock: Clock
    say: Callable[[str], None]
    timeout_s: float | None = None

    async def run(self, filed: FiledCase, *observers: Observer, attempt: int = 1) -> Run:
        """Run one case. Whatever goes wrong in the conversation is in the result.

        Raises:
            ConfigError: Its settings are wrong, or it mocks a tool that is not offered.
        """
        settings = self.settings(filed.case)
        check_calendar(filed.case, settings)
        with _documents(filed.case, settings) as config:
            return await self._run(filed, config, *observers, attempt=attempt)

    async def _run(self, filed: FiledCase, config: Config, *observers: Observer, attempt: int) -> Run:
        case = filed.case
        began, began_s = time.time(), self.clock.now()
        now = self._present(case)
        async with open_toolset(
            config,
            say=self.say,
            purpose=replay_purpose(config),
            now=now or utc_now,
            booked=_drafts(case, config),
        ) as tools:
            rehearsal = Rehearsal(
                name=case.name,
                said=case.say,
                config=config,
                tools=with_answers(tools, mocked(case.mock_tools)),
                now=now,
                deadline_s=case.timeout_s or self.timeout_s,
            )
            outcome = await self.replayer.rehearse(rehearsal, *observers)
        conduct = conduct_of(outcome)
        result = Result(
            case=filed.id,
            attempt=attempt,
            verdict=judge(case.expect, conduct),
            conduct=conduct,
            began=round(began, 3),
            elapsed_s=round(self.clock.now() - began_s, 3),
            audio_s=round(outcome.audio_s, 3),
            usage=outcome.metrics.usage,
            folder=None if outcome.audio is None else str(outcome.audio.parent),
            tags=tuple(case.tags),
        )
        return Run(result=result, error=outcome.error)

    def _present(self, case: Case) -> Callable[[], datetime] | None:
        """The clock of a case that says what time it is: it goes on from there."""
        if case.now is None:
            return None
        began, began_s, clock = case.now, self.clock.now(), self.clock
        return lambda: began + timedelta(seconds=clock.now() - began_s)


def check_calendar(case: Case, config: Config) -> None:
    """Refuse a case whose `meetings` would have to be put into the user's own calendar.

    Raises:
        ConfigError: It has some, and books into the user's calendar.
    """
    if case.meetings and config.replay.my_calendar:
        raise ConfigError(
            f"{case.name} brings meetings, which are not put into your own calendar",
            hint="Leave out --my-calendar, or the `meetings` of the case.",
        )


@contextmanager
def _documents(case: Case, config: Config) -> Iterator[Config]:
    """The settings by which a case that has documents knows only these, indexed anew."""
    if case.documents is None:
        yield config
        return
    with TemporaryDirectory() as folder:
        places = {"folder": case.documents, "database": Path(folder) / "knowledge.db"}
        knowledge = config.knowledge.model_copy(update=places)
        yield config.model_copy(update={"knowledge": knowledge})


def _drafts(case: Case, config: Config) -> list[Draft]:
    """The meetings of a case, on the user's clocks."""
    zone = zone_of(config)
    return [
        Draft(title=each.title, starts_at=each.start_time.replace(tzinfo=zone), duration_min=each.duration)
        for each in case.meetings
    ]


def mocked(tables: Mapping[str, tuple[MockAnswer, ...]]) -> dict[str, list[Answer]]:
    """The answers of a case's ``mock_tools``, for the tools."""
    return {name: [_answer(each) for each in answers] for name, answers in tables.items()}


def _answer(table: MockAnswer) -> Answer:
    def fits(arguments: Mapping[str, object]) -> bool:
        return all(each.mismatch(arguments.get(name)) is None for name, each in table.when.items())

    return Answer(fits=fits, result=table.result, error=table.error, delay_s=table.delay_ms / 1000)


def conduct_of(outcome: Outcome) -> Conduct:
    """What came of a conversation, as verdicts need it."""
    error, timeline, metrics = outcome.error, outcome.timeline, outcome.metrics
    return Conduct(
        turns=tuple(_turns(outcome.record, timeline)),
        calls=tuple(_call(call, timeline) for call in outcome.record.tool_calls),
        cost_usd=metrics.cost_usd if metrics.usage else 0.0,
        error=None if error is None else error.message,
        error_type=None if error is None else type(error).__name__,
        error_hint=None if error is None else error.hint or None,
        sound=None if timeline is None else timeline.sound,
    )


def _turns(record: Record, timeline: Timeline | None) -> Iterator[TurnTaken]:
    for turn in record.turns:
        times = record.metrics.turns.get(turn.item_id or "")
        at_ms = {}
        if timeline is not None:
            steps_s = times.stages_s() if times is not None else {}
            steps_ms = {name: timeline.at_ms(moment_s) for name, moment_s in steps_s.items()}
            at_ms = steps_ms | timeline.turn_ms(turn.item_id, turn.replies)
        yield TurnTaken(
            user=turn.user,
            assistant=turn.assistant,
            interrupted=turn.interrupted,
            latency_ms=times.latency_ms() if times is not None else {},
            whose_ms=times.shares_ms() if times is not None else {},
            at_ms=at_ms,
        )


def _call(call: CallRecord, timeline: Timeline | None) -> CallMade:
    failed = isinstance(call.result, Mapping) and "error" in call.result
    return CallMade(
        name=call.name,
        arguments=call.arguments,
        result=call.result,
        ok=None if call.ms is None else not failed,
        ms=call.ms,
        at_ms=timeline.at_ms(call.called_s) if timeline is not None and call.called_s is not None else None,
    )


def settings_by(load: Callable[[str | None, Mapping[str, Any]], Config]) -> Settings:
    """The settings of cases, each combination of profile and own settings loaded once.

    Args:
        load: Profile and settings by their dotted names -> the settings of the whole run with these.
    """
    known: dict[str, Config] = {}

    def settings(case: Case) -> Config:
        own = dict(case.set)
        for key, value in (("replay.pace", case.pace), ("replay.confirm", case.confirm)):
            if value is not None:
                own.setdefault(key, value)
        signature = repr((case.profile, sorted(own.items(), key=repr)))
        if signature not in known:
            known[signature] = load(case.profile, own)
        return known[signature]

    return settings
