"""What speech costs on this machine: `python -m tests.bench.speech`. Needs the `local` extra."""

import resource
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from meeting_assistant.speech.ports import Language, Samples
from meeting_assistant.speech.registry import Speech, load_speech

SAMPLES = Path(__file__).parents[2] / "samples"
REPLIES: dict[Language, list[str]] = {
    "zh": [
        "好的，会议时间是明天下午三点，时长一个小时。",
        "请问会议的主题是什么？",
        "会议已经创建成功，还有别的需要吗？",
        "对不起，我没有听清楚，请您再说一遍。",
    ],
    "en": [
        "Sure, the meeting is tomorrow at three and takes one hour.",
        "What is the meeting about?",
        "The meeting has been booked. Is there anything else?",
        "Sorry, I did not get that, please say it again.",
    ],
}
MEBIBYTE = 1024 if sys.platform != "darwin" else 1 << 20  # ru_maxrss counts KiB, on macOS bytes


def say(line: str) -> None:
    """Print a line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall clock and of CPU that `act` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def turns(language: Language) -> list[Samples]:
    """The recording cut into three turns where it is silent."""
    with wave.open(str(SAMPLES / f"book-{language}.wav")) as source:
        pcm = source.readframes(source.getnframes())
    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    gaps = np.flatnonzero(np.diff(loud) > 12_800)  # 0.8 s
    begins, ends = [loud[0], *loud[gaps + 1]], [*loud[gaps], loud[-1]]
    return [sound[begin - 3_200 : end + 3_200] for begin, end in zip(begins, ends, strict=True)]


def bench_synthesis(speech: Speech, language: Language) -> None:
    """Time to the first sound and cost a second of speech, uncached and cached."""
    for kind in ("first time", "cached"):
        first, wall, cpu, length = [], 0.0, 0.0, 0.0
        for text in REPLIES[language]:
            begin, cpu_begin = time.perf_counter(), time.process_time()
            for number, piece in enumerate(speech.synthesizer.synthesize(text, language=language)):
                if number == 0:
                    first.append(time.perf_counter() - begin)
                length += len(piece) / speech.synthesizer.rate_hz
            wall += time.perf_counter() - begin
            cpu += time.process_time() - cpu_begin
        say(
            f"voice {language}, {kind}: first sound after {statistics.median(first):.2f} s (median), "
            f"{wall / length:.3f} s and {cpu / length:.3f} CPU s a second of speech"
        )


def bench_recognition(speech: Speech, language: Language) -> None:
    """Time an utterance takes to be recognised."""
    walls, cpus, length = [], [], 0.0
    for sound in turns(language) * 3:
        wall, cpu = timed(lambda sound=sound: speech.recognizer.recognize(sound))  # type: ignore[misc]  # bound now
        walls.append(wall)
        cpus.append(cpu)
        length += len(sound) / speech.recognizer.rate_hz
    say(
        f"recogniser {language}: {statistics.median(walls):.2f} s an utterance (median), "
        f"most {max(walls):.2f} s; {sum(cpus) / length:.3f} CPU s a second of speech"
    )


def bench_detector(speech: Speech) -> None:
    """Cost of listening."""
    detector = speech.detector_factory()
    window = np.zeros(detector.window_frames, np.float32)
    wall, cpu = timed(lambda: [detector.probability(window) for _ in range(1_000)])
    seconds = 1_000 * detector.window_frames / detector.rate_hz
    say(f"detector: {wall:.2f} ms a window of 32 ms; {cpu / seconds:.4f} CPU s a second")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as cache:
        wall, _ = timed(lambda: load_speech(cache=Path(cache)))
        say(f"load, first start (files joined and checked): {wall:.1f} s")
        loaded: list[Speech] = []
        wall, _ = timed(lambda: loaded.append(load_speech(cache=Path(cache))))
        say(f"load, later: {wall:.1f} s")
        speech = loaded[0]
        speech.prepare(["准备好了。"], "zh")  # the word list loads with the first Chinese clause
        bench_detector(speech)
        for language in REPLIES:
            bench_recognition(speech, language)
            bench_synthesis(speech, language)
    say(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE:.0f} MiB")


if __name__ == "__main__":
    main()
