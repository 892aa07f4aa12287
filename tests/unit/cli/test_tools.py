import json
from pathlib import Path

import pytest

from meeting_assistant.config.schema import Config
from tests.support.command import Cli
from tests.support.mcp_servers import TIME_SERVER

MINE = '''
from datetime import date

def days_between(first: date, last: date) -> int:
    """Count the days between two days.

    Args:
        first: The earlier day.
        last: The later day.
    """
    return (last - first).days
'''
OFFERED = list(Config().assistant.tools)
CALL = ("tools", "call", "daysBetween", "--handlers", "mine.py", "--json")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    (tmp_path / "mine.py").write_text(MINE)
    return Cli(tmp_path, monkeypatch, capsys)


def test_each_tool_is_listed_with_its_source(cli: Cli) -> None:
    heading, *rows = cli.run("tools", "list", "--handlers", "mine.py").out.splitlines()
    assert heading.split("  ")[0] == "name"
    assert [row.split()[0] for row in rows] == [*OFFERED, "daysBetween"]
    assert "built in" in rows[0]
    assert "mine.py: days_between" in rows[-1]


def test_the_list_for_programs_has_the_tools_that_the_profile_leaves_out_only_when_asked(cli: Cli) -> None:
    article = ("--profile", "article", "--json")
    names = [tool["name"] for tool in json.loads(cli.run("tools", "list", *article).out)]
    assert names == ["createMeeting", "queryKnowledgeBase"]
    everything = json.loads(cli.run("tools", "list", "--all", *article).out)
    assert "cancelMeeting" in [tool["name"] for tool in everything]


@pytest.mark.parametrize("command", [("list",), ("show", "createMeeting")])
def test_a_look_makes_no_file(cli: Cli, command: tuple[str, ...]) -> None:
    assert cli.run("tools", *command).status == 0
    assert not cli.database.exists()


def test_a_call_leaves_its_meeting_in_the_database(cli: Cli) -> None:
    arguments = '{"start_time": "2030-11-25 15:00:00", "duration": 60, "title": "周会"}'
    assert cli.run("tools", "call", "createMeeting", "--json", arguments).status == 0
    assert "周会" in cli.run("meetings", "list", "--json").out


def test_tools_that_ask_first_are_marked(cli: Cli) -> None:
    tools = json.loads(cli.run("tools", "list", "--json", "--set", "tools.confirm=createMeeting").out)
    assert [tool["name"] for tool in tools if tool["requires_confirmation"]] == ["createMeeting"]


def test_confirm_may_name_a_tool_that_this_profile_does_not_offer(cli: Cli) -> None:
    ended = cli.run("tools", "list", "--profile", "article", "--set", "tools.confirm=cancelMeeting")
    assert ended.status == 0


def test_confirm_with_a_name_that_no_tool_has_would_guard_nothing(cli: Cli) -> None:
    assert "cancelMeetings" in cli.fails(2, "tools", "list", "--set", "tools.confirm=cancelMeetings")[0]


def test_a_tool_is_shown_as_it_is_sent(cli: Cli) -> None:
    sent = json.loads(cli.run("tools", "show", "daysBetween", "--handlers", "mine.py").out)
    assert sent["type"] == "function"
    assert sent["name"] == "daysBetween"
    assert sent["parameters"]["required"] == ["first", "last"]
    assert sent["parameters"]["properties"]["last"]["description"] == "The later day."


def test_the_words_of_the_profile_are_shown(cli: Cli) -> None:
    assert "会议" in json.loads(cli.run("tools", "show", "createMeeting").out)["description"]


@pytest.mark.parametrize(("profile", "title"), [("xiaoai", "我的会议"), ("english", "My meeting")])
def test_the_title_that_is_taken_unasked_is_in_the_profiles_language(
    cli: Cli, profile: str, title: str
) -> None:
    options = ("--profile", profile)
    sent = json.loads(cli.run("tools", "show", "createMeeting", *options).out)
    assert sent["parameters"]["properties"]["title"]["default"] == title
    arguments = '{"start_time": "2030-11-25 15:00:00", "duration": 60}'
    assert (
        json.loads(cli.run("tools", "call", "createMeeting", "--json", arguments, *options).out)["title"]
        == title
    )


