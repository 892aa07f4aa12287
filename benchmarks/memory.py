"""What an hour of conversation leaves behind in memory, and what of that is the conversation itself.

A session is told, as fast as it goes and by a clock of its own, what an hour brings: a turn every twenty
seconds with its transcript, a spoken answer in Azure's deltas, and every fifth a function call. The events
pass the codec; metrics and the plain view observe. The transcript is the person's own and kept: its words and
the records that hold each entry, call and turn grow with what is said. All else must not grow.
"""

import gc
import io
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.children import result_of, start
from benchmarks.duplex_peer import DELTA_BYTES, FIRST_DELTAS_BYTES
from benchmarks.figures import Figure
from meeting_assistant.audio.sinks import NullSink
from meeting_assistant.metrics import Metrics
from meeting_assistant.protocol.codec import decode_server, encode_client, to_base64
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.ui.plain import PlainView

BUDGET_MIB = 1.0
MIB = 1 << 20
TURN_S = 20
TURNS = 3600 // TURN_S
WARM_UP_TURNS = TURNS // 4
CHUNK = bytes(1920)  # 40 ms
QUESTION = "Could you book a meeting for tomorrow afternoon at three"
ANSWER = (
    "Sure, ",
    "what ",
    "is ",
    "the ",
    "meeting ",
    "about, ",
    "and ",
    "how ",
    "long ",
    "will ",
    "it take?",
)

Json = dict[str, Any]


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.s = 0.0

    def now(self) -> float:
        """Seconds so far."""
        return self.s

    async def sleep_until(self, when_s: float) -> None:
        """Be there at once."""
        self.s = max(self.s, when_s)


