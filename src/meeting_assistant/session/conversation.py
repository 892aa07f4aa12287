"""The conversation so far: its items in order and the words of both sides.

A fold over what was said: each method takes one fact and gives the notices that tell of the change. Order is
the conversation's own (`previous_item_id`), never that of arrival: a user's words often come after the
assistant has begun to answer them (protocol reference, section 8, quirk 8).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from meeting_assistant.protocol.items import (
    FunctionCallItem,
    Item,
    McpApprovalRequestItem,
    McpCallItem,
    McpListToolsItem,
    MessageItem,
)
from meeting_assistant.session.history import restored
from meeting_assistant.session.notices import Entry, EntryChanged, EntryRemoved, EntryState, Notice

HISTORY_ITEMS = 200
"""How many of the latest entries are restored after a reconnect: far more than the service's context holds of
spoken turns, and few enough to be sent in a moment."""


class Conversation:
    """Items in conversation order.

    Args:
        transcribes: Whether the service writes down what the user says; if not, spoken turns are final
            without words.
    """

    def __init__(self, *, transcribes: bool = True) -> None:
        self.transcribes = transcribes
        self._order: list[str] = []
        self._entries: dict[str, Entry] = {}
        self._parts: dict[str, dict[int, str]] = {}
        self._calls: dict[str, str] = {}  # call_id -> item id of the call that is to be answered
        self._call_ids: dict[str, str] = {}  # item id -> call_id
        self._served: set[str] = set()  # calls that the service makes by itself: no history for another one
        self._silent: set[str] = set()  # turns in which nobody said anything

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._order

    def __iter__(self) -> Iterator[Entry]:
        return (self._entries[item_id] for item_id in self._order if item_id in self._entries)

    def entry(self, item_id: str) -> Entry | None:
        """The entry of an item, if it has one."""
        return self._entries.get(item_id)

    def place(self, item: Item, previous_item_id: str | None) -> list[Notice]:
        """An item is in the conversation; a second word of the same item only brings news of its text."""
        if item.id is None:
            return []
        if item.id not in self._order:
            self._insert(item.id, previous_item_id)
        if item.id in self._silent:
            return []
        if item.id in self._entries:
            return self._learn(item)
        entry = self._new_entry(item.id, item)
        return [] if entry is None else [self._changed(entry)]

    def reserve_user(self, item_id: str, previous_item_id: str | None) -> list[Notice]:
        """A spoken turn was committed: its place is known before its words are."""
        if item_id in self._entries:
            return []
        if item_id not in self._order:
            self._insert(item_id, previous_item_id)
        if item_id in self._silent:
            return []
        state = EntryState.OPEN if self.transcribes else EntryState.FINAL
        return [self._changed(Entry(item_id=item_id, role="user", state=state))]

    def keep_silent(self, item_id: str) -> None:
        """The service took silence for a turn (protocol reference, 5.9): it is nothing that anybody said."""
        self._silent.add(item_id)

    def grow(
        self, item_id: str, content_index: int, delta: str, *, role: Literal["user", "assistant"]
    ) -> list[Notice]:
        """More words of an item."""
        known = self._parts.get(item_id, {}).get(content_index, "")
        return self._set_part(item_id, content_index, known + delta, role, EntryState.OPEN)

    def finish_part(self, item_id: str, content_index: int, text: str) -> list[Notice]:
        """All words of one part of an assistant's message."""
        return self._set_part(item_id, content_index, text, "assistant", EntryState.OPEN)

    def transcribed(self, item_id: str, content_index: int, text: str) -> list[Notice]:
        """All words of a user's turn, whenever they come."""
        return self._set_part(item_id, content_index, text.strip(), "user", EntryState.FINAL)

    def not_transcribed(self, item_id: str) -> list[Notice]:
        """A user's turn will have no words."""
        return self._settle(item_id, EntryState.FAILED)

    def completed(self, item_id: str) -> list[Notice]:
        """An assistant's item is whole; one that was cut before it said anything leaves no trace."""
        entry = self._entries.get(item_id)
        if entry is not None and entry.state is EntryState.OPEN and not entry.text:
            return self.remove(item_id)
        return self._settle(item_id, EntryState.FINAL)

    def reply_ended(self, *, failed: bool) -> list[Notice]:
        """A response is done: nothing that it left open goes on, whatever the service told of its items."""
        notices: list[Notice] = []
        for entry in [entry for entry in self if entry.state is EntryState.OPEN]:
            if entry.role == "tool" and entry.arguments is None:
                notices += self.remove(entry.item_id)  # a call that was cut, and won't be run
            elif entry.role == "assistant" and failed and entry.text:
                notices += self._settle(entry.item_id, EntryState.FAILED)
            elif entry.role == "assistant":
                notices += self.completed(entry.item_id)
        return notices

    def interrupted(self, item_id: str, *, played_ms: int, received_ms: int) -> list[Notice]:
        """Only so much of a reply was heard: its words are cut in proportion."""
        entry = self._entries.get(item_id)
        if entry is None:
            return []
        share = min(1.0, played_ms / received_ms) if received_ms else 0.0
        heard = entry.text[: round(len(entry.text) * share)]
        return self._replace(
            replace(entry, state=EntryState.INTERRUPTED, heard_ms=played_ms, heard_text=heard)
        )

    def called(self, item_id: str, call_id: str, name: str, arguments: str) -> list[Notice]:
        """The model's call is complete and is being run."""
        self._calls[call_id] = item_id
        self._call_ids[item_id] = call_id
        if item_id not in self._order:
            self._insert(item_id, None)
        old = self._entries.get(item_id) or Entry(item_id=item_id, role="tool")
        return self._replace(replace(old, name=name, arguments=arguments))

    def answered(self, call_id: str, output: str, *, ok: bool, elapsed_ms: int) -> list[Notice]:
        """A call returned."""
        entry = self._entries.get(self._calls.get(call_id, ""))
        if entry is None:
            return []
        state = EntryState.FINAL if ok else EntryState.FAILED
        return self._replace(replace(entry, output=output, state=state, elapsed_ms=elapsed_ms))

    def served(
        self,
        item: McpCallItem | McpApprovalRequestItem,
        arguments: str | None = None,
        output: str | None = None,
        *,
        ok: bool = True,
        elapsed_ms: int | None = None,
    ) -> list[Notice]:
        """A tool that the service calls by itself, or asks to; without `arguments` they are still to come."""
        if item.id is None:
            return []
        self._served.add(item.id)
        if item.id not in self._order:
            self._insert(item.id, None)
        name = f"{item.server_label}.{item.name}"
        entry = Entry(item_id=item.id, role="tool", name=name, arguments=arguments)
        if output is not None:
            state = EntryState.FINAL if ok else EntryState.FAILED
            entry = replace(entry, output=output, state=state, elapsed_ms=elapsed_ms)
        return self._replace(entry)

    def remove(self, item_id: str) -> list[Notice]:
        """An item is gone. An interrupted reply stays on the screen: the person saw it."""
        entry = self._entries.get(item_id)
        if entry is not None and entry.state is EntryState.INTERRUPTED:
            return []
        if item_id in self._order:
            self._order.remove(item_id)
        self._parts.pop(item_id, None)
        if self._entries.pop(item_id, None) is None:
            return []
        return [EntryRemoved(item_id=item_id)]

    def break_off(self) -> list[Notice]:
        """The connection is gone: what was still growing stays as it is, what has no words never will."""
        notices: list[Notice] = []
        for entry in list(self):
            if entry.state is not EntryState.OPEN:
                continue
            if entry.role == "tool" and entry.arguments is not None and entry.item_id not in self._served:
                continue  # running: its output belongs to the next connection
            if entry.role == "tool" or (entry.role == "assistant" and not entry.text):
                notices += self.remove(entry.item_id)
            else:
                notices += self._settle(entry.item_id, EntryState.FINAL if entry.text else EntryState.FAILED)
        return notices

    def history(self) -> list[Item]:
        """Items that put a new connection where the old one was (protocol reference, section 6.4).

        Audio can't be loaded, so both sides come back as their words, an interrupted reply as what was heard
        of it. Calls come back with their outputs under the same ids.
        """
        items: list[Item] = []
        told = [entry for entry in self if entry.item_id not in self._served]
        for entry in told[-HISTORY_ITEMS:]:
            items += restored(entry, self._call_ids.get(entry.item_id, entry.item_id))
        return items

    @property
    def words_lost(self) -> bool:
        """What the user said last has no words: a new connection can't be told of it."""
        last = next((entry for entry in reversed(list(self)) if entry.role in ("user", "tool")), None)
        return last is not None and last.role == "user" and not last.text

    def _insert(self, item_id: str, previous_item_id: str | None) -> None:
        # Null means "first", but some services always send null: what comes later is said later.
        if previous_item_id in self._order:
            self._order.insert(self._order.index(previous_item_id) + 1, item_id)
        else:
            self._order.append(item_id)

    def _new_entry(self, item_id: str, item: Item) -> Entry | None:
        if isinstance(item, MessageItem):
            text = item.words
            spoken = any(part.type == "input_audio" for part in item.content)
            if item.role == "assistant":
                state = EntryState.FINAL if text else EntryState.OPEN
            else:
                state = EntryState.OPEN if spoken and not text and self.transcribes else EntryState.FINAL
            return Entry(item_id=item_id, role=item.role, text=text, state=state)
        if isinstance(item, FunctionCallItem):
            # Arguments stay unset until the call is complete: a call of a cut response is not history.
            return Entry(item_id=item_id, role="tool", name=item.name)
        if isinstance(item, McpListToolsItem) and item.tools:
            names = ", ".join(str(tool.get("name")) for tool in item.tools)
            text = f"{item.server_label}: {names}"
            return Entry(item_id=item_id, role="system", text=text, state=EntryState.FINAL)
        return None

    def _learn(self, item: Item) -> list[Notice]:
        # An assistant's words come with its transcript: those of a cut response must not grow by its item.
        if not isinstance(item, MessageItem) or item.role == "assistant" or not item.words or item.id is None:
            return []
        entry = self._entries[item.id]
        if entry.state is not EntryState.OPEN or entry.text == item.words:
            return []
        return self._replace(replace(entry, text=item.words))

    def _set_part(
        self,
        item_id: str,
        content_index: int,
        text: str,
        role: Literal["user", "assistant"],
        state: EntryState,
    ) -> list[Notice]:
        if item_id in self._silent:
            return []
        if item_id not in self._order:
            self._insert(item_id, None)
        parts = self._parts.setdefault(item_id, {})
        parts[content_index] = text
        known = self._entries.get(item_id)
        entry = known or Entry(item_id=item_id, role=role)
        if entry.state is not EntryState.OPEN and state is EntryState.OPEN:
            state = entry.state
        whole = text if len(parts) == 1 else "".join(parts[index] for index in sorted(parts))
        if known is not None and known.text == whole and known.state is state:
            return []
        return [self._changed(entry.with_words(whole, state))]

    def _settle(self, item_id: str, state: EntryState) -> list[Notice]:
        entry = self._entries.get(item_id)
        if entry is None or entry.state is not EntryState.OPEN:
            return []
        return self._replace(replace(entry, state=state))

    def _replace(self, entry: Entry) -> list[Notice]:
        if self._entries.get(entry.item_id) == entry:
            return []
        return [self._changed(entry)]

    def _changed(self, entry: Entry) -> EntryChanged:
        self._entries[entry.item_id] = entry
        index = len(self._entries) - 1
        for item_id in reversed(self._order):  # what changes is nearly always near the end
            if item_id == entry.item_id:
                break
            index -= item_id in self._entries
        return EntryChanged(entry=entry, index=index)
