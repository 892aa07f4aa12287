"""What a client does to items: create, retrieve, truncate, delete (protocol reference, 3 and 3.1). Pure."""

import math
from typing import assert_never

from meeting_assistant.protocol.client_events import ItemCreate, ItemDelete, ItemRetrieve, ItemTruncate
from meeting_assistant.protocol.codec import from_base64, to_base64
from meeting_assistant.protocol.items import FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.protocol.server_events import (
    ItemAdded,
    ItemDeleted,
    ItemDone,
    ItemRetrieved,
    ItemTruncated,
)
from meeting_assistant.server.checks import Refusal
from meeting_assistant.server.conversation import Conversation, Entry
from meeting_assistant.server.effects import Outbox
from meeting_assistant.server.listening import Listening
from meeting_assistant.server.pieces import BYTES_PER_MS
from meeting_assistant.server.settings import Settings


class ItemDesk:
    """Carries out the client's item events.

    Args:
        settings: The session's.
        conversation: The items.
        outbox: Where events go.
        listening: Finds the words of items made from audio.
    """

    def __init__(
        self, settings: Settings, conversation: Conversation, outbox: Outbox, listening: Listening
    ) -> None:
        self._settings = settings
        self._conversation = conversation
        self._outbox = outbox
        self._listening = listening

    def handle(self, event: ItemCreate | ItemRetrieve | ItemTruncate | ItemDelete) -> None:
        """Carry out one event.

        Raises:
            Refusal: It names an item that is not there, or asks for what can't be.
        """
        match event:
            case ItemCreate():
                self._create(event)
            case ItemRetrieve():
                self._retrieve(event.item_id)
            case ItemTruncate():
                self._truncate(event)
            case ItemDelete():
                self._delete(event.item_id)
            case _:
                assert_never(event)

    def _create(self, event: ItemCreate) -> None:
        item = event.item
        if isinstance(item, FunctionCallOutputItem) and not self._conversation.has_call(item.call_id):
            raise Refusal(
                "invalid_value", f"No function call with call_id '{item.call_id}' found.", "item.call_id"
            )
        item_id = item.id or self._outbox.ids.new("item")
        pcm = _sound_of(item)
        shown = _without_sound(item.model_copy(update={"id": item_id, "status": "completed"}))
        entry = Entry(shown, pcm=pcm, audio_ms=len(pcm) / BYTES_PER_MS[self._settings.input_format])
        self._conversation.insert(entry, after=event.previous_item_id)
        previous = self._conversation.previous_id(item_id)
        self._outbox.send(ItemAdded(previous_item_id=previous, item=shown))
        self._outbox.send(ItemDone(previous_item_id=previous, item=shown))
        if pcm and isinstance(shown, MessageItem) and not shown.words:
            self._listening.recognise_item(entry, pcm)

    def _retrieve(self, item_id: str) -> None:
        entry = self._conversation.get(item_id)
        if entry is None:
            raise _not_there("retriev", item_id)
        item = entry.item
        if entry.pcm and isinstance(item, MessageItem):
            audio = to_base64(entry.pcm)
            parts = tuple(
                part.model_copy(update={"audio": audio}) if part.type.endswith("_audio") else part
                for part in item.content
            )
            item = item.model_copy(update={"content": parts})
        self._outbox.send(ItemRetrieved(item=item))

    def _truncate(self, event: ItemTruncate) -> None:
        entry = self._conversation.get(event.item_id)
        if entry is None:
            raise Refusal(
                "item_truncate_invalid_item_id", f"Item with item_id not found: {event.item_id}", "item_id"
            )
        if not entry.is_spoken_answer or not isinstance(entry.item, MessageItem):
            raise Refusal(
                "unsupported_content_type", "Only model output audio messages can be truncated", "item_id"
            )
        if event.audio_end_ms > math.ceil(entry.audio_ms):
            length = f"Audio content of {math.ceil(entry.audio_ms)}ms"
            message = f"{length} is already shorter than {event.audio_end_ms}ms"
            raise Refusal("invalid_value", message, "audio_end_ms")
        _cut(entry, entry.item, event.audio_end_ms)
        self._outbox.send(
            ItemTruncated(item_id=event.item_id, content_index=0, audio_end_ms=event.audio_end_ms)
        )

    def _delete(self, item_id: str) -> None:
        if self._conversation.remove(item_id) is None:
            raise _not_there("delet", item_id)
        self._listening.forget(item_id)
        self._outbox.send(ItemDeleted(item_id=item_id))


def _cut(entry: Entry, item: MessageItem, end_ms: int) -> None:
    """Forget sound past `end_ms` and, as services do, the transcript; the dialogue keeps what was heard."""
    kept = end_ms / entry.audio_ms if entry.audio_ms else 0.0
    said = item.words if entry.words_heard is None else entry.words_heard
    entry.words_heard = said[: round(len(said) * min(kept, 1.0))]
    entry.pcm = entry.pcm[: int(len(entry.pcm) * kept) // 2 * 2]
    entry.audio_ms = min(entry.audio_ms, float(end_ms))
    parts = tuple(part.model_copy(update={"transcript": None}) for part in item.content)
    entry.item = item.model_copy(update={"content": parts})


def _sound_of(item: Item) -> bytes:
    if not isinstance(item, MessageItem):
        return b""
    pcm = b""
    for index, part in enumerate(item.content):
        if part.audio is None:
            continue
        try:
            pcm += from_base64(part.audio)
        except ValueError as exc:
            path = f"item.content[{index}].audio"
            raise Refusal(
                "invalid_value", f"Invalid '{path}'. Expected base64-encoded audio bytes.", path
            ) from exc
    return pcm


def _without_sound(item: Item) -> Item:
    if not isinstance(item, MessageItem):
        return item
    parts = tuple(
        type(part)(type=part.type, transcript=part.transcript) if part.type == "input_audio" else part
        for part in item.content
    )
    return item.model_copy(update={"content": parts})


def _not_there(verb: str, item_id: str) -> Refusal:
    return Refusal(
        f"item_{verb}e_invalid_item_id",
        f"Error {verb}ing item: the item with id '{item_id}' does not exist.",
        "item_id",
        correlated=False,
    )
