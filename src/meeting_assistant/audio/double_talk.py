"""True if a person speaks while the loudspeaker sounds, and what is sent then.

A suppressor leaves next to nothing where there is only echo, and damps a person who speaks at the same time,
here and there to silence. What only had the echo subtracted keeps all of the person and some of the echo.
"""

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.audio.farend import Samples
from meeting_assistant.audio.linear import FRAME

SPOKEN_DBFS = -50.0
"""What a suppressor lets through of echo alone is quieter."""

RATIO_DB = -25.0
"""What it lets through of a person is at most so much quieter than the person."""

HELD_FRAMES = 40
"""A person goes on speaking through pauses of so many frames."""

KNOWN_DB = 8.0
"""The subtractor is trusted while it takes so much from what is echo alone: not before it knows the room, nor
after the devices have lost their places."""

SMOOTHING = 0.5
LEARNING = 0.05


class DoubleTalk:
    """Mixes the suppressor's sound with the subtractor's: the first, but the second while a person speaks."""

    def __init__(self) -> None:
        self._held = 0
        self._share = 0.0
        self._powers = [0.0, 0.0, 0.0]
        self._known_db = 0.0

    def mixed(self, suppressed: Samples, subtracted: Samples, near: Samples) -> Samples:
        """Whole frames of either at a time, faded over within one; `near` is what both were made of."""
        mixed = np.concatenate(
            [
                self._frame(*(sound[at : at + FRAME] for sound in (suppressed, subtracted, near)))
                for at in range(0, len(suppressed), FRAME)
            ]
        )
        return np.asarray(np.clip(np.rint(mixed), -32768, 32767), np.int16)

    def _frame(self, suppressed: Samples, subtracted: Samples, near: Samples) -> NDArray[np.float64]:
        for index, sound in enumerate((suppressed, subtracted, near)):
            power = float(np.mean(np.square(sound / 32768.0)))
            self._powers[index] = SMOOTHING * self._powers[index] + (1 - SMOOTHING) * power
        level, of_all, before = (10 * np.log10(power + 1e-12) for power in self._powers)
        speaks = level > SPOKEN_DBFS and level - of_all > RATIO_DB
        if not speaks and not self._held and before > SPOKEN_DBFS:
            self._known_db += LEARNING * (before - of_all - self._known_db)
        speaks = speaks and self._known_db > KNOWN_DB
        self._held = HELD_FRAMES if speaks else max(0, self._held - 1)
        share = float(self._held > 0)
        fade = np.linspace(self._share, share, FRAME)
        self._share = share
        return np.asarray((1 - fade) * suppressed + fade * subtracted, np.float64)
