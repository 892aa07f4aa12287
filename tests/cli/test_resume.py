"""`replay --resume`: what is missing is run, what is there is left alone."""

import json

from meeting_assistant.server.serve import EmbeddedServer
from tests.cli.test_services import at, port_of
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.speech import Doubles

RUN = ("replay", "cases.jsonl", "--out", "kept", "--lang", "en", "--set", "assistant.greet=false")


def test_a_resumed_run_writes_into_no_folder_of_an_earlier_one(cli: Cli) -> None:
    (cli.home / "cases.jsonl").write_text(json.dumps({"name": "a", "say": "one"}))
    kept = cli.home / "kept" / "results.jsonl"
    with in_background(EmbeddedServer(Doubles().services())) as server:
        service = at(port_of(server.url + "/"))
        assert cli.run(*RUN, "--repeat", "3", *service).status == 0
        first, second, _ = map(json.loads, kept.read_text().splitlines())
        kept.write_text("".join(json.dumps(result) + "\n" for result in (first, second)))
        assert cli.run(*RUN, "--repeat", "3", "--resume", *service).status == 0
    results = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [result["attempt"] for result in results] == [1, 2, 3]
    assert len({result["folder"] for result in results}) == 3
