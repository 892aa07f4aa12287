"""Many cases at once: nothing lost, nothing twice, and a busy service is waited for."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.app.batch import Batch, Bounds
from meeting_assistant.app.cases import CaseRunner, settings_by
from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.service import open_service
from meeting_assistant.app.throttle import CALM_S, LimitWatch, Throttle
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.expect import Within
from meeting_assistant.replay.manifest import load_cases
from meeting_assistant.replay.results import Result, ResultFile, read_results
from meeting_assistant.replay.totals import Totals
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.session.notices import RateLimits, ResponseEnded
from tests.loopback.test_cases import Bench, Served
from tests.support.clock import VirtualClock
from tests.support.one_turn_service import USAGE, Mood, one_turn_service
from tests.support.speech import Doubles


class Onlooker:
    """Counts what begins and ends, and how many are under way."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.ended_cases: list[str] = []
        self.some_ended = asyncio.Event()

    def began(self, case: str) -> None:
        self.running += 1
        self.most = max(self.most, self.running)

    def ended(self, result: Result, totals: Totals) -> None:
        self.running -= 1
        self.ended_cases.append(result.case)
        if len(self.ended_cases) == 8:
            self.some_ended.set()


class Hall:
    """Runs batches against one server; what that asks to be waited for, by the clock `patience`."""

    def __init__(
        self,
        server: Served,
        folder: Path,
        patience: Clock | None = None,
        own: Mapping[str, Any] | None = None,
    ) -> None:
        self._bench = Bench(server, folder, own)
        self._patience = patience or MonotonicClock()
        self.view = Onlooker()
        self.kept = folder / "results.jsonl"

    async def run(
        self,
        cases: Iterable[FiledCase],
        bounds: Bounds,
        *,
        done: frozenset[tuple[str, int]] = frozenset(),
    ) -> Totals:
        config, clock = self._bench.settings(None, {}), MonotonicClock()
        with ResultFile(self.kept) as file:
            async with open_service(config, say=print) as service:
                runner = CaseRunner(
                    replayer=Replayer(config, service, clock=clock),
                    settings=settings_by(self._bench.settings),
                    clock=clock,
                    say=print,
                )
                batch = Batch(
                    runner=runner,
                    bounds=bounds,
                    throttle=Throttle(bounds.jobs, clock=self._patience),
                    keep=file.append,
                    view=self.view,
                )
                return await batch.run(cases, done=done)


def typed_cases(folder: Path, count: int, *, failing: int = 0) -> list[FiledCase]:
    path = folder / "many.jsonl"
    lines = (
        {"name": f"{n}", "say": f"line {n}", "expect": [{"reply": {"contains": wanted}}]}
        for n in range(count)
        for wanted in ("nothing" if n < failing else f"line {n}",)
    )
    path.write_text("\n".join(map(json.dumps, lines)))
    return load_cases(path)


async def test_each_case_is_run_once_and_several_at_a_time(tmp_path: Path) -> None:
    cases = typed_cases(tmp_path, 24, failing=3)
    async with EmbeddedServer(Doubles().services()) as server:
        hall = Hall(server, tmp_path)
        totals = await hall.run(cases, Bounds(jobs=8))
    assert (totals.planned, totals.passed, totals.failed, totals.errors) == (24, 21, 3, 0)
    assert (totals.cost_usd, totals.unpriced) == (0, 24)  # nobody knows what this deployment costs
    assert sorted(result.case for result in read_results([hall.kept])) == sorted(each.id for each in cases)
    assert hall.view.most == 8


async def test_what_was_cut_off_is_resumed_and_nothing_is_repeated(tmp_path: Path) -> None:
    cases = typed_cases(tmp_path, 12)
    async with EmbeddedServer(Doubles().services()) as server:
        hall = Hall(server, tmp_path)
        running = asyncio.create_task(hall.run(cases, Bounds(jobs=4, repeat=2)))
        await hall.view.some_ended.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        done = frozenset(result.key for result in read_results([hall.kept]))
        assert 8 <= len(done) < 24
        totals = await hall.run(cases, Bounds(jobs=4, repeat=2), done=done)
    keys = [result.key for result in read_results([hall.kept])]
    assert totals.done == 24 - len(done)
    assert sorted(keys) == sorted((filed.id, attempt) for filed in cases for attempt in (1, 2))


async def test_a_batch_stops_after_so_many_failures(tmp_path: Path) -> None:
    async with EmbeddedServer(Doubles().services()) as server:
        hall = Hall(server, tmp_path)
        totals = await hall.run(typed_cases(tmp_path, 20, failing=20), Bounds(max_failures=3))
    assert (totals.done, totals.stopped) == (3, "3 runs did not pass")


