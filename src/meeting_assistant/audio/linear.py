"""A linear echo canceller, for when a person speaks at the same time: it only subtracts, and damps nobody.

The echo's path is estimated by a Kalman filter in the frequency domain, partitioned into blocks of 10 ms
(G. Enzner, P. Vary: Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free
telephones, 2006): it learns slowly while its error is large, as it is when somebody else speaks, and speech
does not spoil it.
"""

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.pcm import SERVICE_FORMAT

Frame = NDArray[np.float64]

FRAME = SERVICE_FORMAT.to_frames(10)
"""As WebRTC's audio processing has it; what is over waits for the next chunk."""

PARTITIONS = 40
"""It knows echoes of up to 400 ms: a device's delay and a room."""

FORGETTING = 0.001
"""The share of the path that is believed to change with each block."""

QUIETEST = 1e-8
"""No estimate of noise is less."""

SMOOTHING = 0.8
HEARD = 0.7
"""How much of the last blocks' power stays in the estimates of noise and of what is better."""


class LinearCanceller:
    """Subtracts what it knows of the echo, block by block; about 3 % of a core."""

    def __init__(self) -> None:
        bins = FRAME + 1
        # spectra and powers of the last blocks: those from `_newest` on, written backwards
        self._spectra = np.zeros((2 * PARTITIONS, bins), complex)
        self._powers = np.zeros((2 * PARTITIONS, bins))
        self._newest = PARTITIONS
        self._path = np.zeros((PARTITIONS, bins), complex)
        self._doubt = np.ones((PARTITIONS, bins))  # variance of the path's error
        self._noise = np.full(bins, 1e-2)
        self._past = np.zeros(FRAME)
        self._left, self._came = 1e-6, 1e-6  # power after and before
        self._share = 0.0

    def feed(self, near: Frame, far: Frame) -> Frame:
        """The next 10 ms of the microphone without the echo; float64 [FRAME] of -1 to 1, as both arguments.

        Where it would make it louder, it leaves it as it was.
        """
        left = self._adapted(near, far)
        self._left = HEARD * self._left + (1 - HEARD) * float(np.mean(left**2))
        self._came = HEARD * self._came + (1 - HEARD) * float(np.mean(near**2))
        share = float(self._left <= self._came)
        fade = np.linspace(self._share, share, FRAME)
        self._share = share
        return np.asarray(fade * left + (1 - fade) * near, np.float64)

    def _adapted(self, near: Frame, far: Frame) -> Frame:
        """The error of the estimate; the estimate is bettered by it."""
        spectra, power = self._with(far)
        error: Frame = near - np.fft.irfft((spectra * self._path).sum(axis=0))[FRAME:]
        spectrum = np.fft.rfft(np.concatenate([np.zeros(FRAME), error]))
        self._noise = SMOOTHING * self._noise + (1 - SMOOTHING) * np.abs(spectrum) ** 2
        gain = self._doubt / (0.5 * (power * self._doubt).sum(axis=0) + self._noise + QUIETEST)
        step = np.fft.irfft(gain * np.conj(spectra) * spectrum, axis=1)
        step[:, FRAME:] = 0
        kept = (1 - FORGETTING) * (1 - 0.5 * gain * power) * self._doubt
        self._doubt = kept + FORGETTING * np.abs(self._path) ** 2
        self._path += np.fft.rfft(step, axis=1)
        return error

    def _with(self, far: Frame) -> tuple[NDArray[np.complex128], Frame]:
        """Spectra and powers of the last blocks, [PARTITIONS, FRAME + 1], the newest first: that of `far`."""
        if self._newest == 0:
            kept = slice(0, PARTITIONS - 1)
            for history in (self._spectra, self._powers):
                history[PARTITIONS + 1 :] = history[kept]
            self._newest = PARTITIONS + 1
        self._newest -= 1
        spectrum = np.fft.rfft(np.concatenate([self._past, far]))
        self._spectra[self._newest] = spectrum
        self._powers[self._newest] = spectrum.real**2 + spectrum.imag**2
        self._past = far
        window = slice(self._newest, self._newest + PARTITIONS)
        return self._spectra[window], self._powers[window]
