"""Records of conversations: what is known of them at the start, and who is told how they fare."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from meeting_assistant.app.conversation import recipe_for
from meeting_assistant.app.service import Service
from meeting_assistant.clock import Clock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import StoreError
from meeting_assistant.metrics import Metrics
from meeting_assistant.recording.folder import FULL, Meta, ServiceFacts, new_folder, unwritable
from meeting_assistant.recording.recorder import Hearers, Recorder
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.transcript import to_markdown
from meeting_assistant.session.notices import Notice
from meeting_assistant.ui.lines import Names
from meeting_assistant.ui.translation import in_language
from meeting_assistant.ui.words import WORDS

RECORDING = {"en": "recording to {}", "zh": "正在录制到 {}"}

STOPPED = {
    "en": "the recording has stopped: {}; the conversation goes on",
    "zh": "录制已停止：{}；对话继续",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a record is of.

    Attributes:
        config: The settings.
        service: The way to the service.
        source: Where the user's side comes from: ``microphone``, ``keyboard``, or a file.
        profile: The profile's name or path, where it is known.
        recorded: The user's side is a recording, which ends by itself.
        soundless: The user's side is typed from beginning to end.
    """

    config: Config
    service: Service
    source: str
    profile: str | None = None
    recorded: bool = False
    soundless: bool = False

    def begin(self, folder: Path, *, clock: Clock, stopped: Callable[[StoreError], None]) -> Recorder:
        """A recorder that is still to be entered.

        Args:
            folder: Where; it exists.
            clock: The conversation's.
            stopped: Told, in a thread of its own, that the record ended before the conversation.
        """
        config, endpoint = self.config, self.service.endpoint
        kind = "embedded" if self.service.embedded else str(endpoint.kind)
        meta = Meta(
            profile=self.profile,
            assistant=config.assistant.name,
            language=config.assistant.language,
            source=self.source,
            service=ServiceFacts(kind=kind, dialect=endpoint.dialect.value, model=endpoint.deployment),
            started=datetime.now().astimezone(),
            redacted=config.recording.redact,
            session=recipe_for(config, self.recorded, soundless=self.soundless),
        )
        return Recorder(
            folder, meta, clock=clock, hearers=Hearers(page=MarkdownPage(config), stopped=stopped)
        )


@dataclass(slots=True)
class MarkdownPage:
    """The transcript as Markdown, by the names of the screen."""

    config: Config
    _record: Record = field(default_factory=lambda: Record(Metrics()))

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of what is said."""
        self._record.observe(notice, now)

    def text(self) -> str:
        """What was said so far."""
        words = WORDS[self.config.ui.language or "en"]
        names = Names.from_words(words, assistant=self.config.assistant.name)
        return to_markdown(self._record.entries, names, words)


def record_talk(
    occasion: Occasion, parent: Path, *, clock: Clock, say: Callable[[str], None]
) -> Recorder | None:
    """A recorder for a live conversation, in a new folder in `parent`; None where there is no room.

    Args:
        occasion: What is recorded.
        parent: Where the folders of conversations are; made if need be.
        clock: The conversation's.
        say: Tells the person, in the running loop, that the record is kept no more.

    Raises:
        StoreError: The folder can't be made, for want of permission for instance.
    """
    loop, language = asyncio.get_running_loop(), occasion.config.ui.language or "en"

    def stopped(failure: StoreError) -> None:
        with suppress(RuntimeError):  # the loop is closed: so is the conversation
            loop.call_soon_threadsafe(say, STOPPED[language].format(in_language(failure.message, language)))

    try:
        folder = new_folder(parent, datetime.now())
    except OSError as exc:
        failure = unwritable(parent, exc)
        if exc.errno not in FULL:
            raise failure from exc
        stopped(failure)
        return None
    return occasion.begin(folder, clock=clock, stopped=stopped)
