"""Recordings made on the spot: WAV headers of any kind, and other formats through PyAV."""

import struct
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from tests.support.sound import tone


def wav(
    samples: bytes,
    *,
    rate_hz: int = 24_000,
    channels: int = 1,
    bits: int = 16,
    tag: int = 1,
    declared_bytes: int | None = None,
    before: bytes = b"",
    extensible: bool = False,
) -> bytes:
    """A WAV file with these samples; its header claims `declared_bytes`, `before` are chunks before them."""
    frame_bytes = channels * bits // 8
    fields = struct.pack(
        "<HHIIHH", 0xFFFE if extensible else tag, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, bits
    )
    if extensible:
        guid = struct.pack("<H", tag) + bytes.fromhex("0000000010008000 00aa00389b71")
        fields += struct.pack("<HHI", 22, bits, 0) + guid
    size = len(samples) if declared_bytes is None else declared_bytes
    body = b"fmt " + struct.pack("<I", len(fields)) + fields + before + b"data" + struct.pack("<I", size)
    riff = min(0xFFFFFFFF, 4 + len(body) + size)
    return b"RIFF" + struct.pack("<I", riff) + b"WAVE" + body + samples


def encode(path: Path, ms: int = 2000, *, codec: str, rate_hz: int = 44_100, layout: str = "stereo") -> Path:
    """A tone of 440 Hz in the container that the name's ending says."""
    mono = np.frombuffer(tone(ms, rate_hz=rate_hz), dtype="<i2")
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        size = context.frame_size or 1024
        mixer = av.AudioResampler(context.format, layout=layout, rate=rate_hz, frame_size=size)
        for start in range(0, len(mono), size):
            block = np.repeat(mono[start : start + size], context.layout.nb_channels).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate = rate_hz
            for converted in mixer.resample(frame):
                container.mux(stream.encode(converted))
        for converted in mixer.resample(None):
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))
    return path
