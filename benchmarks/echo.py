"""Echo: five minutes of the assistant talking into simulated rooms, and a person who talks meanwhile.

The loudspeaker plays the shipped recordings, the microphone hears them with delay, reverberation and gain of
`tests/support/room.py`; blocks and chunks arrive in live order with jittered times. What is left goes to the
embedded server's own voice detector and recogniser.
"""

import time

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.figures import Figure
from meeting_assistant.audio.echo import is_available
from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.replay.accuracy import character_error_rate
from meeting_assistant.server.input_buffer import Began, Detection, TurnFinder
from tests.support.room import Room, cancelled, erle_db
from tests.support.voices import recorded_voice

RATE = SERVICE_FORMAT.rate_hz
TALK_S = 300
DELAYS_MS = (40, 100, 200)
WINDOW = 512
Samples = NDArray[np.int16]


def measure() -> list[Figure]:
    """The figures of all rooms."""
    if not is_available():
        raise MissingExtra("pywebrtc-audio is not installed", hint=extra_line("echo"))
    talk = np.tile(np.concatenate([recorded_voice("book-en.wav"), recorded_voice("book-zh.wav")]), 20)
    far = talk[: TALK_S * RATE]
    return [figure for delay in DELAYS_MS for figure in _room(far, delay)] + _double_talk(far)


def _room(far: Samples, delay_ms: int) -> list[Figure]:
    echo = Room(delay_ms=delay_ms).echo_of(far, RATE)
    began_s = time.process_time()
    clean = cancelled(far, echo)
    cpu = (time.process_time() - began_s) / TALK_S
    late = slice(5 * RATE, len(clean))
    room = f"{delay_ms} ms"
    return [
        Figure(
            name=f"{room}: echo return loss enhancement", value=erle_db(echo[late], clean[late]), unit="dB"
        ),
        Figure(name=f"{room}: self-interruptions in 5 minutes", value=_onsets(clean), unit="", budget=0),
        Figure(name=f"{room}: without cancelling, in 1 minute", value=_onsets(echo[: 60 * RATE]), unit=""),
        Figure(name=f"{room}: CPU of one core", value=100 * cpu, unit="%"),
    ]


def _onsets(heard: Samples) -> int:
    """How often a person seems to begin to speak."""
    from meeting_assistant.speech.silero import SileroDetector

    detector, finder = SileroDetector(), TurnFinder(WINDOW / 16)
    sound = _for_models(heard)
    windows = (sound[at : at + WINDOW] for at in range(0, len(sound) - WINDOW, WINDOW))
    return sum(
        isinstance(finder.hear(detector.probability(window), Detection()), Began) for window in windows
    )


def _double_talk(far: Samples) -> list[Figure]:
    """The shipped Chinese recording said while the assistant talks, after it has talked for ten seconds."""
    from meeting_assistant.speech.registry import load_speech

    recognizer = load_speech().recognizer
    speech = recorded_voice("book-zh.wav")
    alone = recognizer.recognize(_for_models(speech), language="zh").text
    near = np.zeros(10 * RATE + len(speech), np.int16)
    near[10 * RATE :] = speech
    echo = Room(delay_ms=100).echo_of(far[: len(near)], RATE)
    mixed = np.clip(near.astype(np.int32) + echo, -32768, 32767).astype(np.int16)
    through = cancelled(far[: len(near)], mixed)[10 * RATE :]
    text = recognizer.recognize(_for_models(through), language="zh").text
    short = np.concatenate(
        [through[: RATE // 4], cancelled(np.zeros(len(near), np.int16), near)[10 * RATE + RATE // 4 :]]
    )
    stopped = recognizer.recognize(_for_models(short), language="zh").text
    return [
        Figure(
            name="double talk throughout: character errors against no echo",
            value=100 * character_error_rate(alone, text),
            unit="%",
        ),
        Figure(
            name="as it happens, silent after 250 ms: character errors",
            value=100 * character_error_rate(alone, stopped),
            unit="%",
            budget=5,
        ),
    ]


def _for_models(samples: Samples) -> NDArray[np.float32]:
    floats = samples.astype(np.float32) / 32768
    return np.asarray(soxr.resample(floats, RATE, 16_000), np.float32)
