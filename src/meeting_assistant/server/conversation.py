"""The conversation as the server keeps it: items in order, and the sound that belongs to them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from meeting_assistant.protocol.items import ContentPart, FunctionCallItem, Item, MessageItem
from meeting_assistant.server.checks import Refusal

ROOT = "root"
"""As a previous item's id: the front of the conversation."""

MAX_AUDIO_BYTES = 32 * 1024 * 1024
"""Sound kept for `conversation.item.retrieve`; beyond it the oldest item's is dropped, its words stay."""


@dataclass(slots=True)
class Entry:
    """An item with what the wire does not show.

    Attributes:
        item: As the client sees it, without sound.
        pcm: Its sound, in the format that it came or went in.
        audio_ms: How long that lasts; survives the sound itself.
        awaits_words: Whether its recognition is still under way.
        words_heard: After a truncation, what the person had heard: the dialogue needs it, the wire drops it.
    """

    item: Item
    pcm: bytes = b""
    audio_ms: float = 0.0
    awaits_words: bool = False
    words_heard: str | None = None

    @property
    def remembered(self) -> Item:
        """The item as the dialogue should know it."""
        if self.words_heard is None or not isinstance(self.item, MessageItem):
            return self.item
        part = ContentPart(type="output_audio", transcript=self.words_heard)
        return self.item.model_copy(update={"content": (part,)})

    @property
    def is_spoken_answer(self) -> bool:
        """True if this is audio of the assistant."""
        item = self.item
        return (
            isinstance(item, MessageItem)
            and item.role == "assistant"
            and any(part.type == "output_audio" for part in item.content)
        )


def id_of(item: Item) -> str:
    """The item's id; every item in the conversation has one."""
    if item.id is None:
        raise ValueError("an item without id is not in the conversation")
    return item.id


class Conversation:
    """Items by id and in order."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._order: list[str] = []
        self._used_ids: set[str] = set()

    def __iter__(self) -> Iterator[Entry]:
        return (self._entries[item_id] for item_id in self._order)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._entries

    def get(self, item_id: str) -> Entry | None:
        """The entry, if it is there."""
        return self._entries.get(item_id)

    @property
    def last_id(self) -> str | None:
        """The last item's id."""
        return self._order[-1] if self._order else None

    def previous_id(self, item_id: str) -> str | None:
        """Which item stands before this one."""
        index = self._order.index(item_id)
        return self._order[index - 1] if index else None

    def insert(self, entry: Entry, *, after: str | None = None) -> None:
        """Put an item after another, at the front (`ROOT`), or at the end (None).

        Raises:
            Refusal: Its id was used before, or `after` does not exist.
        """
        item_id = id_of(entry.item)
        if item_id in self._used_ids:
            raise Refusal(
                "item_create_duplicate_item_id",
                f"Error adding item: an item with id '{item_id}' already exists.",
                "item.id",
                correlated=False,
            )
        self._order.insert(self._position(after), item_id)
        self._entries[item_id] = entry
        self._used_ids.add(item_id)
        self._drop_old_audio()

    def remove(self, item_id: str) -> Entry | None:
        """Take an item out; None if it is not there."""
        entry = self._entries.pop(item_id, None)
        if entry is not None:
            self._order.remove(item_id)
        return entry

    def has_call(self, call_id: str) -> bool:
        """True if some function call has this id."""
        return any(
            isinstance(entry.item, FunctionCallItem) and entry.item.call_id == call_id
            for entry in self._entries.values()
        )

    def set_audio(self, item_id: str, pcm: bytes, audio_ms: float) -> None:
        """Attach sound to an item."""
        entry = self._entries.get(item_id)
        if entry is not None:
            entry.pcm, entry.audio_ms = pcm, audio_ms
            self._drop_old_audio()

    def _position(self, after: str | None) -> int:
        if after is None:
            return len(self._order)
        if after == ROOT:
            return 0
        if after not in self._entries:
            raise Refusal(
                "item_create_invalid_previous_item_id",
                f"Error adding item: the previous item with id '{after}' does not exist.",
                "previous_item_id",
            )
        return self._order.index(after) + 1

    def _drop_old_audio(self) -> None:
        excess = sum(len(entry.pcm) for entry in self._entries.values()) - MAX_AUDIO_BYTES
        for entry in self:
            if excess <= 0:
                return
            excess -= len(entry.pcm)
            entry.pcm = b""
