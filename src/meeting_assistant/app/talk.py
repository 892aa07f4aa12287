"""A live conversation: microphone or keyboard on one side, loudspeaker and screen on the other."""

import asyncio
import gc
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from meeting_assistant.app.consent import SpokenConsent
from meeting_assistant.app.conversation import Conversation, Seats
from meeting_assistant.app.recording import RECORDING, Occasion, record_talk
from meeting_assistant.app.screens import shown
from meeting_assistant.app.sending import Timed
from meeting_assistant.app.service import Service
from meeting_assistant.app.sound import UNHEARD, Ends, SpeakerIfAny, open_ends
from meeting_assistant.app.spending import bill_of
from meeting_assistant.app.telling import TurnTeller
from meeting_assistant.app.typed import TypedTurns, Typing
from meeting_assistant.audio.endpoints import AudioSource, Ear
from meeting_assistant.audio.level import rms_dbfs
from meeting_assistant.audio.through import Through
from meeting_assistant.client.driver import Driver
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.metrics import Metrics
from meeting_assistant.pcm import AudioChunk
from meeting_assistant.recording.recorder import Recorder
from meeting_assistant.session.inputs import Ask
from meeting_assistant.session.notices import Notice, Ready
from meeting_assistant.tools.tool import Tool
from meeting_assistant.ui.jsonl import JsonLinesView
from meeting_assistant.ui.view import View

if TYPE_CHECKING:
    from meeting_assistant.app.hands import Hands


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkOptions:
    """How to talk.

    Attributes:
        text: Type instead of speaking.
        typed: Where typed lines come from.
        interactive: A person types them at a terminal.
        keys: Keys are read from the terminal on which the conversation is drawn.
        opening: Lines for the person, once devices and service are there.
        record: Where the folders of recorded conversations are; None: it is not recorded.
        profile: The name of the profile, for the record.
    """

    text: bool = False
    typed: int = 0
    interactive: bool = False
    keys: bool = False
    opening: tuple[str, ...] = ()
    record: Path | None = None
    profile: str | None = None


async def talk(
    config: Config, service: Service, tools: Sequence[Tool], *, view: View, options: TalkOptions
) -> Metrics:
    """Hold a conversation until the person ends it; its metrics.

    Raises:
        AudioError: There is no microphone or loudspeaker.
        MeetingAssistantError: The conversation did not end in an orderly way.
    """
    metrics = Metrics(silence_ms=_silence_ms(config), bill=bill_of(config))
    typing = Typing(
        descriptor=options.typed, interactive=options.interactive, language=config.ui.language or "en"
    )
    typed = TypedTurns(typing, view) if options.text else None
    hands = _hands(config, view, options)
    person = typed or SpokenConsent()
    clock = MonotonicClock()
    recorder = _recorder(config, service, view, options, clock)
    ends = _ends(config, view, () if recorder is None else (recorder,), options)
    teller = TurnTeller(metrics, view) if isinstance(view, JsonLinesView) else None
    seats = Seats(
        source=ends.source and Timed(ends.source, metrics.note_sent),
        sink=ends.sink,
        observers=(
            metrics,
            view,
            person,
            Opening(view, (*options.opening, *_told_of(recorder, config))),
            *(() if teller is None else (teller,)),
        ),
        typed=typed.turns() if typed is not None else hands.typed() if hands is not None else None,
        confirmer=person,
        recorder=recorder,
        clock=clock,
    )
    conversation = Conversation(config, service, tools, seats)
    metrics.watch_network(lambda: conversation.driver.round_trip_s)
    metrics.watch_sound(lambda: ends.losses(unsent_messages=conversation.driver.dropped_messages).to_json())
    with ExitStack() as held:
        if teller is not None:
            held.callback(teller.conclude)
        held.enter_context(_quit_on_interrupt(conversation.driver))
        if hands is not None:
            held.enter_context(hands.at(sys.stdin, sys.stdout, conversation.driver.ask))
        held.enter_context(spared_from_collection())
        await shown(view, conversation.hold())
    return metrics


