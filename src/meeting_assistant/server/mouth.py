"""From text to the wire's audio: drives a synthesiser and turns what it gives into the response's codec."""

from collections.abc import Callable, Generator

import numpy as np

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.server import g711
from meeting_assistant.server.ears import Resampler, to_pcm16
from meeting_assistant.server.effects import Speak
from meeting_assistant.speech.ports import Synthesizer

_NOTHING = np.zeros(0, np.float32)


def spoken(
    clause: Speak, synthesizer: Synthesizer, cancelled: Callable[[], bool] = lambda: False
) -> Generator[bytes]:
    """The sound of a clause in its wire codec, piece by piece; slow, for a thread."""
    pieces = synthesizer.synthesize(
        clause.text, language=clause.language, speed=clause.speed, cancelled=cancelled
    )
    telephone = clause.format != "audio/pcm"
    resampler = Resampler(synthesizer.rate_hz, g711.RATE_HZ if telephone else SERVICE_FORMAT.rate_hz)
    try:
        for piece in pieces:
            yield _encode(to_pcm16(resampler.feed(piece)), clause.format)
        yield _encode(to_pcm16(resampler.feed(_NOTHING, last=True)), clause.format)
    finally:
        close = getattr(pieces, "close", None)  # an iterator need not be a generator
        if close is not None:
            close()


def _encode(pcm: bytes, codec: str) -> bytes:
    return pcm if codec == "audio/pcm" else g711.encode(np.frombuffer(pcm, "<i2"), codec)
