"""Recordings as the user's side of conversations, one after the other."""

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from meeting_assistant.app.consent import SpokenConsent, given_beforehand
from meeting_assistant.app.conversation import Conversation, Seats
from meeting_assistant.app.outcome import Outcome, Rehearsal, Shortcomings
from meeting_assistant.app.recording import Occasion
from meeting_assistant.app.script import Part, Script, SpokenPart, TypedPart
from meeting_assistant.app.service import Service
from meeting_assistant.app.spending import bill_of
from meeting_assistant.app.toolset import Say, open_toolset, replay_purpose
from meeting_assistant.audio.files import FileSource, Pacing
from meeting_assistant.audio.recordings import Recording, open_excerpt
from meeting_assistant.audio.sinks import FileSink, Listener, NullSink, Playback
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import (
    ConfigError,
    MeetingAssistantError,
    ServiceError,
    StoreError,
)
from meeting_assistant.metrics import Metrics
from meeting_assistant.recording.recorder import Recorder
from meeting_assistant.replay.cases import Said, Spoken, Typed
from meeting_assistant.replay.material import Material
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.timeline import Timeline
from meeting_assistant.session import notices as n

SILENCE_MARGIN_MS = 800
"""Silence sent after a recording beyond the service's own silence setting: its detector needs some windows,
and the network some time."""

ANSWER = "answer.wav"
"""The assistant's voice, in the folder of a conversation."""

OUT_HINT = "Choose another folder with --out."