class Hour:
    """A conversation of simulated turns."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.session = ClientSession(SessionSettings(ids=Ids("m"), greet=False, strict=True))
        self._sink = NullSink(clock=self.clock, playback="instant")
        self._output = io.StringIO()
        self._observers = (Metrics(silence_ms=200), PlainView(self._output, now=self.clock.now))
        self._last_item: str | None = None
        self._turns = 0
        self.inputs = 0

    def begin(self) -> None:
        """Connect and be configured."""
        self._take(i.Connected(config=SessionConfig.from_wire({"type": "realtime"})))
        self._hear({"type": "session.created", "session": {"id": "s", "model": "m"}})
        self._hear({"type": "session.updated", "session": {"id": "s", "model": "m"}})

    def turn(self) -> None:
        """The user speaks and is answered; every fifth time by way of a function."""
        self._turns += 1
        number = self._turns
        for _ in range(TURN_S * 1000 // 40):
            self.clock.s += 0.04
            self._take(i.Captured(CHUNK))
        for event in _spoken(f"item_u{number:06}", self._last_item):
            self._hear(event)
        if number % 5 == 0:
            for event in _called(number):
                self._hear(event)
        for event in _answered(number):
            self._hear(event)
        self._last_item = f"item_a{number:06}"
        self._output.seek(0)
        self._output.truncate()  # the terminal's to keep

    def _hear(self, event: Json) -> None:
        self._take(decode_server(json.dumps(event).encode(), Dialect.GA))

    def _take(self, event: i.Input) -> None:
        self.inputs += 1
        now = self.clock.s
        for effect in self.session.handle(event, now):
            match effect:
                case e.Send():
                    encode_client(effect.event, Dialect.GA)
                case e.Play():
                    self._sink.write(effect.item_id, effect.content_index, effect.pcm)
                case e.PlayEnd():
                    self._sink.end(effect.item_id, effect.content_index)
                case e.CallTool():
                    done = i.ToolFinished(call_id=effect.call_id, output='{"ok":true}', ok=True, elapsed_ms=3)
                    self._take(done)
                case e.Report():
                    for observer in self._observers:
                        observer.observe(effect.notice, now)
                case _:
                    pass
        self._play()

    def _play(self) -> None:
        for report in self._sink.playout.take_reports():
            if type(report).__name__ == "Drained":
                self._take(i.PlaybackDrained(item_id=report.item_id))
            elif report.item_id is not None:
                self._take(i.PlaybackStarted(item_id=report.item_id))


def _spoken(item_id: str, previous: str | None) -> Iterator[Json]:
    """A turn found by the service, and its words."""
    item: Json = {"id": item_id, "type": "message", "role": "user", "status": "completed"}
    item |= {"content": [{"type": "input_audio", "transcript": None}]}
    buffer = "input_audio_buffer"
    yield {"type": f"{buffer}.speech_started", "item_id": item_id, "audio_start_ms": 0}
    yield {"type": f"{buffer}.speech_stopped", "item_id": item_id, "audio_end_ms": 900}
    yield {"type": f"{buffer}.committed", "item_id": item_id, "previous_item_id": previous}
    yield {"type": "conversation.item.added", "previous_item_id": previous, "item": item}
    transcription = "conversation.item.input_audio_transcription"
    of_part = {"item_id": item_id, "content_index": 0}
    yield {"type": f"{transcription}.delta", **of_part, "delta": QUESTION}
    usage = {"type": "duration", "seconds": 3}
    yield {"type": f"{transcription}.completed", **of_part, "transcript": QUESTION, "usage": usage}


def _called(number: int) -> Iterator[Json]:
    """A response that calls a function."""
    response, item_id = f"resp_c{number:06}", f"item_c{number:06}"
    item = {"id": item_id, "type": "function_call", "call_id": f"call_{number:06}", "name": "createMeeting"}
    item |= {"arguments": '{"title":"review"}', "status": "completed"}
    place = {"response_id": response, "output_index": 0}
    yield {"type": "response.created", "response": {"id": response, "status": "in_progress", "output": []}}
    yield {"type": "response.output_item.added", **place, "item": item | {"arguments": ""}}
    yield {"type": "response.output_item.done", **place, "item": item}
    done = {"id": response, "status": "completed", "output": [item], "usage": {"total_tokens": 50}}
    yield {"type": "response.done", "response": done}


def _answered(number: int) -> Iterator[Json]:
    """A spoken answer of ten seconds."""
    response, item_id = f"resp_{number:06}", f"item_a{number:06}"
    item = {"id": item_id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    place = {"response_id": response, "output_index": 0}
    part = {**place, "item_id": item_id, "content_index": 0}
    yield {"type": "response.created", "response": {"id": response, "status": "in_progress", "output": []}}
    yield {"type": "response.output_item.added", **place, "item": item}
    yield {"type": "conversation.item.added", "previous_item_id": f"item_u{number:06}", "item": item}
    for count, size in enumerate((*FIRST_DELTAS_BYTES, *(DELTA_BYTES for _ in range(39)))):
        word = ANSWER[count % len(ANSWER)]
        if count < len(ANSWER):
            yield {"type": "response.output_audio_transcript.delta", **part, "delta": word}
        yield {"type": "response.output_audio.delta", **part, "delta": to_base64(bytes(size))}
    words = "".join(ANSWER)
    whole = {**item, "status": "completed", "content": [{"type": "output_audio", "transcript": words}]}
    yield {"type": "response.output_audio.done", **part}
    yield {"type": "response.output_audio_transcript.done", **part, "transcript": words}
    yield {"type": "response.output_item.done", **place, "item": whole}
    done = {"id": response, "status": "completed", "output": [whole], "usage": {"total_tokens": 900}}
    yield {"type": "response.done", "response": done}


def measure() -> list[Figure]:
    """Growth after the warm-up: once as the allocator sees it, once as the system does."""
    traced = result_of(start("memory", "traced"))
    plain = result_of(start("memory", "plain"))
    hour = f"{TURNS} turns, {plain['inputs']} inputs"
    return [
        Figure(
            name="growth, Python's allocator",
            value=traced["grown_bytes"] / MIB,
            unit="MiB",
            budget=BUDGET_MIB,
            note=f"transcript included; {hour}",
        ),
        Figure(
            name="growth, resident memory", value=plain["grown_bytes"] / MIB, unit="MiB", budget=BUDGET_MIB
        ),
        Figure(
            name="the transcript of that hour",
            value=traced["text_bytes"] / MIB,
            unit="MiB",
            note="text alone",
        ),
        Figure(name="resident in the end", value=plain["resident_bytes"] / MIB, unit="MiB"),
    ]


def main(how: str) -> None:
    """Hold the conversation; print what grew."""
    hour = Hour()
    hour.begin()
    for _ in range(WARM_UP_TURNS):
        hour.turn()
    gc.collect()
    if how == "traced":
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        snapshot = tracemalloc.take_snapshot() if len(sys.argv) > 2 else None
    else:
        before = resident_bytes()
    inputs = hour.inputs
    for _ in range(TURNS):
        hour.turn()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0] if how == "traced" else resident_bytes()
    if how == "traced" and snapshot is not None:
        for line in tracemalloc.take_snapshot().compare_to(snapshot, "lineno")[:20]:
            sys.stderr.write(f"{line}\n")
    text = sum(len(entry.text) for entry in hour.session.transcript[-2 * TURNS :])
    found = {"grown_bytes": after - before, "text_bytes": text, "inputs": hour.inputs - inputs}
    sys.stdout.write(json.dumps(found | {"resident_bytes": resident_bytes()}) + "\n")


def resident_bytes() -> int:
    """What of this process is in memory now."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) * 1024


if __name__ == "__main__":
    main(sys.argv[1])
