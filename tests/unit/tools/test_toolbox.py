import asyncio
import contextvars
import json
import logging
import sys
import threading
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from meeting_assistant.errors import ConfigError, StoreError, ToolError
from meeting_assistant.tools.context import CallContext
from meeting_assistant.tools.tool import Tool
from meeting_assistant.tools.toolbox import MAX_TOOLS, Toolbox, ToolResult


def tool(function: object, **parameters: str) -> Tool:
    assert callable(function)
    return Tool.from_function(function, description="Do it.", parameters=parameters)


def error(result: ToolResult) -> dict[str, str]:
    assert not result.ok
    told = json.loads(result.output)
    assert set(told) == {"error"}
    return dict(told["error"])


def double(number: int) -> int:
    return 2 * number


async def shout(text: str) -> str:
    await asyncio.sleep(0)
    return text.upper()


BOX = [tool(double, number="Which."), tool(shout, text="What.")]


async def test_sync_and_async_functions_answer_in_json() -> None:
    box = Toolbox(BOX)

    assert (await box.run("c1", "double", '{"number": 21}')).output == "42"
    assert (await box.run("c2", "shout", '{"text": "会议 a"}')).output == '"会议 A"'


def test_definitions_keep_the_order_given() -> None:
    assert [definition.name for definition in Toolbox(BOX).definitions()] == ["double", "shout"]
    assert list(Toolbox(BOX).tools) == ["double", "shout"]


async def test_results_may_be_models_dataclasses_and_nothing() -> None:
    class Booked(BaseModel):
        title: str
        day: date

    @dataclass
    class Room:
        seats: int

    async def book() -> Booked:
        return Booked(title="周会", day=date(2026, 11, 23))

    async def room() -> list[Room]:
        return [Room(3)]

    async def ring() -> None: ...

    box = Toolbox([tool(book), tool(room), tool(ring)])

    assert (await box.run("1", "book", "")).output == '{"title":"周会","day":"2026-11-23"}'
    assert (await box.run("2", "room", "{}")).output == '[{"seats":3}]'
    assert (await box.run("3", "ring", "{}")) == ToolResult(output='{"ok":true}', ok=True, elapsed_ms=0)


@pytest.mark.parametrize(
    ("name", "arguments", "code", "message"),
    [
        ("triple", "{}", "unknown_function", "There is no function 'triple'."),
        ("double", "", "invalid_arguments", "number: Field required"),
        ("double", '{"number": ', "invalid_arguments", "Invalid JSON"),
        ("double", '{"number": "many"}', "invalid_arguments", "number: Input should be a valid integer"),
        ("double", '{"number": 1, "factor": 3}', "invalid_arguments", "factor: Extra inputs"),
        ("double", "null", "invalid_arguments", "object"),
        ("double", "[" * 5000, "invalid_arguments", "recursion"),
        ("\ud800" * 5000, "\ud800", "unknown_function", "There is no function"),
    ],
)
async def test_a_wrong_call_is_explained_to_the_model(
    name: str, arguments: str, code: str, message: str
) -> None:
    result = await Toolbox(BOX).run("c1", name, arguments)

    assert error(result)["code"] == code
    assert message in error(result)["message"]
    assert error(result)["hint"]
    assert len(result.output.encode()) < 5000


