"""What happens to speech between a mouth and a file: pauses, noise, a telephone, an encoder; all seeded."""

import io
from collections.abc import Sequence
from typing import Final, TypeAlias

import av
import numpy as np
import soxr
from av.audio.stream import AudioStream
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

_FRAME_S: Final = 0.02
_SPOKEN: Final = 0.1  # of the loudest frame's level: below it a frame is a pause
_QUIET: Final = 0.006
_TELEPHONE_HZ: Final = (300.0, 3400.0)
_TELEPHONE_RATE_HZ: Final = 8_000
_CODECS: Final = {
    "ogg": ("libopus", 24_000),
    "flac": ("flac", None),
    "m4a": ("aac", 48_000),
    "wav": ("pcm_s16le", None),
}
"""Suffix -> encoder and its bits a second."""


def without_long_pauses(speech: Samples, rate_hz: int, *, longest_s: float = 0.15) -> Samples:
    """`speech` with each pause in it cut to `longest_s`: the profiles take 0.2 s for the end of a turn."""
    step = int(rate_hz * 0.01)
    frames = speech[: len(speech) // step * step].reshape(-1, step)
    quiet = np.abs(frames).max(axis=1) < _QUIET
    kept, run = [], 0
    for frame, is_quiet in zip(frames, quiet, strict=True):
        run = run + 1 if is_quiet else 0
        if run <= longest_s / 0.01:
            kept.append(frame)
    return np.concatenate([*kept, speech[len(frames) * step :]])


def spoken_rms(speech: Samples, rate_hz: int) -> float:
    """The level of the speech itself, as root mean square; pauses don't count."""
    step = int(rate_hz * _FRAME_S)
    frames = speech[: len(speech) // step * step].reshape(-1, step)
    levels = np.sqrt(np.mean(frames**2, axis=1))
    return float(np.sqrt(np.mean(levels[levels > _SPOKEN * levels.max()] ** 2)))


def at_snr(speech: Samples, noise: Samples, rate_hz: int, snr_db: float) -> Samples:
    """`speech` with `noise` of the same length so many decibels below it."""
    factor = spoken_rms(speech, rate_hz) / float(np.sqrt(np.mean(noise**2)))
    return (speech + noise * factor * 10 ** (-snr_db / 20)).astype(np.float32)


def at_level(sound: Samples, dbfs: float) -> Samples:
    """`sound` so loud, as root mean square."""
    rms = float(np.sqrt(np.mean(sound**2)))
    return (sound * (10 ** (dbfs / 20) / rms)).astype(np.float32)


def pink(frames: int, rng: np.random.Generator) -> Samples:
    """Noise of equal power in each octave: a street, a fan."""
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    return np.fft.irfft(spectrum, frames).astype(np.float32)


def typing(frames: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A keyboard: clicks of a few milliseconds, five to ten a second, over a faint room."""
    sound = 0.002 * rng.standard_normal(frames)
    at = int(rng.uniform(0.02, 0.1) * rate_hz)
    while at < frames:
        click = rng.standard_normal(int(rng.uniform(0.004, 0.012) * rate_hz))
        click *= np.exp(-np.arange(len(click)) / (0.002 * rate_hz)) * rng.uniform(0.3, 1)
        end = min(frames, at + len(click))
        sound[at:end] += click[: end - at]
        at += int(rng.uniform(0.1, 0.2) * rate_hz)
    return sound.astype(np.float32)


def babble(frames: int, voices: Sequence[Samples], rng: np.random.Generator) -> Samples:
    """Several people talking at once, none of whom can be made out."""
    sound = np.zeros(frames)
    for voice in voices:
        start = int(rng.integers(len(voice)))
        sound += np.take(voice, range(start, start + frames), mode="wrap") / np.sqrt(np.mean(voice**2))
    return sound.astype(np.float32)


def by_telephone(speech: Samples, rate_hz: int) -> Samples:
    """`speech` as a telephone passes it: 300 to 3400 Hz."""
    spectrum = np.fft.rfft(speech)
    at_hz = np.fft.rfftfreq(len(speech), 1 / rate_hz)
    low, high = _TELEPHONE_HZ
    passed = 1 / (1 + (low / np.maximum(at_hz, 1)) ** 8) / (1 + (at_hz / high) ** 16)
    return np.fft.irfft(spectrum * passed, len(speech)).astype(np.float32)


def resampled(sound: Samples, from_hz: int, to_hz: int) -> Samples:
    """`sound` at another rate."""
    return sound if from_hz == to_hz else np.asarray(soxr.resample(sound, from_hz, to_hz), np.float32)


def encoded(sound: Samples, rate_hz: int, suffix: str, *, telephone: bool = False) -> bytes:
    """`sound` as a file's bytes: the same bytes each time."""
    codec, bits = ("pcm_mulaw", None) if telephone else _CODECS[suffix]
    pcm = np.clip(np.rint(sound * 32767), -32768, 32767).astype(np.int16)
    file = io.BytesIO()
    container_format = {"m4a": "mp4"}.get(suffix, suffix)
    with av.open(file, "w", format=container_format, options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, AudioStream), codec
        if bits is not None:
            stream.bit_rate = bits
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate = rate_hz
        fitter = av.AudioResampler(
            format=stream.codec_context.format,
            layout="mono",
            rate=rate_hz,
            frame_size=stream.frame_size or 960,
        )
        for piece in (*fitter.resample(frame), *fitter.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()
