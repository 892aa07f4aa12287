"""When things happened in a replayed conversation, and how loud both sides were, on one time line.

A replay may play at once what takes a person seconds to hear. The time line is that of the listener: what was
played at once takes its time, and all that comes after it is later by that.
"""

from bisect import bisect_right
from collections.abc import Iterable

from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk
from meeting_assistant.replay.conduct import Sound
from meeting_assistant.replay.envelope import Envelope
from meeting_assistant.session import notices as n


class Timeline:
    """An observer that is also told of the sound of both sides. Times are ms since the service was ready.

    Args:
        began_s: Monotonic; the beginning until the service is ready.
        sends_at_once: The user's sound is sent faster than it lasts.
    """

    def __init__(self, began_s: float, *, sends_at_once: bool = False) -> None:
        self._sends_at_once = sends_at_once
        self._began_s = began_s
        self._is_ready = False
        self._jumps_s: list[float] = []  # when the listener fell behind ...
        self._behind_s: list[float] = [0.0]  # ... and how much from then on
        self._user_end_s = self._assistant_end_s = 0.0
        self._user, self._assistant = Envelope(), Envelope()
        self._turn_began_s: dict[str, float] = {}
        self._heard_s: dict[str, float] = {}
        self._ended_s: dict[str, float] = {}

    def observe(self, notice: n.Notice, now: float) -> None:
        """Take note of `notice`."""
        match notice:
            case n.Ready() if not self._is_ready:
                self._began_s, self._is_ready = now, True
            case n.TurnBegan(item_id=item_id):
                self._turn_began_s.setdefault(item_id, now)
            case n.PlaybackBegan(item_id=item_id, heard_at_s=heard_at_s):
                self._heard_s[item_id] = now if heard_at_s is None else heard_at_s
            case n.PlaybackEnded(item_id=str(item_id)) | n.Interrupted(item_id=item_id):
                self._ended_s[item_id] = now
            case _:
                pass

    def sent(self, chunk: AudioChunk) -> None:
        """The user's sound goes to the service."""
        lasts_s = SERVICE_FORMAT.to_ms(len(chunk.pcm)) / 1000
        end_s = self._at_s(chunk.captured_at_s)
        if self._sends_at_once:
            end_s = max(end_s, self._user_end_s + lasts_s)
            self._fall_behind(chunk.captured_at_s, end_s)
        self._user_end_s = end_s
        self._user.add(chunk.pcm, (end_s - lasts_s) * 1000)

    def heard(self, pcm: bytes, began_s: float) -> None:
        """The assistant's sound is heard from monotonic `began_s` on, or after what sounds until then."""
        at_s = max(self._at_s(began_s), self._assistant_end_s)
        self._assistant.add(pcm, at_s * 1000)
        self._assistant_end_s = at_s + SERVICE_FORMAT.to_ms(len(pcm)) / 1000

    def ended(self, now: float) -> None:
        """The answer is whole: the listener hears its end before anything else happens."""
        self._fall_behind(now, self._assistant_end_s)

    def at_ms(self, moment_s: float) -> int:
        """A monotonic time on the time line."""
        return max(0, round(self._at_s(moment_s) * 1000))

    def turn_ms(self, item_id: str | None, replies: Iterable[str]) -> dict[str, int]:
        """When a turn ``began``, its answer was ``heard`` first and had ``ended``, as far as known."""
        known = list(replies)
        marks = {
            "began": [self._turn_began_s[item_id]] if item_id in self._turn_began_s else [],
            "heard": [self._heard_s[reply] for reply in known if reply in self._heard_s][:1],
            "ended": [self._ended_s[reply] for reply in known if reply in self._ended_s][-1:],
        }
        return {name: self.at_ms(times[0]) for name, times in marks.items() if times}

    @property
    def sound(self) -> Sound | None:
        """How loud both sides were; None if neither made a sound."""
        step_ms = max(self._user.step_ms, self._assistant.step_ms)
        user, assistant = self._user.levels(step_ms), self._assistant.levels(step_ms)
        return Sound(step_ms=step_ms, user=user, assistant=assistant) if user or assistant else None

    def _at_s(self, moment_s: float) -> float:
        behind_s = self._behind_s[bisect_right(self._jumps_s, moment_s)]
        return moment_s - self._began_s + behind_s

    def _fall_behind(self, now: float, until_s: float) -> None:
        """From `now` on it is `until_s` on the time line, unless it is later already."""
        if (more_s := until_s - self._at_s(now)) > 0:
            self._jumps_s.append(now)
            self._behind_s.append(self._behind_s[-1] + more_s)