def check_devices(config: Config) -> None:
    """Make sure before anything starts that the devices that the settings name are there.

    Raises:
        DeviceNotFound: One is not.
        MissingExtra: PyAudio is not installed.
    """
    from meeting_assistant.audio.portaudio import choose_device, list_devices

    devices = list_devices()
    choose_device(devices, "input", config.audio.input.device)
    choose_device(devices, "output", config.audio.output.device)


@contextmanager
def spared_from_collection() -> Iterator[None]:
    """Keep garbage collection away from what exists so far, while this is open.

    A full collection would traverse all that the start left behind: tens of milliseconds in which the
    devices' callbacks can't run.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        # Shutdown doesn't collect frozen objects: extension modules would report theirs as leaked.
        gc.unfreeze()


class Opening:
    """Says what the person should know at the start, once: who can't begin is told only why.

    Args:
        view: Where to say it.
        lines: What.
    """

    def __init__(self, view: View, lines: Sequence[str]) -> None:
        self._view = view
        self._lines = lines

    def observe(self, notice: Notice, now: float) -> None:
        """Say it when the service has accepted the configuration."""
        if isinstance(notice, Ready):
            for line in self._lines:
                self._view.say(line)
            self._lines = ()


class Metered(Through):
    """A source that shows its level.

    Args:
        source: The microphone.
        view: Where to show it.
    """

    def __init__(self, source: AudioSource, view: View) -> None:
        super().__init__(source)
        self._view = view

    def passed(self, chunk: AudioChunk) -> AudioChunk:
        """The chunk as it is, measured in passing."""
        self._view.set_level(rms_dbfs(chunk.pcm))
        return chunk


def _hands(config: Config, view: View, options: TalkOptions) -> "Hands | None":
    if not options.keys or options.text:
        return None
    from meeting_assistant.app.hands import Hands

    push_to_talk = config.turn_detection.type == "manual"
    return Hands(view, language=config.ui.language or "en", push_to_talk=push_to_talk)


def _silence_ms(config: Config) -> int:
    detection = config.turn_detection
    return detection.silence_duration_ms if detection.type == "server_vad" else 0


def _recorder(
    config: Config, service: Service, view: View, options: TalkOptions, clock: Clock
) -> Recorder | None:
    if options.record is None:
        return None
    source = "keyboard" if options.text else "microphone"
    occasion = Occasion(config=config, service=service, source=source, profile=options.profile)
    return record_talk(occasion, options.record, clock=clock, say=view.say)


def _told_of(recorder: Recorder | None, config: Config) -> tuple[str, ...]:
    return () if recorder is None else (RECORDING[config.ui.language or "en"].format(recorder.folder),)


def _ends(config: Config, view: View, ears: Sequence[Ear], options: TalkOptions) -> Ends:
    """The ends of the conversation; who can type goes on without a loudspeaker."""

    def lost() -> None:
        view.say(UNHEARD[config.ui.language or "en"])

    if options.text:
        from meeting_assistant.audio.device import Speaker

        speaker = Speaker(config.audio.output.device, ears=ears)
        sink = SpeakerIfAny(speaker, required=False, lost=lost)
        return Ends(source=None, sink=sink, speaker=speaker)
    ends = open_ends(config, view.say, ears=ears)
    ends = replace(ends, source=ends.source and Metered(ends.source, view))
    if options.keys and ends.speaker is not None:
        return replace(ends, sink=SpeakerIfAny(ends.speaker, required=True, lost=lost))
    return ends


@contextmanager
def _quit_on_interrupt(driver: Driver) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) ends the conversation in an orderly way, a second one at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked = cancelled = False

    def interrupted() -> None:
        nonlocal asked, cancelled
        if asked and task is not None:
            cancelled = task.cancel()
        asked = True
        driver.ask(Ask.QUIT)

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupted)
    except (NotImplementedError, RuntimeError):
        yield  # Windows, or not the main thread: KeyboardInterrupt ends it
        return
    try:
        yield
    except asyncio.CancelledError:
        if cancelled:
            raise KeyboardInterrupt from None
        raise
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
