"""MCP servers that the service calls by itself, and what the screen is told of it (reference, 5.10)."""

import json

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.items import Item, McpCallItem, McpListToolsItem
from meeting_assistant.session import notices as n
from meeting_assistant.session.core import Core, Timer


class Served:
    """Follows the service's own calls.

    Args:
        core: The session's state.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._labels: dict[str, str] = {}  # list item -> server
        self._began_s: dict[str, float] = {}  # call item -> when it began

    def placed(self, item: Item) -> None:
        """An item is in the conversation: a list of tools, perhaps, that is being made."""
        if isinstance(item, McpListToolsItem) and item.id is not None:
            self._labels[item.id] = item.server_label
            if item.tools:
                self._settle_list(item.id)

    def listed(self, event: s.McpListToolsCompleted) -> None:
        """The service knows the tools of a server."""
        self._settle_list(event.item_id)

    def list_failed(self, event: s.McpListToolsFailed) -> None:
        """The tools of a server are missing."""
        label = self._settle_list(event.item_id)
        self._core.out.report(
            n.Trouble(
                message=f"the service could not list the tools of the MCP server {label}".rstrip(),
                hint="Check its url and headers in [mcp.servers].",
            )
        )

    def _settle_list(self, item_id: str) -> str:
        """A list has come to its end: the server's name, empty if its item never came."""
        core, label = self._core, self._labels.get(item_id, "")
        core.listed.add(label)
        core.listing.discard(label)
        if not core.listing:
            core.timers.pop(Timer.LISTED, None)
        return label

    def began(self, event: s.McpCallInProgress) -> None:
        """The service calls a tool."""
        core = self._core
        core.expect_answer()
        entry = core.conversation.entry(event.item_id)
        if entry is not None and event.item_id not in self._began_s:
            self._began_s[event.item_id] = core.now
            core.out.report(n.ToolCalled(call_id=event.item_id, name=entry.name or "", arguments=""))

    def ended(self, _event: s.McpCallCompleted | s.McpCallFailed) -> None:
        """A call returned; its item's end, which follows, says what."""
        self._core.expect_answer()

    def done(self, item: Item) -> None:
        """An item of a response is final."""
        if not isinstance(item, McpCallItem) or item.id is None:
            return
        core = self._core
        ok, output = item.error is None, item.output or ""
        if not ok:
            output = json.dumps({"error": item.error}, ensure_ascii=False)
        began_s = self._began_s.pop(item.id, None)
        elapsed_ms = 0 if began_s is None else round((core.now - began_s) * 1000)
        core.out.report_all(
            core.conversation.served(item, item.arguments, output, ok=ok, elapsed_ms=elapsed_ms)
        )
        if began_s is not None:
            name = f"{item.server_label}.{item.name}"
            core.out.report(
                n.ToolAnswered(call_id=item.id, name=name, output=output, ok=ok, elapsed_ms=elapsed_ms)
            )
