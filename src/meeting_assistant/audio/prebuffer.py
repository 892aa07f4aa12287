"""How much of an answer is waited for before it begins: as little as the network's jitter allows. Pure.

There is no clock in here: time is what the device has pulled, in milliseconds. Two things are learned from
the deltas of an answer. Their *lead* says how far they are ahead of the sound that they carry: a service that
sends in a burst is ahead with the second delta, and nothing needs to be waited for. Their *lateness* says by
how much one came later, measured in sound, than another before it: that is what one that sends in real time
must be waited for.
"""

FIRST_MS = 105.0
"""What is waited for at first: 60 ms of jitter, a block of the device, and as much for an uneven one."""

MOST_MS = 300.0
"""What is waited for at most. A delta that is later than this stalled: no wait at the start would help."""

FLOOR_MS = 60.0
"""Less than this is not begun with, unless it has waited that long."""

BLOCK_MS = 20.0
"""A device fetches as much at once: what is late by a little more than what is queued is missed."""

LUCK_MS = 60.0
"""A first delta may itself have been late by so much, and the others seem early."""

PACED_MS = 100.0
"""Who sends in real time sends no longer pieces: what is longer was made ahead."""

THIN_MS = 500.0
"""With more than this queued nobody hears that a delta was late."""

STEP_MS = 20.0
"""By so much the wait grows with each gap that was heard, whatever the reason."""

RELEASE_AHEAD, RELEASE_PACED = 0.5, 1 / 16
"""The share of what was too much that an answer takes off: one that came far ahead is proof, one that came in
real time and early enough may have been lucky."""


class Prebuffer:
    """Decides when a content part, or what is left of it after a gap, may begin.

    Args:
        first_ms: What is waited for at first.
        most_ms: What is waited for at most.
        floor_ms: How much is wanted in any case, or waited for.
    """

    def __init__(
        self, *, first_ms: float = FIRST_MS, most_ms: float = MOST_MS, floor_ms: float = FLOOR_MS
    ) -> None:
        self.target_ms = min(first_ms, most_ms)
        self._most_ms = most_ms
        self._floor_ms = floor_ms
        self._received_ms = 0.0  # of this part
        self._first_ms: float | None = None  # the lateness of this part's first delta
        self._earliest_ms = 0.0  # the least of all its deltas', as far as luck goes
        self._needed_ms = 0.0  # what would have been enough for this part, as far as is known
        self._far_ahead = False
        self._deltas = 0
        self._since_ms: float | None = None  # when the first delta came that waits
        self._episode_ms = 0.0  # what came since
        self._lead_ms = 0.0  # how far a delta was ahead of the sound before it

    @classmethod
    def fixed(cls, ms: float) -> "Prebuffer":
        """One that always waits for `ms`, and learns nothing."""
        return cls(first_ms=0, most_ms=0, floor_ms=ms)

    def arrived(self, sound_ms: float, *, at_ms: float, queued_ms: float) -> None:
        """A delta came.

        Args:
            sound_ms: How long it lasts.
            at_ms: What the device has pulled until now.
            queued_ms: What was queued before it came.
        """
        ahead_ms = max(0.0, sound_ms - PACED_MS)
        if self._since_ms is None:
            self._since_ms = at_ms
        else:  # when it came is known to a block
            ahead_ms += self._episode_ms - (at_ms - self._since_ms) - BLOCK_MS
        self._lead_ms = max(self._lead_ms, ahead_ms)
        self._episode_ms += sound_ms
        lateness_ms = at_ms - self._received_ms
        self._received_ms += sound_ms
        self._deltas += 1
        if self._first_ms is None:
            self._first_ms = self._earliest_ms = lateness_ms
        self._earliest_ms = max(min(self._earliest_ms, lateness_ms), self._first_ms - LUCK_MS)
        if queued_ms > THIN_MS:
            self._far_ahead = True
            return
        late_ms = lateness_ms - self._earliest_ms
        if 0 < late_ms <= self._most_ms:
            self._needed_ms = max(self._needed_ms, late_ms + BLOCK_MS)
            self._set_target(max(self.target_ms, self._needed_ms))

    def may_begin(self, *, at_ms: float, queued_ms: float) -> bool:
        """True if what is queued may be given out now."""
        if self._since_ms is None:
            return False
        waited_ms = at_ms - self._since_ms
        return max(queued_ms, waited_ms) >= self._floor_ms and waited_ms + self._lead_ms >= self.target_ms

    def ran_dry(self) -> None:
        """What was being heard had a gap: what comes now begins as a part does."""
        self._set_target(self.target_ms + STEP_MS)
        self._rest()

    def begin_part(self) -> None:
        """The next delta belongs to another part; what the last one taught is applied."""
        if self._deltas > 2:  # one delta, and what a resampler gives at the end, teach nothing
            share = RELEASE_AHEAD if self._far_ahead else RELEASE_PACED
            self._set_target(self.target_ms - share * max(0.0, self.target_ms - self._needed_ms))
        self._received_ms, self._first_ms, self._needed_ms = 0.0, None, 0.0
        self._far_ahead, self._deltas = False, 0
        self._rest()

    def _rest(self) -> None:
        self._since_ms, self._episode_ms, self._lead_ms = None, 0.0, 0.0

    def _set_target(self, ms: float) -> None:
        self.target_ms = min(self._most_ms, ms) if ms >= BLOCK_MS else 0.0
