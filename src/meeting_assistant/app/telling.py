"""Tells programs where the time of each turn went, once the turn is over."""

from meeting_assistant.metrics import Metrics
from meeting_assistant.session import notices as n
from meeting_assistant.ui.jsonl import JsonLinesView


class TurnTeller:
    """An observer, after `metrics`, that writes one object a turn of the user.

    A turn is told when the first sample of its answer is heard; one that came to no sound (cut before,
    answered in writing, or not at all) when the floor opens, the next one is committed, or all is over.

    Args:
        metrics: Knows the times.
        view: Where to write.
    """

    def __init__(self, metrics: Metrics, view: JsonLinesView) -> None:
        self._metrics = metrics
        self._view = view
        self._open: list[str] = []  # committed, not told

    def observe(self, notice: n.Notice, now: float) -> None:
        """Take note of `notice`."""
        match notice:
            case n.PlaybackBegan():
                self._tell([item for item in self._open if self._metrics.turns[item].playback_s is not None])
            case n.TurnCommitted(item_id=item_id):
                self._tell(self._open)
                self._open = [item_id]
            case n.FloorOpen() | n.Finished():
                self._tell(self._open)
            case _:
                pass

    def _tell(self, item_ids: list[str]) -> None:
        self._open = [item for item in self._open if item not in item_ids]
        for item_id in item_ids:
            self._view.tell("turn", self._metrics.turns[item_id].to_json())

    def conclude(self) -> None:
        """Write the figures of the whole conversation."""
        self._view.tell("figures", self._metrics.snapshot())