class Replayer:
    """Replays recordings through one service.

    Args:
        config: The settings.
        service: The way to the service.
        out: Where each recording's answer, transcript and event log are kept; None to keep none.
        taken: Folders in it whose content is another run's: no recording gets one of them.
        clock: Monotonic time.
    """

    def __init__(
        self,
        config: Config,
        service: Service,
        *,
        out: Path | None = None,
        taken: Iterable[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self._config = config
        self._service = service
        self._out = out
        self._clock = clock or MonotonicClock()
        self._folders = {Path(folder).name for folder in taken}

    async def replay(self, what: Material, *observers: n.Observer, say: Say) -> Outcome:
        """Replay recordings with tools of their own. Whatever goes wrong with them is in the outcome.

        Raises:
            ConfigError: The settings of the tools are wrong.
            StoreError: A database can't be opened.
        """
        if (refused := refusal(what)) is not None:
            return refused
        async with open_toolset(self._config, say=say, purpose=replay_purpose(self._config)) as tools:
            rehearsal = Rehearsal(name=what.name, said=what.said, config=self._config, tools=tools)
            return await self.rehearse(rehearsal, *observers)

    async def rehearse(self, what: Rehearsal, *observers: n.Observer) -> Outcome:
        """Hold one conversation. Whatever goes wrong with it is in the outcome."""
        config = what.config
        metrics = Metrics(silence_ms=_silence_ms(config), bill=bill_of(config))
        record, shortcomings = Record(metrics), Shortcomings()
        timeline = Timeline(self._clock.now(), sends_at_once=config.replay.pace == "fast")
        script = Script(self._parts(what), clock=self._clock, overhear=timeline.sent)
        spoken = SpokenConsent()
        error: MeetingAssistantError | None = None
        folder: Path | None = None
        recorder: Recorder | None = None
        try:
            folder = self._new_folder(what.name)
            service = replace(self._service, config=config)
            recorder = None if folder is None else self._recorder(what, service, folder)
            seats = Seats(
                source=script,
                sink=self._sink(
                    recorder, timeline, paced=script.interrupts or config.replay.pace == "recorded"
                ),
                observers=(metrics, record, shortcomings, timeline, script, spoken, *observers),
                typed=script.typed(),
                confirmer=given_beforehand(config.replay.confirm) or spoken,
                recorder=recorder,
                recorded=True,
                soundless=what.soundless,
                now=what.now,
                clock=self._clock,
            )
            async with asyncio.timeout(what.deadline_s):
                conversation = Conversation(config, service, what.tools, seats)
                metrics.watch_network(lambda: conversation.driver.round_trip_s)
                await conversation.hold()
            error = shortcomings.verdict(what.name, script)
        except TimeoutError:
            error = ServiceError(
                f"{what.name}: not over after {what.deadline_s:g} s", hint="Allow more with --timeout."
            )
        except MeetingAssistantError as exc:
            error = exc
        return Outcome(
            file=what.name,
            record=record,
            metrics=metrics,
            audio=None if folder is None else folder / ANSWER,
            error=error or (None if recorder is None else recorder.failure),
            audio_s=script.sent_ms / 1000,
            warning=script.warning,
            timeline=timeline,
        )

    def _parts(self, what: Rehearsal) -> list[Part]:
        pairs = zip_longest(what.said, what.said[1:])
        return [self._part(said, following, what.config) for said, following in pairs if said is not None]

    def _part(self, said: Said, following: Said | None, config: Config) -> Part:
        if isinstance(said, Typed):
            return TypedPart(said.text)
        pacing = _pacing(config)
        if isinstance(following, Spoken) and following.interrupt_after_ms is not None:
            # What is left of this recording must not wait for the end of the answer that is interrupted.
            pacing = replace(pacing, pace="fast" if pacing.pace == "fast" else "recorded")
        source = FileSource(said.audio, clock=self._clock, pacing=pacing, open_with=_opener(said))
        after_s = None if said.interrupt_after_ms is None else said.interrupt_after_ms / 1000
        return SpokenPart(source=source, interrupt_after_s=after_s)

    def _recorder(self, what: Rehearsal, service: Service, folder: Path) -> Recorder:
        occasion = Occasion(
            config=what.config,
            service=service,
            source=what.name,
            recorded=True,
            soundless=what.soundless,
        )
        return occasion.begin(folder, clock=self._clock, stopped=_is_in_the_outcome)

    def _sink(self, recorder: Recorder | None, listener: Listener, *, paced: bool) -> NullSink:
        # With the original timing, what is cut by a barge-in must be what would have been heard by then.
        playback: Playback = "paced" if paced else "instant"
        if recorder is None:
            return NullSink(clock=self._clock, playback=playback, listeners=(listener,))
        told = listener, recorder
        return FileSink(recorder.folder / ANSWER, clock=self._clock, playback=playback, listeners=told)

    def _new_folder(self, name: str) -> Path | None:
        """A folder of its own for each conversation, named after it."""
        if self._out is None:
            return None
        stem = re.sub(r"[^\w.-]+", "_", Path(name).stem)[:100] or "recording"
        unique, count = stem, 1
        while unique in self._folders:
            count += 1
            unique = f"{stem}-{count}"
        self._folders.add(unique)
        folder = self._out / unique
        _make_folder(folder)
        return folder


def check_files(files: Sequence[str], out: Path | None = None) -> None:
    """Make sure before anything starts that all recordings are there and that `out` can be written to.

    Raises:
        ConfigError: A recording is missing.
        StoreError: `out` can't be made.
    """
    for file in files:
        if not os.path.exists(file):  # unlike a Path's, false also for a name too long for the system
            raise ConfigError(
                f"{file} does not exist", hint="Give recordings: wav, flac, mp3, ogg or m4a files."
            )
    if out is not None:
        _make_folder(out)
        if not os.access(out, os.W_OK | os.X_OK):
            raise StoreError(f"the folder {out} can't be written to", hint=OUT_HINT)


def refusal(what: Material) -> Outcome | None:
    """The outcome of recordings one of which can't even be opened; None if all can."""
    try:
        for said in what.said:
            if isinstance(said, Spoken):
                _opener(said)(said.audio).close()
    except MeetingAssistantError as exc:
        metrics = Metrics()
        return Outcome(file=what.name, record=Record(metrics), metrics=metrics, audio=None, error=exc)
    return None


def _opener(said: Spoken) -> Callable[[Path], Recording]:
    return partial(open_excerpt, channel=said.channel, from_s=said.from_s, to_s=said.to_s)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"can't make the folder {folder}: {exc.strerror}", hint=OUT_HINT) from exc


def _is_in_the_outcome(_failure: StoreError) -> None:
    """A record that ended early is told of at the end."""


def _silence_ms(config: Config) -> int:
    detection = config.turn_detection
    return detection.silence_duration_ms if detection.type == "server_vad" else 0


def _pacing(config: Config) -> Pacing:
    replay = config.replay
    silence_ms = max(replay.trailing_silence_ms, _silence_ms(config) + SILENCE_MARGIN_MS)
    return Pacing(pace=replay.pace, chunk_ms=replay.chunk_ms, trailing_silence_ms=silence_ms)
