"""Both telephone codecs, against values of ITU-T G.711 and against themselves."""

import numpy as np
import pytest

from meeting_assistant.server import g711

CODECS = ["audio/pcmu", "audio/pcma"]


@pytest.mark.parametrize(
    ("codec", "code", "value"),
    [
        ("audio/pcmu", 0xFF, 0),
        ("audio/pcmu", 0x80, 32124),
        ("audio/pcmu", 0x00, -32124),
        ("audio/pcmu", 0xF0, 120),
        ("audio/pcmu", 0x8F, 16764),
        ("audio/pcma", 0xD5, 8),
        ("audio/pcma", 0x55, -8),
        ("audio/pcma", 0xAA, 32256),
        ("audio/pcma", 0x2A, -32256),
        ("audio/pcma", 0xC5, 264),
    ],
)
def test_values_of_the_standard(codec: str, code: int, value: int) -> None:
    assert g711.decode(bytes([code]), codec).tolist() == [value]


@pytest.mark.parametrize("codec", CODECS)
def test_every_code_survives_the_round_trip(codec: str) -> None:
    codes = bytes(range(256))
    values = g711.decode(codes, codec)
    back = g711.decode(g711.encode(values, codec), codec)
    assert (back == values).all()


@pytest.mark.parametrize("codec", CODECS)
def test_the_error_is_small_against_the_sample(codec: str) -> None:
    samples = np.arange(-32768, 32768, 7, dtype=np.int16)
    back = g711.decode(g711.encode(samples, codec), codec).astype(int)
    error = np.abs(back - samples.astype(int))
    assert (error <= np.maximum(16, np.abs(samples.astype(int)) * 0.04)).all()
