"""Tools of real MCP servers that others wrote, over standard streams and over HTTP."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.tools.confirm import Settled, Verdict
from meeting_assistant.tools.mcp import McpServer, open_servers
from meeting_assistant.tools.served import without_clashes
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.mcp_servers import EXCEL_OVER_STREAMS, TIME_SERVER, TOKEN, excel_over_http

TIME = McpServer(name="time", command=TIME_SERVER, approval="never")
START_S = 30.0


def python(program: str, name: str = "program", **more: Any) -> McpServer:
    return McpServer(name=name, command=(sys.executable, "-c", program), **more)


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[McpServer, Path]]:
    folder = tmp_path_factory.mktemp("workbooks")
    with excel_over_http(folder) as (url, _):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        yield McpServer(name="books", url=url, headers=headers, approval="never"), folder


@asynccontextmanager
async def opened(
    *servers: McpServer, told: list[str] | None = None, start_s: float = START_S
) -> AsyncIterator[Toolbox]:
    told = [] if told is None else told
    async with open_servers(servers, deadline_s=start_s, tell=told.append) as served:
        tools = without_clashes((), served, told.append)
        yield Toolbox(tools, deadline_s=20.0)


def error(output: str) -> dict[str, str]:
    return dict(json.loads(output)["error"])


async def test_a_server_over_standard_streams_lists_and_runs_its_tools() -> None:
    async with opened(TIME) as box:
        assert list(box.tools) == ["get_current_time", "convert_time"]
        schema = box.tools["convert_time"].parameters
        assert set(schema["required"]) == {"source_timezone", "time", "target_timezone"}  # type: ignore[call-overload]  # JSON
        arguments = {"source_timezone": "Asia/Shanghai", "time": "15:00", "target_timezone": "Asia/Tokyo"}
        result = await box.run("c1", "convert_time", json.dumps(arguments))
        assert result.ok
        assert "16:00" in json.loads(result.output)["target"]["datetime"]


async def test_a_server_over_http_is_shown_our_headers(http: tuple[McpServer, Path]) -> None:
    server, folder = http
    async with opened(server) as box:
        path = str(folder / "会议.xlsx")
        made = await box.run("c1", "create_workbook", json.dumps({"path": path}))
        assert made.ok, made.output
        assert (folder / "会议.xlsx").exists()
        described = await box.run("c2", "describe_workbook", json.dumps({"path": path}))
        assert described.ok, described.output


async def test_a_server_that_refuses_us_costs_its_tools_and_a_line(http: tuple[McpServer, Path]) -> None:
    told: list[str] = []
    async with opened(TIME, McpServer(name="books", url=http[0].url), told=told) as box:
        assert "get_current_time" in box.tools
        assert "create_workbook" not in box.tools
    assert told == [
        "the MCP server books is not available: it answers with HTTP status 401; its tools are missing"
    ]


async def test_an_error_of_the_tool_is_told_to_the_model() -> None:
    async with opened(TIME) as box:
        result = await box.run("c1", "get_current_time", '{"timezone": "Nowhere"}')
        assert error(result.output)["code"] == "tool_failed"
        assert "Nowhere" in error(result.output)["message"]
        assert not (await box.run("c2", "get_current_time", "{}")).ok
        assert error((await box.run("c3", "get_current_time", "[1]")).output)["code"] == "invalid_arguments"
        assert error((await box.run("c4", "get_current_time", "{")).output)["code"] == "invalid_arguments"


async def test_calls_run_in_parallel() -> None:
    async with opened(TIME) as box:
        zones = ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Shanghai"]
        calls = [box.run(zone, "get_current_time", json.dumps({"timezone": zone})) for zone in zones]
        results = await asyncio.gather(*calls)
        assert [json.loads(result.output)["timezone"] for result in results] == zones


async def test_allow_chooses_and_approval_guards(tmp_path: Path) -> None:
    told: list[str] = []
    chosen = McpServer(
        name="time",
        command=TIME_SERVER,
        allow=("convert_time", "get_current_time", "stop_time"),
        approval=("convert_time",),
    )
    books = McpServer(name="books", command=(*EXCEL_OVER_STREAMS, str(tmp_path)), allow=("describe_sheet",))
    async with opened(chosen, books, told=told) as box:
        asks = {name: tool.requires_confirmation for name, tool in box.tools.items()}
        assert asks["convert_time"]
        assert not asks["get_current_time"]
        assert "create_workbook" not in asks
        assert asks["describe_sheet"]
    assert any("no tool stop_time" in line for line in told)


async def test_approval_of_a_tool_that_there_is_not_would_guard_nothing() -> None:
    with pytest.raises(ConfigError, match="approval names 'delete_time'"):
        async with opened(McpServer(name="time", command=TIME_SERVER, approval=("delete_time",))):
            raise AssertionError("opened all the same")


async def test_a_guarded_tool_does_not_run_unasked() -> None:
    async with open_servers(
        [McpServer(name="time", command=TIME_SERVER)], deadline_s=START_S, tell=print
    ) as served:
        box = Toolbox(served["time"], confirmer=Settled(Verdict.ASK))
        result = await box.run("c1", "get_current_time", '{"timezone": "Asia/Tokyo"}')
        assert error(result.output)["code"] == "confirmation_required"


async def test_one_server_twice_has_its_tools_prefixed() -> None:
    second = McpServer(name="zeit", command=TIME_SERVER, approval="never")
    async with opened(TIME, second) as box:
        assert sorted(box.tools) == [
            "time_convert_time",
            "time_get_current_time",
            "zeit_convert_time",
            "zeit_get_current_time",
        ]
        assert (await box.run("c1", "zeit_get_current_time", '{"timezone": "Asia/Tokyo"}')).ok


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (python("import sys; sys.exit('no licence')"), r"\(it said: no licence\)"),
        (McpServer(name="program", command=("no-such-program-at-all",)), "there is no program"),
        (McpServer(name="program", url="http://127.0.0.1:9/mcp"), "connection attempts failed"),
    ],
)
async def test_a_server_that_does_not_come_up_costs_its_tools_and_a_line(server: McpServer, why: str) -> None:
    told: list[str] = []
    async with opened(TIME, server, told=told) as box:
        assert "get_current_time" in box.tools
    (line,) = told
    assert line.startswith("the MCP server program is not available: ")
    assert re.search(why, line), line


async def test_a_server_that_never_answers_is_given_up_at_the_deadline() -> None:
    told: list[str] = []
    mute = python("import sys; sys.stdin.read()")
    began_s = asyncio.get_running_loop().time()
    async with opened(mute, told=told, start_s=0.5) as box:
        assert asyncio.get_running_loop().time() - began_s < 5
        assert not box.tools
    assert told == [
        "the MCP server program is not available: it was not ready within 0.5 s; its tools are missing"
    ]


async def test_a_server_that_dies_costs_the_call_and_not_the_conversation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with excel_over_http(tmp_path) as (url, process):
        server = McpServer(
            name="books", url=url, headers={"Authorization": f"Bearer {TOKEN}"}, approval="never"
        )
        async with opened(server, TIME) as box:
            _kill(process)
            with caplog.at_level(logging.WARNING):
                gone = await box.run("c1", "create_workbook", '{"path": "a.xlsx"}')
            assert error(gone.output)["code"] in ("server_gone", "server_error")
            assert (await box.run("c2", "get_current_time", '{"timezone": "Asia/Tokyo"}')).ok


def _kill(process: "Popen[bytes]") -> None:
    process.kill()
    process.wait()


def test_secrets_do_not_show() -> None:
    server = McpServer(name="a", url="http://x", headers={"Authorization": "s3cret"}, env={"KEY": "s3cret"})
    assert "s3cret" not in repr(server)


SLOW = """
import os, anyio
from mcp.server.mcpserver import MCPServer
server = MCPServer("slow")

@server.tool()
async def sleep() -> str:
    "Sleep for long."
    await anyio.sleep(60)
    return "awake"

@server.tool()
def die() -> str:
    "Die."
    os._exit(1)

@server.tool()
def echo(words: str) -> str:
    "Say it again."
    return words

server.run()
"""


async def test_a_call_has_the_deadline_of_all_tools_and_the_server_goes_on() -> None:
    async with open_servers(
        [python(SLOW, "slow", approval="never")], deadline_s=START_S, tell=print
    ) as served:
        box = Toolbox(served["slow"], deadline_s=0.5)
        assert error((await box.run("c1", "sleep", "{}")).output)["code"] == "timeout"
        assert (await box.run("c2", "echo", '{"words": "好"}')).output == '{"result":"好"}'


async def test_a_program_that_ends_in_the_middle_of_a_call_costs_the_call() -> None:
    async with opened(python(SLOW, "slow", approval="never")) as box:
        assert error((await box.run("c1", "die", "{}")).output)["code"] in ("server_gone", "server_error")
        assert error((await box.run("c2", "echo", '{"words": "a"}')).output)["code"] in (
            "server_gone",
            "server_error",
        )
