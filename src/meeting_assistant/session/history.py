"""An entry of the transcript as the items that put it into a new connection."""

from meeting_assistant.protocol.items import (
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    assistant_text,
    user_text,
)
from meeting_assistant.session.notices import Entry, EntryState


def restored(entry: Entry, call_id: str) -> list[Item]:
    """The items of an entry; none if there is nothing to say of it.

    Args:
        entry: The entry.
        call_id: For a call, the service's id of it.
    """
    if entry.role == "tool":
        if entry.arguments is None or entry.name is None:
            return []
        call = FunctionCallItem(id=entry.item_id, call_id=call_id, name=entry.name, arguments=entry.arguments)
        if entry.output is None:
            return [call]
        return [call, FunctionCallOutputItem(call_id=call_id, output=entry.output)]
    text = entry.heard_text if entry.state is EntryState.INTERRUPTED else entry.text
    if not text:
        return []
    if entry.role == "assistant":
        return [assistant_text(text, item_id=entry.item_id)]
    if entry.role == "user":
        return [user_text(text, item_id=entry.item_id)]
    return []