@given(
    name=st.sampled_from(["double", "shout", "other"]) | st.text(),
    arguments=st.text() | st.binary().map(repr),
)
@settings(max_examples=200, deadline=None)
def test_no_string_of_a_model_ever_raises(name: str, arguments: str) -> None:
    async def answer() -> ToolResult:
        return await Toolbox(BOX).run("c1", name, arguments)

    result = asyncio.run(answer())

    assert json.loads(result.output) is not None
    result.output.encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["number", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(arguments=json_values)
@settings(max_examples=200, deadline=None)
def test_no_json_of_a_model_ever_raises(arguments: object) -> None:
    async def answer() -> ToolResult:
        return await Toolbox(BOX).run("c1", "double", json.dumps(arguments))

    json.loads(asyncio.run(answer()).output)


async def test_expected_trouble_reaches_the_model_with_its_hint() -> None:
    def book() -> None:
        raise ToolError("no such calendar", hint="Ask which one.")

    async def store() -> None:
        raise StoreError("the database is locked")

    box = Toolbox([tool(book), tool(store)])

    assert error(await box.run("1", "book", "")) == {
        "code": "tool_error",
        "message": "no such calendar",
        "hint": "Ask which one.",
    }
    assert error(await box.run("2", "store", "")) == {
        "code": "store_error",
        "message": "the database is locked",
    }


def leave() -> None:
    sys.exit(3)


def fail() -> None:
    raise ZeroDivisionError("secret detail")


def stop() -> None:
    raise StopIteration


async def cancel_itself() -> None:
    raise asyncio.CancelledError


async def time_out_itself() -> None:
    raise TimeoutError("of its own")


async def leave_async() -> None:
    sys.exit(3)


async def answer_unspeakable() -> object:
    return object()


async def answer_surrogate() -> str:
    return "\ud800"


@pytest.mark.parametrize(
    "function",
    [leave, fail, stop, cancel_itself, time_out_itself, leave_async, answer_unspeakable, answer_surrogate],
)
async def test_a_bug_is_a_traceback_for_us_and_a_plain_error_for_the_model(
    function: object, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tool(function)
    result = await Toolbox([broken]).run("c1", broken.name, "{}")

    assert error(result)["code"] == "internal_error"
    assert "secret" not in result.output
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert caplog.records[0].levelno == logging.ERROR


async def test_an_async_function_past_its_deadline_is_cancelled() -> None:
    ended = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    result = await Toolbox([tool(wait)], deadline_s=0.01).run("c1", "wait", "")

    assert error(result)["code"] == "timeout"
    assert "may or may not" in error(result)["message"]
    assert ended.is_set()


async def test_a_sync_function_past_its_deadline_is_left_behind() -> None:
    go_on = threading.Event()
    box = Toolbox([tool(_waiter(go_on))], deadline_s=0.05)

    result = await box.run("c1", "wait", "")
    again = await box.run("c1", "wait", "")
    go_on.set()

    assert error(result)["code"] == "timeout"
    assert again == result


def _waiter(event: threading.Event) -> object:
    def wait() -> None:
        event.wait()

    return wait


async def test_sync_functions_that_hang_use_up_their_own_threads_only() -> None:
    go_on = threading.Event()
    box = Toolbox([tool(_waiter(go_on)), *BOX], deadline_s=0.05)

    hanging = await asyncio.gather(*(box.run(f"h{n}", "wait", "") for n in range(20)))
    refused = await box.run("c1", "double", '{"number": 1}')
    assert await asyncio.to_thread(lambda: "free") == "free"
    assert {error(result)["code"] for result in (*hanging, refused)} == {"timeout"}

    go_on.set()
    answers = [await box.run(f"c{n}", "double", '{"number": 1}') for n in range(2, 40)]
    assert answers[-1].output == "2"  # the threads have come home


async def test_calls_run_side_by_side() -> None:
    together = asyncio.Barrier(2)

    async def meet() -> str:
        await together.wait()
        return "met"

    box = Toolbox([tool(meet)])
    results = await asyncio.gather(box.run("c1", "meet", ""), box.run("c2", "meet", ""))

    assert [result.output for result in results] == ['"met"', '"met"']


async def test_the_same_call_runs_once_and_is_answered_every_time() -> None:
    count = 0
    go_on = asyncio.Event()

    async def book() -> int:
        nonlocal count
        count += 1
        await go_on.wait()
        return count

    box = Toolbox([tool(book)])
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(box.run("c1", "book", ""))
        second = tasks.create_task(box.run("c1", "book", '{"other": 1}'))
        go_on.set()

    assert (
        first.result()
        == second.result()
        == await box.run("c1", "book", "")
        == await box.run("c1", "other", "")
    )
    assert count == 1
    assert (await box.run("c2", "book", "")).output == "2"


async def test_a_call_cut_off_by_cancellation_is_not_begun_again() -> None:
    count = 0
    begun = asyncio.Event()

    async def book() -> None:
        nonlocal count
        count += 1
        begun.set()
        await asyncio.Event().wait()

    box = Toolbox([tool(book)])
    running = asyncio.create_task(box.run("c1", "book", ""))
    await begun.wait()
    waiting = asyncio.create_task(box.run("c1", "book", ""))
    running.cancel()

    assert error(await waiting)["code"] == "cancelled"
    with pytest.raises(asyncio.CancelledError):
        await running
    assert error(await box.run("c1", "book", ""))["code"] == "cancelled"
    assert count == 1


async def test_a_cancelled_second_request_leaves_the_first_alone() -> None:
    go_on = asyncio.Event()

    async def book() -> None:
        await go_on.wait()

    box = Toolbox([tool(book)])
    first = asyncio.create_task(box.run("c1", "book", ""))
    second = asyncio.create_task(box.run("c1", "book", ""))
    await asyncio.sleep(0)
    second.cancel()
    go_on.set()

    assert (await first).ok
    with pytest.raises(asyncio.CancelledError):
        await second


async def test_the_record_of_results_is_bounded() -> None:
    box = Toolbox(BOX)
    for number in range(1100):
        await box.run(f"c{number}", "shout", '{"text": ""}')

    assert len(box._results) == 1024
    assert "c0" not in box._results


async def test_a_result_that_would_flood_the_model_is_held_back() -> None:
    async def read(length: int) -> str:
        return "会" * length

    box = Toolbox([tool(read, length="How much.")])

    assert (await box.run("c1", "read", '{"length": 49998}')).ok
    refused = await box.run("c2", "read", '{"length": 49999}')
    assert error(refused)["code"] == "result_too_long"
    assert "50001 characters" in error(refused)["message"]


async def test_a_function_that_asks_for_it_gets_the_context() -> None:
    seen: list[CallContext] = []

    def book(call: CallContext) -> None:
        seen.append(call)

    box = Toolbox([tool(book)], conversation_id="conv")
    await box.run("c1", "book", "")

    assert seen == [CallContext(conversation_id="conv", call_id="c1")]


async def test_a_thread_sees_the_context_variables_of_the_caller() -> None:
    variable = contextvars.ContextVar("variable", default="unset")

    def read() -> str:
        return variable.get()

    variable.set("set")
    assert (await Toolbox([tool(read)]).run("c1", "read", "")).output == '"set"'


def test_two_tools_of_one_name_and_too_many_are_refused() -> None:
    with pytest.raises(ConfigError, match="two tools are called double"):
        Toolbox([BOX[0], BOX[0]])
    with pytest.raises(ConfigError, match="129 tools"):
        Toolbox(
            [
                Tool.from_function(double, name=f"t{n}", description="d", parameters={"number": "n"})
                for n in range(MAX_TOOLS + 1)
            ]
        )


async def test_a_tools_error_names_its_code_and_carries_what_programs_need() -> None:
    def book() -> None:
        """Book."""
        details = {"next_free": {"start": "2026-11-23T16:00:00+08:00"}, "message": "never in place of ours"}
        raise ToolError("that hour is taken", code="time_taken", details=details)

    result = await Toolbox([Tool.from_function(book)]).run("call_1", "book", "{}")

    assert json.loads(result.output)["error"] == {
        "code": "time_taken",
        "message": "that hour is taken",
        "next_free": {"start": "2026-11-23T16:00:00+08:00"},
    }
