"""The embedded server, made from the settings: inside the program, or alone for `serve`."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial

from meeting_assistant.app.toolset import local_now
from meeting_assistant.config.schema import Config, Embedded
from meeting_assistant.server.binding import Tls
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Language, Samples, Synthesizer
from meeting_assistant.speech.registry import Speech, load_speech
from meeting_assistant.transport.keyring import reveal

COURTESY_S = 2.0
"""The voice must have been idle so long before prompts are prepared."""

Say = Callable[[str], None]
"""Tells the person something in one line."""


@asynccontextmanager
async def embedded_server(config: Config, *, say: Say) -> AsyncIterator[str]:
    """Run the embedded server inside this program, on a free loopback port; gives its address.

    Raises:
        MissingExtra: The speech models are not installed.
    """
    async with _services(config, say=say) as services, EmbeddedServer(services) as server:
        say(f"no endpoint is set: using the embedded server at {server.url}")
        yield server.url


@asynccontextmanager
async def lone_server(config: Config, *, say: Say) -> AsyncIterator[EmbeddedServer]:
    """The embedded server for other programs, where the settings say.

    Raises:
        ConfigError: The port is in use, or the certificate can't be read.
        MissingExtra: The speech models are not installed.
    """
    wanted = config.embedded
    tls = None if wanted.tls_cert is None else Tls(cert=wanted.tls_cert, key=wanted.tls_key)
    async with (
        _services(config, say=say) as services,
        EmbeddedServer(
            services,
            host=wanted.host,
            port=wanted.port,
            keys=[reveal(key.get_secret_value()) for key in wanted.keys],
            tls=tls,
        ) as server,
    ):
        yield server


@asynccontextmanager
async def _services(config: Config, *, say: Say) -> AsyncIterator[Services]:
    """Ears, mouth and mind; while they are in use, what is said often is prepared in the background."""
    speech = await _load(config.embedded, say)
    voice, stop = _Courteous(speech.synthesizer), threading.Event()
    preparing = threading.Thread(
        target=_prepare, args=(speech, voice, config.assistant.language, stop), name="voice cache"
    )
    preparing.start()
    try:
        yield Services(
            new_detector=speech.detector_factory,
            recognizer=speech.recognizer,
            synthesizer=voice,
            new_dialogue=RulesDialogue,
            now=partial(local_now, config),
        )
    finally:
        stop.set()
        await asyncio.to_thread(preparing.join)  # a model must not run while the interpreter ends


class _Abandoned(Exception):
    """Nobody waits for the models any more."""


async def _load(wanted: Embedded, say: Say) -> Speech:
    """Load the models in a thread; who stops waiting (Ctrl-C) is kept for the step under way at most."""
    loop, abandoned = asyncio.get_running_loop(), threading.Event()

    def progress(step: str) -> None:
        if abandoned.is_set():
            raise _Abandoned
        loop.call_soon_threadsafe(say, step)

    try:
        return await asyncio.to_thread(
            load_speech,
            wanted.recognizer,
            wanted.synthesizer,
            chinese_voice=wanted.chinese_voice,
            progress=progress,
        )
    except asyncio.CancelledError:
        abandoned.set()
        raise


class _Courteous:
    """A voice that knows when it was last needed, so that preparing prompts makes nobody wait long."""

    def __init__(self, voice: Synthesizer) -> None:
        self._voice = voice
        self.rate_hz = voice.rate_hz
        self.needed_s = time.monotonic()

    def synthesize(self, text: str, *, language: Language, speed: float = 1.0) -> Iterator[Samples]:
        """Speak."""
        for piece in self._voice.synthesize(text, language=language, speed=speed):
            self.needed_s = time.monotonic()
            yield piece
        self.needed_s = time.monotonic()


def _prepare(speech: Speech, voice: _Courteous, language: Language, stop: threading.Event) -> None:
    """Make what is said often ahead, in the pauses of the conversation; it is kept for later starts."""
    for prompt in RulesDialogue().fixed_prompts():
        while time.monotonic() - voice.needed_s < COURTESY_S:
            if stop.wait(COURTESY_S / 4):
                return
        if stop.is_set():
            return
        if prompt.language == language:
            speech.prepare([prompt.text], prompt.language)
