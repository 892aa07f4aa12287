"""Whether a person speaks while the loudspeaker sounds, and what is sent then.

A suppressor leaves next to nothing where there is only echo, and damps a person who speaks at the same time,
here and there to silence. What only had the echo subtracted keeps all of the person and some of the echo.
"""

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.pcm import SERVICE_FORMAT

Samples = NDArray[np.int16]

FRAME = SERVICE_FORMAT.to_frames(10)

SPOKEN_DBFS = -50.0
"""What a suppressor lets through of echo alone is quieter."""

RATIO_DB = -25.0
"""What it lets through of a person is at most so much quieter than the person."""

HELD_FRAMES = 40
"""A person goes on speaking through pauses of so many frames."""

SMOOTHING = 0.5


class DoubleTalk:
    """Mixes the suppressor's sound with the subtractor's: the first, but the second while a person speaks."""

    def __init__(self) -> None:
        self._held = 0
        self._share = 0.0
        self._powers = [0.0, 0.0]

    def mixed(self, suppressed: Samples, subtracted: Samples) -> Samples:
        """Whole frames of either at the same time, faded over within one."""
        mixed = np.concatenate(
            [
                self._frame(suppressed[at : at + FRAME], subtracted[at : at + FRAME])
                for at in range(0, len(suppressed), FRAME)
            ]
        )
        return np.asarray(np.clip(np.rint(mixed), -32768, 32767), np.int16)

    def _frame(self, suppressed: Samples, subtracted: Samples) -> NDArray[np.float64]:
        for index, sound in enumerate((suppressed, subtracted)):
            power = float(np.mean(np.square(sound / 32768.0)))
            self._powers[index] = SMOOTHING * self._powers[index] + (1 - SMOOTHING) * power
        level, of_all = (10 * np.log10(power + 1e-12) for power in self._powers)
        speaks = level > SPOKEN_DBFS and level - of_all > RATIO_DB
        self._held = HELD_FRAMES if speaks else max(0, self._held - 1)
        share = float(self._held > 0)
        fade = np.linspace(self._share, share, FRAME)
        self._share = share
        return np.asarray((1 - fade) * suppressed + fade * subtracted, np.float64)
