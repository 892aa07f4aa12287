"""The embedded server, made from the settings: inside the program, or alone for `serve`."""

import asyncio
import ipaddress
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import numpy as np

from meeting_assistant.app.toolset import local_now
from meeting_assistant.config.schema import Config, Embedded
from meeting_assistant.errors import ConfigError
from meeting_assistant.server.binding import Tls, check_free
from meeting_assistant.server.dialogue.chat import ChatDialogue, ChatModel
from meeting_assistant.server.dialogue.port import Dialogue
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Language, Samples, Synthesizer
from meeting_assistant.speech.registry import Speech, load_speech
from meeting_assistant.transport.keyring import reveal
from meeting_assistant.transport.tls import tls_context

COURTESY_S = 2.0
"""The voice must have been idle so long before prompts are prepared."""

WARM_UP: Mapping[Language, str] = {"zh": "好。", "en": "Yes."}

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
        ConfigError: The port is in use, the certificate can't be read, or a key is missing for others than
            this machine.
        MissingExtra: The speech models are not installed.
    """
    wanted = config.embedded
    if not wanted.keys and not _is_loopback(wanted.host):
        raise ConfigError(
            f"listening on {wanted.host} without a key would let anybody in",
            hint="Give a key with --key, or listen on 127.0.0.1.",
        )
    tls = None if wanted.tls_cert is None else Tls(cert=wanted.tls_cert, key=wanted.tls_key)
    if tls is not None:
        tls.to_context()  # what is wrong with it shows before the models load
    check_free(wanted.host, wanted.port)
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
    speech = await _load(config.embedded, config.assistant.language, say)
    new_dialogue = dialogue_factory(config)
    voice, stop = _Courteous(speech.synthesizer), threading.Event()
    preparing = threading.Thread(
        target=_prepare,
        args=(speech, voice, new_dialogue(), config.assistant.language, stop),
        name="voice cache",
    )
    preparing.start()
    try:
        yield Services(
            new_detector=speech.detector_factory,
            recognizer=speech.recognizer,
            synthesizer=voice,
            new_dialogue=new_dialogue,
            now=partial(local_now, config),
        )
    finally:
        stop.set()
        await asyncio.to_thread(preparing.join)  # a model must not run while the interpreter ends


def dialogue_factory(config: Config) -> Callable[[], Dialogue]:
    """What makes the dialogue of a session: the chat model of the settings, or the rules.

    Raises:
        ConfigError: The key's place in the keyring, or the file of certificates, is wrong.
    """
    wanted = config.embedded.dialogue
    if wanted.base_url is None or wanted.model is None:
        return RulesDialogue
    model = ChatModel(
        base_url=wanted.base_url,
        name=wanted.model,
        api_key=None if wanted.api_key is None else reveal(wanted.api_key.get_secret_value()),
        silence_s=wanted.timeout_s,
        tls=tls_context(config.service.ca_file),
    )
    return partial(ChatDialogue, model)


class _Abandoned(Exception):
    """Nobody waits for the models any more."""


async def _load(wanted: Embedded, language: Language, say: Say) -> Speech:
    """Load the models in a thread; who stops waiting (Ctrl-C) is kept for the step under way at most."""
    loop, abandoned = asyncio.get_running_loop(), threading.Event()

    def progress(step: str) -> None:
        if abandoned.is_set():
            raise _Abandoned
        loop.call_soon_threadsafe(say, step)

    def load() -> Speech:
        speech = load_speech(
            wanted.recognizer, wanted.synthesizer, chinese_voice=wanted.chinese_voice, progress=progress
        )
        progress("warming up")
        _warm_up(speech, language)
        return speech

    try:
        return await asyncio.to_thread(load)
    except asyncio.CancelledError:
        abandoned.set()
        raise


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _warm_up(speech: Speech, language: Language) -> None:
    """Use each model once: its first use loads more, and would hold up the first answer by a second."""
    speech.recognizer.recognize(np.zeros(speech.recognizer.rate_hz, np.float32), language=language)
    for _piece in speech.synthesizer.synthesize(WARM_UP[language], language=language):
        break


class _Courteous:
    """A voice that knows when it was last needed, so that preparing prompts makes nobody wait long."""

    def __init__(self, voice: Synthesizer) -> None:
        self._voice = voice
        self.rate_hz = voice.rate_hz
        self.needed_s = time.monotonic()

    def synthesize(
        self,
        text: str,
        *,
        language: Language,
        speed: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Samples]:
        """Speak."""
        for piece in self._voice.synthesize(text, language=language, speed=speed, cancelled=cancelled):
            self.needed_s = time.monotonic()
            yield piece
        self.needed_s = time.monotonic()


def _prepare(
    speech: Speech, voice: _Courteous, dialogue: Dialogue, language: Language, stop: threading.Event
) -> None:
    """Make what is said often ahead, in the pauses of the conversation; it is kept for later starts."""
    for prompt in dialogue.fixed_prompts():
        while time.monotonic() - voice.needed_s < COURTESY_S:
            if stop.wait(COURTESY_S / 4):
                return
        if stop.is_set():
            return
        if prompt.language == language:
            speech.prepare([prompt.text], prompt.language, cancelled=stop.is_set)
