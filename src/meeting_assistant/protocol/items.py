"""Items of a conversation and their content parts (protocol reference, section 3.1)."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Tag, TypeAdapter

from meeting_assistant.protocol.wire import WireModel

Role: TypeAlias = Literal["system", "user", "assistant"]
ItemStatus: TypeAlias = Literal["in_progress", "completed", "incomplete"]


class ContentPart(WireModel):
    """A part of a message: text, audio or image, whichever fields its type has.

    Types: ``input_text``, ``input_audio``, ``input_image`` of the user; ``output_text``, ``output_audio`` of
    the assistant. In `response.content_part.*` events both dialects say ``text`` and ``audio``.
    """

    type: str
    text: str | None = None
    transcript: str | None = None
    audio: str | None = None
    """Base64, only where the wire carries it inside an item."""
    image_url: str | None = None
    detail: str | None = None

    @property
    def words(self) -> str:
        """What is said or written in this part."""
        return self.text or self.transcript or ""


class MessageItem(WireModel):
    """Something said by the system, the user or the assistant."""

    type: Literal["message"] = "message"
    id: str | None = None
    object: str | None = None
    role: Role
    status: ItemStatus | str | None = None
    content: tuple[ContentPart, ...] = ()
    phase: str | None = None
    """``commentary`` or ``final_answer`` on newer models (protocol reference, section 5.11)."""

    @property
    def words(self) -> str:
        """All words of all parts."""
        return "".join(part.words for part in self.content)


class FunctionCallItem(WireModel):
    """The model asks for a function to be run."""

    type: Literal["function_call"] = "function_call"
    id: str | None = None
    object: str | None = None
    status: ItemStatus | str | None = None
    call_id: str
    name: str
    arguments: str = ""
    """JSON text, possibly broken: it is the model's."""


class FunctionCallOutputItem(WireModel):
    """What a function returned."""

    type: Literal["function_call_output"] = "function_call_output"
    id: str | None = None
    object: str | None = None
    status: ItemStatus | str | None = None
    call_id: str
    output: str


class McpListToolsItem(WireModel):
    """The tools that the service found on an MCP server."""

    type: Literal["mcp_list_tools"] = "mcp_list_tools"
    id: str | None = None
    server_label: str
    tools: tuple[dict[str, Any], ...] = ()


class McpCallItem(WireModel):
    """A tool of an MCP server that the service called by itself."""

    type: Literal["mcp_call"] = "mcp_call"
    id: str | None = None
    server_label: str
    name: str
    arguments: str = ""
    output: str | None = None
    error: Any = None
    approval_request_id: str | None = None


class McpApprovalRequestItem(WireModel):
    """The service asks whether it may call a tool of an MCP server."""

    type: Literal["mcp_approval_request"] = "mcp_approval_request"
    id: str | None = None
    server_label: str
    name: str
    arguments: str = ""


class McpApprovalResponseItem(WireModel):
    """The answer to an approval request."""

    type: Literal["mcp_approval_response"] = "mcp_approval_response"
    id: str | None = None
    approval_request_id: str
    approve: bool
    reason: str | None = None


class ItemReference(WireModel):
    """Points to an item of the conversation; only inside `response.create.input`."""

    type: Literal["item_reference"] = "item_reference"
    id: str


class UnknownItem(WireModel):
    """An item of a type that we do not know, kept whole."""

    type: str
    id: str | None = None


_KNOWN = {
    "message",
    "function_call",
    "function_call_output",
    "mcp_list_tools",
    "mcp_call",
    "mcp_approval_request",
    "mcp_approval_response",
    "item_reference",
}


def _tag(obj: Any) -> str:
    kind = obj.get("type") if isinstance(obj, dict) else getattr(obj, "type", None)
    return kind if isinstance(kind, str) and kind in _KNOWN else "unknown"


Item: TypeAlias = Annotated[
    Annotated[MessageItem, Tag("message")]
    | Annotated[FunctionCallItem, Tag("function_call")]
    | Annotated[FunctionCallOutputItem, Tag("function_call_output")]
    | Annotated[McpListToolsItem, Tag("mcp_list_tools")]
    | Annotated[McpCallItem, Tag("mcp_call")]
    | Annotated[McpApprovalRequestItem, Tag("mcp_approval_request")]
    | Annotated[McpApprovalResponseItem, Tag("mcp_approval_response")]
    | Annotated[ItemReference, Tag("item_reference")]
    | Annotated[UnknownItem, Tag("unknown")],
    Discriminator(_tag),
]
"""Any item, told apart by its ``type``."""

ITEM: TypeAdapter[Item] = TypeAdapter(Item)
"""Validates a JSON object into an `Item`."""


def user_text(text: str, *, item_id: str | None = None) -> MessageItem:
    """A typed turn of the user."""
    part = ContentPart(type="input_text", text=text)
    if item_id is None:
        return MessageItem(role="user", content=(part,))
    return MessageItem(id=item_id, role="user", content=(part,))


def assistant_text(text: str, *, item_id: str | None = None) -> MessageItem:
    """A past reply, as history: assistant audio can't be loaded, only its words (protocol reference, 3.1)."""
    part = ContentPart(type="output_text", text=text)
    if item_id is None:
        return MessageItem(role="assistant", content=(part,))
    return MessageItem(id=item_id, role="assistant", content=(part,))


__all__ = [
    "ITEM",
    "ContentPart",
    "FunctionCallItem",
    "FunctionCallOutputItem",
    "Item",
    "ItemReference",
    "ItemStatus",
    "McpApprovalRequestItem",
    "McpApprovalResponseItem",
    "McpCallItem",
    "McpListToolsItem",
    "MessageItem",
    "Role",
    "UnknownItem",
    "assistant_text",
    "user_text",
]