def test_at_a_terminal_an_error_is_told_once(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meeting_assistant.cli.tools.is_terminal", lambda: True)
    ended = cli.run(*CALL, '{"first": "x"}')
    assert (ended.status, ended.out) == (7, "")
    assert len(ended.complaint) == 2


def test_a_tool_runs_outside_a_conversation(cli: Cli) -> None:
    assert cli.run(*CALL, '{"first": "2026-11-22", "last": "2026-12-24"}').out == "32\n"


@pytest.mark.parametrize("arguments", ["", "{}", "{", '{"first": "x"}', '{"first": "2026-11-22", "lst": 1}'])
def test_wrong_arguments_give_the_models_error_and_status_7(cli: Cli, arguments: str) -> None:
    ended = cli.run(*CALL, arguments)
    assert ended.status == 7
    assert json.loads(ended.out)["error"]["code"] == "invalid_arguments"
    assert len(ended.complaint) == 2


@pytest.mark.parametrize("command", [("tools", "show", "nope"), ("tools", "call", "nope")])
def test_a_tool_that_there_is_not_is_an_error_that_names_those_there_are(
    cli: Cli, command: tuple[str, ...]
) -> None:
    cause, hint = cli.fails(7, *command)
    assert "nope" in cause
    assert "createMeeting" in hint


def test_whoever_calls_a_tool_by_hand_agrees_to_it(cli: Cli) -> None:
    words = ("--set", "tools.confirm=daysBetween")
    assert cli.run(*CALL, '{"first": "2026-11-22", "last": "2026-11-23"}', *words).out == "1\n"


def with_servers(cli: Cli, text: str) -> tuple[str, str]:
    (cli.home / "mcp.toml").write_text(text)
    return ("--config", "mcp.toml")


TIME = f"""
[mcp.servers.time]
command = "{TIME_SERVER[0]}"
args = {list(TIME_SERVER[1:])}
"""


def test_tools_of_a_server_are_listed_shown_and_called(cli: Cli) -> None:
    options = with_servers(cli, TIME)
    tools = json.loads(cli.run("tools", "list", "--json", *options).out)
    (convert,) = [tool for tool in tools if tool["name"] == "convert_time"]
    assert convert["source"] == "MCP server time"
    assert convert["requires_confirmation"], "unless the settings say otherwise"
    arguments = '{"source_timezone": "Asia/Shanghai", "time": "15:00", "target_timezone": "Asia/Tokyo"}'
    called = cli.run("tools", "call", "convert_time", "--json", arguments, *options)
    assert "T16:00" in json.loads(called.out)["target"]["datetime"]


def test_a_server_that_the_service_calls_is_named(cli: Cli) -> None:
    options = with_servers(
        cli, '[mcp.servers.docs]\nmode = "service"\nurl = "https://docs.example.org/mcp"\n'
    )
    ended = cli.run("tools", "list", *options)
    assert ended.status == 0
    assert ended.err == [
        "the MCP server docs is called by the service, which lists its tools in the conversation"
    ]


def test_a_dead_server_is_told_and_the_rest_works(cli: Cli) -> None:
    options = with_servers(
        cli, '[mcp.servers.dead]\ncommand = "no-such-program"\n[tools]\nconfirm = ["wipe"]\n'
    )
    ended = cli.run("tools", "list", "--json", *options)
    assert ended.status == 0
    assert [tool["name"] for tool in json.loads(ended.out)] == OFFERED
    assert ended.err[0].startswith("the MCP server dead is not available: there is no program")
    assert "belongs to a server that is not available" in ended.err[1]


def test_secrets_of_servers_are_not_among_the_settings_that_are_shown(cli: Cli) -> None:
    options = with_servers(cli, TIME + '[mcp.servers.time.env]\nTOKEN = "s3cret"\n')
    ended = cli.run("config", "show", *options)
    assert "mcp.servers.time.env.TOKEN" in ended.out
    assert "s3cret" not in ended.out
