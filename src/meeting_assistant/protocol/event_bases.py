"""Bases of the server events: which ids an event carries."""

from meeting_assistant.protocol.wire import WireModel


class ServerEventModel(WireModel):
    """What all server events have (an event without an id is tolerated)."""

    event_id: str | None = None


class OfItem(ServerEventModel):
    """An event about an item."""

    item_id: str


class OfPart(OfItem):
    """An event about a content part."""

    content_index: int = 0


class InResponse(ServerEventModel):
    """An event of a response."""

    response_id: str
    output_index: int = 0


class ItemInResponse(InResponse):
    """An event about an item that a response is making."""

    item_id: str


class PartInResponse(ItemInResponse):
    """An event about a content part that a response is making."""

    content_index: int = 0
