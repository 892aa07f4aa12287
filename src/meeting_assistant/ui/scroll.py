"""What may be printed for good, and when: pure bookkeeping between the transcript and a scrolling screen.

A printed line can't be taken back. So an entry is given out only when it and all before it are settled; words
of the user that are transcribed while the assistant already answers still stand before the answer.
"""

from dataclasses import dataclass

from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.sources import sources_behind
from meeting_assistant.ui.state import ViewState

PATIENCE_S = 8.0
"""How long an entry that never settles holds back settled ones after it."""

LOOK_BACK = 32
"""How many printed entries are still watched for a change, until the end looks at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """An entry to print now; `late` if its place in the conversation has already scrolled by.

    An answer from documents has its `sources`.
    """

    entry: Entry
    late: bool = False
    sources: tuple[str, ...] = ()


class Scroll:
    """Gives each entry once, in conversation order, and again if it changed after all.

    Args:
        patience_s: How long an unsettled entry may hold back settled ones after it.
    """

    def __init__(self, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._printed: dict[str, EntryState] = {}
        self._done = 0  # how many of the first entries are printed
        self._held: tuple[str, float] | None = None  # who holds back others, and since when

    def take(self, state: ViewState, now: float, *, everything: bool = False) -> list[Printable]:
        """What can be printed at `now`; with `everything`, also what is not settled and never will be."""
        entries = self._recent(state, everything=everything)
        newest = max((at for at, entry in enumerate(entries) if entry.item_id in self._printed), default=-1)
        taken: list[Printable] = []
        for at, entry in enumerate(entries):
            settled = everything or state.is_settled(entry)
            if entry.item_id in self._printed:
                if settled and entry.state is not self._printed[entry.item_id]:
                    taken.append(self._give(entries, at, late=True))
            elif settled or self._is_overdue(state, entries[at:], now):
                taken.append(self._give(entries, at, late=at < newest))
            elif at > newest:
                break
        return taken

    def tail(self, state: ViewState) -> list[Entry]:
        """What is not printed yet, in order."""
        return [entry for entry in self._recent(state) if entry.item_id not in self._printed]

    def _recent(self, state: ViewState, *, everything: bool = False) -> list[Entry]:
        """The entries that may need a look: those not printed and some before, of however many there are."""
        while self._done < len(state.entries) and self._is_done(state.entries[self._done]):
            self._done += 1
        start = 0 if everything else max(0, min(self._done, len(state.entries)) - LOOK_BACK)
        return [entry for entry in state.entries[start:] if not entry.restored]

    def _is_done(self, entry: Entry) -> bool:
        return entry.restored or entry.item_id in self._printed

    def _give(self, entries: list[Entry], at: int, *, late: bool) -> Printable:
        entry = entries[at]
        self._printed[entry.item_id] = entry.state
        return Printable(entry=entry, late=late, sources=sources_behind(entries, at))

    def _is_overdue(self, state: ViewState, entries: list[Entry], now: float) -> bool:
        """True if the first of `entries` has held back settled ones for too long."""
        first, *rest = entries
        if not any(state.is_settled(entry) and entry.item_id not in self._printed for entry in rest):
            return False
        if self._held is None or self._held[0] != first.item_id:
            self._held = (first.item_id, now)
        return now - self._held[1] >= self._patience_s