async def test_a_batch_stops_once_so_much_is_spent(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    rates = "text = {input = 0, output = 0}\naudio = {input = 0, output = 25_000}"  # of 20 tokens
    prices.write_text(f'source = "test"\nas_of = 2026-11-01\n[models.embedded]\n{rates}\n')
    async with one_turn_service() as service:
        hall = Hall(service, tmp_path, own={"prices.file": str(prices)})
        totals = await hall.run(typed_cases(tmp_path, 20), Bounds(max_cost_usd=2))
    assert (totals.done, totals.unpriced, totals.stopped) == (4, 0, "$2.00 were spent")


async def test_a_busy_service_is_waited_for_and_fails_no_case(tmp_path: Path) -> None:
    async with EmbeddedServer(Doubles().services(), max_clients=2) as server:  # a third one gets a 429
        hall = Hall(server, tmp_path)
        totals = await hall.run(typed_cases(tmp_path, 8), Bounds(jobs=6))
    assert (totals.passed, totals.errors) == (8, 0)
    assert totals.retries > 0


@pytest.mark.parametrize(
    ("mood", "waited_s", "retries"),
    [
        (Mood(refused=1, wait_s=40), 40, 1),  # 429 and Retry-After
        (Mood(failing=1), CALM_S, 0),  # a response failed for its rate limit, the next one did not
        (Mood(failing=3), CALM_S, 1),  # nor was it any better when asked for again
        (Mood(exhausted=1, wait_s=40), 40, 0),  # rate_limits.updated: nothing has failed yet
    ],
    ids=["handshake", "response", "conversation", "hint"],
)
async def test_what_the_service_asks_for_is_waited_and_the_case_is_no_failure(
    mood: Mood, waited_s: float, retries: int, tmp_path: Path
) -> None:
    patience = VirtualClock()
    async with one_turn_service(mood) as service:
        totals = await Hall(service, tmp_path, patience).run(typed_cases(tmp_path, 3), Bounds())
    assert (totals.passed, totals.retries) == (3, retries)
    assert patience.now() == pytest.approx(waited_s)


async def test_an_answer_that_came_late_for_a_rate_limit_is_no_failure(tmp_path: Path) -> None:
    [filed] = typed_cases(tmp_path, 1)
    quick = filed.case.model_copy(update={"expect": (Within(within_ms={"commit_to_first_audio": 900}),)})
    async with one_turn_service(Mood(failing=1)) as service:
        hall = Hall(service, tmp_path, VirtualClock())
        totals = await hall.run([FiledCase(id=filed.id, case=quick)], Bounds())
    assert (totals.passed, totals.retries) == (1, 1)


async def test_a_service_that_stays_busy_gets_fewer_conversations_at_once(tmp_path: Path) -> None:
    mood = Mood(refused=3, wait_s=10)
    async with one_turn_service(mood) as service:
        hall = Hall(service, tmp_path, VirtualClock())
        totals = await hall.run(typed_cases(tmp_path, 12), Bounds(jobs=8))
    assert (totals.passed, totals.retries) == (12, 3)
    assert mood.most_at_once < 8


async def test_tokens_and_seconds_of_a_case_are_kept_as_the_service_counted_them(tmp_path: Path) -> None:
    async with one_turn_service() as service:
        hall = Hall(service, tmp_path)
        await hall.run(typed_cases(tmp_path, 1), Bounds())
    [result] = read_results([hall.kept])
    assert result.usage == USAGE


class TestThrottle:
    """How many may run, by what the service says."""

    def test_a_refusal_halves_and_success_restores_slowly(self) -> None:
        throttle = Throttle(8, clock=VirtualClock())
        throttle.refused(1)
        throttle.refused(1)  # the same moment: one refusal
        assert throttle.allowed == 4
        for _ in range(4):
            throttle.went_well()
        assert throttle.allowed == 4
        for _ in range(40):
            throttle.went_well()
        assert throttle.allowed == 8

    def test_the_longest_wait_that_was_asked_for_holds(self) -> None:
        throttle = Throttle(2, clock=VirtualClock())
        throttle.refused(30)
        throttle.refused(5)
        assert throttle.waits_s == 30

    def test_a_limit_that_is_nearly_used_up_is_waited_out(self) -> None:
        throttle = Throttle(2, clock=VirtualClock())
        watch = LimitWatch(throttle)
        watch.observe(RateLimits(limits={"tokens": (1000, 51, 9.0)}), 0)
        assert throttle.waits_s == 0
        watch.observe(RateLimits(limits={"tokens": (1000, 49, 9.0)}), 0)
        assert throttle.waits_s == 9
        assert not watch.refused
        watch.observe(
            ResponseEnded(response_id="r", status="failed", reason="rate_limit_exceeded", usage={}), 0
        )
        assert watch.refused
