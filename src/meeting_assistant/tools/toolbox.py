"""Runs the model's function calls: finds, validates, runs under a deadline, answers in JSON.

Everything that comes in is the model's and untrusted; whatever happens, an answer for the model comes out.
"""

import asyncio
import functools
import inspect
import json
import logging
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic_core import to_json

from meeting_assistant.errors import ConfigError, MeetingAssistantError, ToolError
from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.tools.confirm import Confirmer, Question, Settled, Verdict
from meeting_assistant.tools.context import CallContext
from meeting_assistant.tools.signature import InvalidArguments
from meeting_assistant.tools.threads import DaemonThreads
from meeting_assistant.tools.tool import Tool

MAX_TOOLS = 128
"""What Azure OpenAI takes in one session (protocol reference, section 7)."""

MAX_THREADS = 16
"""Sync functions running at once, those past their deadline included: a thread can't be stopped."""

MAX_OUTPUT_CHARS = 50_000
"""A longer result would push the conversation out of the model's context (28,672 tokens, section 7)."""

_MAX_RESULTS = 1024
_MAX_MESSAGE_CHARS = 1000

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """The answer to one function call.

    Attributes:
        output: JSON text for the model; after a failure ``{"error": {"code", "message", "hint"}}``.
        ok: Whether the function returned.
        elapsed_ms: How long it took.
    """

    output: str
    ok: bool
    elapsed_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The answer to a service that asks before it calls a tool by itself.

    Attributes:
        approve: Whether it may.
        reason: Why not, in words for the model.
    """

    approve: bool
    reason: str | None = None


class _Refusal(Exception):
    """Why there is no result, in words for the model."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Toolbox:
    """The tools of one conversation.

    A call is answered once: its result is kept by ``call_id`` and given again to whoever asks again, after
    a reconnect or a repeated event; a second request during the run waits for the first. The latest 1,024
    results are kept, far more than a conversation makes.

    Args:
        tools: What the model may call; names must differ.
        deadline_s: After this long the model is told that there is no answer. An async function is
            cancelled; a sync one goes on in its thread and what it returns is dropped.
        conversation_id: Ours, for handlers that keep track of which call did what; by default a new one.
        confirmer: Asks the person about tools that require it; left out, those never run.

    Raises:
        ConfigError: Two tools have one name, or there are more than the service takes.
    """

    def __init__(
        self,
        tools: Iterable[Tool],
        *,
        deadline_s: float = 20.0,
        conversation_id: str | None = None,
        confirmer: Confirmer | None = None,
    ) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if other := self._tools.get(tool.name):
                raise ConfigError(
                    f"two tools are called {tool.name}: {other.source} and {tool.source}",
                    hint="Rename one of them.",
                )
            self._tools[tool.name] = tool
        if len(self._tools) > MAX_TOOLS:
            raise ConfigError(
                f"{len(self._tools)} tools are more than the service takes",
                hint=f"Offer at most {MAX_TOOLS}.",
            )
        self._deadline_s = deadline_s
        self._confirmer = confirmer or Settled(Verdict.NO)
        self._conversation_id = conversation_id or uuid.uuid4().hex
        self._results: OrderedDict[str, asyncio.Future[ToolResult]] = OrderedDict()
        self._threads = DaemonThreads(MAX_THREADS)

    @property
    def tools(self) -> Mapping[str, Tool]:
        """Name -> tool, in the order given."""
        return dict(self._tools)

    def definitions(self) -> tuple[FunctionTool, ...]:
        """The tools as the session configuration declares them."""
        return tuple(tool.definition for tool in self._tools.values())

    async def run(self, call_id: str, name: str, arguments: str) -> ToolResult:
        """Answer one function call; never raises but for the cancellation of the caller.

        Args:
            call_id: The service's id of the call.
            name: The function that the model wants.
            arguments: Its JSON text, as received.
        """
        if known := self._results.get(call_id):
            return await asyncio.shield(known)
        answer = asyncio.get_running_loop().create_future()
        self._results[call_id] = answer
        began_s = time.monotonic()
        output, ok = _abandoned(name), False
        try:
            output, ok = await self._answer(call_id, name, arguments)
        finally:  # also when cancelled: a function that has begun must not begin again
            result = ToolResult(output=output, ok=ok, elapsed_ms=round((time.monotonic() - began_s) * 1000))
            answer.set_result(result)
            self._forget_oldest()
        return result

    async def approve(self, request_id: str, name: str, arguments: str) -> Approval:
        """True if the service may call a tool that it runs by itself; it asked, so the person is asked.

        Args:
            request_id: The service's id of its request.
            name: The tool, with its server's name.
            arguments: Its JSON text, as received.
        """
        try:
            await self._require_consent(Question.about(request_id, name, arguments))
        except _Refusal as refusal:
            return Approval(approve=False, reason=f"{refusal.message} {refusal.hint}")
        return Approval(approve=True)

    def _forget_oldest(self) -> None:
        """Keep the record bounded, calls that still run excepted."""
        surplus = len(self._results) - _MAX_RESULTS
        for call_id in [call_id for call_id, answer in self._results.items() if answer.done()][
            : max(0, surplus)
        ]:
            del self._results[call_id]

    async def _answer(self, call_id: str, name: str, arguments: str) -> tuple[str, bool]:
        """JSON text for the model and whether it is a result."""
        try:
            tool, given = self._bind(name, arguments)
            if tool.requires_confirmation:
                await self._require_consent(Question.about(call_id, name, arguments))
            if tool.context_parameter:
                given[tool.context_parameter] = CallContext(
                    conversation_id=self._conversation_id, call_id=call_id
                )
            return _to_json(tool, await self._invoke(tool, given)), True
        except _Refusal as refusal:
            return _error(refusal.code, refusal.message, refusal.hint), False
        except ToolError as exc:
            return _error(exc.code or _code(exc), exc.message, exc.hint, exc.details), False
        except MeetingAssistantError as exc:
            return _error(_code(exc), exc.message, exc.hint), False
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            _logger.exception("tool %s cancelled itself", name)
        except (Exception, SystemExit):  # a bug in a tool, ours or the user's, must not end the conversation
            _logger.exception("tool %s failed", name)
        return _error(
            "internal_error", f"{name} failed unexpectedly.", "Apologise; don't claim that it was done."
        ), False

    def _bind(self, name: str, arguments: str) -> tuple[Tool, dict[str, object]]:
        """The tool and its keyword arguments, both checked."""
        if (tool := self._tools.get(name)) is None:
            known = ", ".join(self._tools) or "none"
            raise _Refusal(
                "unknown_function", f"There is no function {name!r}.", f"Functions that exist: {known}."
            )
        try:
            return tool, tool.bind(arguments)
        except InvalidArguments as exc:
            hint = "Correct the arguments and call again; ask the user for what is missing."
            raise _Refusal("invalid_arguments", str(exc), hint) from exc

    async def _require_consent(self, question: Question) -> None:
        """Return if the person agrees to the call; the tool's deadline does not run meanwhile."""
        name = question.name
        match await self._confirmer.confirm(question):
            case Verdict.NO:
                hint = "Say that it was not done; don't call it again unless the user asks for it."
                raise _Refusal("declined", f"{name} was not run: the user did not agree.", hint)
            case Verdict.ASK:
                hint = (
                    "Tell the user what would be done, with its details, and ask whether to go ahead. "
                    f"Only after the user has agreed, call {name} again with the same arguments."
                )
                raise _Refusal(
                    "confirmation_required", f"{name} was not run: the user must agree first.", hint
                )

    async def _invoke(self, tool: Tool, given: Mapping[str, object]) -> object:
        """What the function returns, unless the deadline passes first."""
        late = asyncio.timeout(self._deadline_s)
        try:
            async with late:
                work = functools.partial(tool.function, **given)
                result = work() if tool.is_async else await self._threads.run(work, name=f"tool {tool.name}")
                return await result if inspect.isawaitable(result) else result
        except TimeoutError:
            if not late.expired():
                raise
            _logger.warning("tool %s gave no answer within %.1f s", tool.name, self._deadline_s)
            raise _Refusal(
                "timeout",
                f"{tool.name} gave no answer within {self._deadline_s:g} s; it may or may not have happened.",
                "Tell the user; don't call it again unasked.",
            ) from None


def _to_json(tool: Tool, result: object) -> str:
    """JSON text of what a tool returned; nothing becomes an acknowledgement."""
    output = to_json({"ok": True} if result is None else result).decode()
    if len(output) > MAX_OUTPUT_CHARS:
        message = f"{tool.name} ran, but its result is too long to be shown: {len(output)} characters."
        raise _Refusal("result_too_long", message, "Ask for less, if it can be asked again without harm.")
    return output


def _error(code: str, message: str, hint: str, details: Mapping[str, object] | None = None) -> str:
    """The error object that a model gets; text that UTF-8 can't carry is replaced, long text cut."""
    told = {"code": code, "message": message[:_MAX_MESSAGE_CHARS], "hint": hint[:_MAX_MESSAGE_CHARS]}
    error = {**(details or {}), **{key: value for key, value in told.items() if value}}
    text = json.dumps({"error": error}, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def _abandoned(name: str) -> str:
    return _error("cancelled", f"{name} was cut off; it may or may not have happened.", "Tell the user.")


def _code(error: MeetingAssistantError) -> str:
    """``StoreError`` -> ``store_error``."""
    name = type(error).__name__
    return "".join(
        f"_{char.lower()}" if char.isupper() and index else char.lower() for index, char in enumerate(name)
    )
