"""The report in a real browser: it filters, complains of nothing, and asks nobody for anything."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.report import About, report
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Difference, Finding, Status
from tests.support.browser import opened
from tests.support.results import result

pytestmark = pytest.mark.timeout(200)

ABOUT = About(profile="小爱", model="gpt-realtime", version="0.1.0")


def write(folder: Path, results: list[Result]) -> Path:
    path = folder / "report.html"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(report(results, ABOUT))
    return path


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return write(tmp_path, [result("a"), result("b", Status.FAILED), result("c", Status.ERROR)])


class Callers:
    """Counts who connects to a port of this machine."""

    def __init__(self, listening: socket.socket) -> None:
        self.count = 0
        self.port = listening.getsockname()[1]
        self._listening = listening

    def take(self) -> None:
        """Until the port is closed."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.count += 1
            connection.close()


@contextmanager
def callers() -> Iterator[Callers]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        counting = Callers(listening)
        thread = threading.Thread(target=counting.take)
        thread.start()
        try:
            yield counting
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    ("fragment", "kinds", "count"),
    [
        ("", ["failed", "error", "passed"], "3 of 3 shown"),
        ("#failed", ["failed"], "1 of 3 shown"),
        ("#error", ["error"], "1 of 3 shown"),
        ("#passed", ["passed"], "1 of 3 shown"),
    ],
)
def test_the_address_filters_rows_and_details(
    three: Path, fragment: str, kinds: list[str], count: str
) -> None:
    seen = opened(three, fragment)
    assert seen.console == []
    assert seen.rows.shown == [("tr", kind) for kind in kinds] + [("article", kind) for kind in kinds]
    assert seen.rows.texts["shown"] == count


def test_a_link_to_a_run_unfolds_it(three: Path) -> None:
    assert opened(three).page.count("<details open") == 2
    assert opened(three, "#run-3").page.count("<details open") == 3


def test_of_many_rows_some_are_shown_at_a_time(tmp_path: Path) -> None:
    seen = opened(write(tmp_path, [result(f"{n}") for n in range(1200)]))
    assert seen.console == []
    assert seen.rows.texts["shown"] == "500 of 1,200 shown"
    assert sum(tag == "tr" for tag, _ in seen.rows.shown) == 500


def test_whatever_was_said_no_script_runs_and_no_request_leaves(tmp_path: Path) -> None:
    with callers() as calling:
        source = f"http://127.0.0.1:{calling.port}/x"
        payloads = (
            f"<script>console.error('ran'); fetch('{source}')</script>",
            f"\"><img src={source} onerror=console.error('ran')>",
            f"</script></style><link rel=stylesheet href={source}><iframe src={source}>",
        )
        hostile = [_everywhere(payload) for payload in payloads]
        seen = opened(write(tmp_path, hostile))
        assert seen.console == []
        assert calling.count == 0
        assert len(seen.rows.shown) == 2 * len(payloads)


def test_the_policy_stops_what_would_get_into_the_page_all_the_same(three: Path) -> None:
    with callers() as calling:
        smuggled = f"<img src=http://127.0.0.1:{calling.port}/x><script>console.error('ran')</script></body>"
        three.write_text(three.read_text(encoding="utf-8").replace("</body>", smuggled), encoding="utf-8")
        seen = opened(three)
        assert len(seen.console) == 2  # both are refused, and neither ran
        assert all("Content Security Policy" in line for line in seen.console)
        assert calling.count == 0


def test_a_page_that_complains_and_calls_is_noticed(tmp_path: Path) -> None:
    """What the tests above rest on: the browser can reach the port, and its console is heard."""
    path = tmp_path / "loud.html"
    with callers() as calling:
        path.write_text(f"<img src=http://127.0.0.1:{calling.port}/x><script>console.error('ran')</script>")
        assert any("ran" in line for line in opened(path).console)
        assert calling.count > 0


def _everywhere(payload: str) -> Result:
    conduct = Conduct(
        turns=(TurnTaken(user=payload, assistant=payload, at_ms={"began": 1, "heard": 2, "ended": 9}),),
        calls=(
            CallMade(name=payload, arguments={payload: payload}, result=payload, ok=False, ms=1, at_ms=5),
        ),
        error=payload,
    )
    difference = Difference(where=payload, expected=payload, actual=payload)
    finding = Finding(what=payload, why=payload, differences=(difference,))
    bad = result(payload, Status.FAILED, conduct=conduct, findings=(finding,), tags=(payload,))
    return replace(bad, folder=payload)
