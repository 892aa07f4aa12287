"""What the loudspeaker of the rig plays, sample by sample, on the machine's monotonic clock."""

import os
import subprocess
import threading
import time
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tests.support.pulse import Pulse

RATE_HZ = 48_000

LOUD = 600
"""From here on a sample is sound: -35 dBFS."""

Samples = NDArray[np.int16]


class Ears:
    """Records a monitor with `parec`; a sample's time is that of the least delayed block it agrees with.

    Args:
        pulse: The sound server.
        device: The monitor.
    """

    def __init__(self, pulse: Pulse, device: str = "spk.monitor") -> None:
        command = ["parec", "-d", device, "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, "--latency-msec=10"], env=os.environ | pulse.env, stdout=subprocess.PIPE
        )
        self._blocks: list[bytes] = []
        self._frames = 0
        self._origin_s = float("inf")  # when sample 0 was played
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._listen, name="ears")

    def __enter__(self) -> Self:
        """Listen; returns once sound, or silence, comes in."""
        self._thread.start()
        give_up_s = time.monotonic() + 10
        while not self._frames:
            if time.monotonic() > give_up_s:
                raise RuntimeError("parec records nothing")
            time.sleep(0.02)
        return self

    def __exit__(self, *exc: object) -> None:
        """Stop listening."""
        self._process.terminate()
        self._thread.join(10)
        self._process.wait(10)

    def heard(self, from_s: float, to_s: float) -> Samples:
        """What was played between two monotonic times."""
        with self._lock:
            samples = np.frombuffer(b"".join(self._blocks), "<i2")
            begin, end = (max(0, round((at_s - self._origin_s) * RATE_HZ)) for at_s in (from_s, to_s))
        return samples[begin:end]

    def loud(self, from_s: float, to_s: float) -> tuple[float, float] | None:
        """When the first loud sample between two times was played, and when the last was over."""
        loud = np.flatnonzero(np.abs(self.heard(from_s, to_s).astype(np.int32)) >= LOUD)
        if not len(loud):
            return None
        return from_s + int(loud[0]) / RATE_HZ, from_s + (int(loud[-1]) + 1) / RATE_HZ

    def _listen(self) -> None:
        if self._process.stdout is None:
            return
        descriptor = self._process.stdout.fileno()
        rest = b""
        while received := os.read(descriptor, 65_536):
            now = time.monotonic()
            whole = rest + received
            cut = len(whole) - len(whole) % 2
            rest = whole[cut:]
            with self._lock:
                self._blocks.append(whole[:cut])
                self._frames += cut // 2
                self._origin_s = min(self._origin_s, now - self._frames / RATE_HZ)
