"""Who said what, from when to when: a fold over the lines of a record. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.protocol.client_events import APPEND_TYPE

Role: TypeAlias = Literal["user", "assistant", "system", "tool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTurn:
    """One entry of the transcript with its times, in seconds since the start (frame 0 of ``audio.wav``).

    Attributes:
        item_id: The conversation item's id.
        role: Who speaks; ``tool`` for a function call.
        text: The words; of an interrupted reply all of them.
        heard_text: Of an interrupted reply, the words that were heard; else None.
        state: ``open``, ``final``, ``failed`` or ``interrupted``.
        begin_s: When it began to be said, heard or run.
        end_s: When it was over; None where that is not known, as for what was never heard.
        name: For a call, the function's name.
        arguments: For a call, its JSON arguments.
        output: For an answered call, its JSON output.
        elapsed_ms: For an answered call, how long the function took.
        typed: The user typed it.
    """

    item_id: str
    role: Role
    text: str
    heard_text: str | None
    state: str
    begin_s: float
    end_s: float | None
    name: str | None = None
    arguments: str | None = None
    output: str | None = None
    elapsed_ms: int | None = None
    typed: bool = False


def turns_of(lines: Iterable[Mapping[str, Any]]) -> list[RecordedTurn]:
    """The turns in the order of the conversation; what a reconnect restored is left out."""
    fold = _Fold()
    for line in lines:
        if "told" in line:
            fold.told(line["told"], line)
        elif line.get("out") == APPEND_TYPE:
            fold.sent(line["pcm"])
        elif line.get("in") == "Connected":
            fold.connected()
        elif line.get("in") == "UserTyped":
            fold.typed.add(line["text"])
    return fold.turns()


@dataclass(slots=True)
class _Fold:
    entries: list[Mapping[str, Any]] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    begins: dict[str, float] = field(default_factory=dict)
    ends: dict[str, float] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    _key_down_s: float | None = None
    _starts: list[int] = field(default_factory=list)  # on the service's clock, in frames
    _frames: list[int] = field(default_factory=list)  # on the time line
    _total: int = 0

    def connected(self) -> None:
        """The service counts from here."""
        self._starts.clear()
        self._frames.clear()
        self._total = 0

    def sent(self, place: Mapping[str, Any]) -> None:
        if "frame" in place:
            self._starts.append(self._total)
            self._frames.append(place["frame"])
        self._total += place["frames"]

    def told(self, kind: str, line: Mapping[str, Any]) -> None:
        t = float(line["t"])
        match kind:
            case "EntryChanged":
                self._place(line["entry"], line["index"], t)
            case "EntryRemoved":
                self.entries = [entry for entry in self.entries if entry["item_id"] != line["item_id"]]
            case "TurnBegan":
                self.begins[line["item_id"]] = self._time_of(line["audio_start_ms"], t)
            case "TurnEnded":
                self.ends[line["item_id"]] = line.get("voiced_at_s") or t
            case "TalkKey" if line["down"]:
                self._key_down_s = t
            case "TurnCommitted":
                self.ends.setdefault(line["item_id"], line.get("asked_at_s") or t)
                if self._key_down_s is not None:
                    self.begins.setdefault(line["item_id"], self._key_down_s)
                    self._key_down_s = None
            case "PlaybackBegan":
                self.begins[line["item_id"]] = line.get("heard_at_s") or t
            case "PlaybackEnded" | "Interrupted" if line["item_id"]:
                self.ends[line["item_id"]] = t
            case _:
                pass

    def turns(self) -> list[RecordedTurn]:
        return [self._turn(entry) for entry in self.entries if not entry["restored"]]

    def _place(self, entry: Mapping[str, Any], index: int, t: float) -> None:
        item_id = entry["item_id"]
        self.seen.setdefault(item_id, t)
        for position, known in enumerate(self.entries):
            if known["item_id"] == item_id:
                self.entries[position] = entry
                return
        self.entries.insert(index, entry)

    def _turn(self, entry: Mapping[str, Any]) -> RecordedTurn:
        item_id, seen = entry["item_id"], self.seen[entry["item_id"]]
        begin_s, end_s = self.begins.get(item_id, seen), self.ends.get(item_id)
        if entry["elapsed_ms"] is not None:
            end_s = begin_s + entry["elapsed_ms"] / 1000
        return RecordedTurn(
            item_id=item_id,
            role=entry["role"],
            text=entry["text"],
            heard_text=entry["heard_text"],
            state=entry["state"],
            begin_s=begin_s,
            end_s=None if end_s is None else max(begin_s, end_s),
            name=entry["name"],
            arguments=entry["arguments"],
            output=entry["output"],
            elapsed_ms=entry["elapsed_ms"],
            typed=entry["role"] == "user" and item_id not in self.begins and entry["text"] in self.typed,
        )

    def _time_of(self, position_ms: float, otherwise: float) -> float:
        """When the sample at a position of the service's clock was captured, on the time line."""
        position = SERVICE_FORMAT.to_frames(position_ms)
        if (block := bisect_right(self._starts, position) - 1) < 0:
            return otherwise
        return (self._frames[block] + position - self._starts[block]) / SERVICE_FORMAT.rate_hz
