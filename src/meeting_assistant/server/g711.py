"""G.711 telephone codecs (ITU-T G.711): 8 kHz, a byte a sample, as tables made once."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Pcm16 = NDArray[np.int16]

RATE_HZ = 8_000

_ULAW_BIAS = 0x84


def decode(sound: bytes, codec: str) -> Pcm16:
    """Samples of ``audio/pcmu`` or ``audio/pcma`` bytes."""
    return _decoding(codec)[np.frombuffer(sound, np.uint8)]


def encode(samples: Pcm16, codec: str) -> bytes:
    """Bytes of `samples` in ``audio/pcmu`` or ``audio/pcma``: the codes whose values are nearest."""
    return _encoding(codec)[samples.astype(np.int32) + 32768].tobytes()


@cache
def _decoding(codec: str) -> Pcm16:
    codes = np.arange(256, dtype=np.int32)
    return (_ulaw_values(codes) if codec == "audio/pcmu" else _alaw_values(codes)).astype(np.int16)


@cache
def _encoding(codec: str) -> NDArray[np.uint8]:
    values = _decoding(codec).astype(np.int32)
    order = np.argsort(values, kind="stable")
    borders = (values[order][1:] + values[order][:-1]) / 2
    nearest = np.searchsorted(borders, np.arange(-32768, 32768))
    return order[nearest].astype(np.uint8)


def _ulaw_values(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    flipped = ~codes & 0xFF
    magnitude = (((flipped & 0x0F) << 3) + _ULAW_BIAS << ((flipped & 0x70) >> 4)) - _ULAW_BIAS
    return np.where(flipped & 0x80, -magnitude, magnitude)


def _alaw_values(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    flipped = codes ^ 0x55
    exponent, mantissa = (flipped & 0x70) >> 4, (flipped & 0x0F) << 4
    magnitude = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(flipped & 0x80, magnitude, -magnitude)
