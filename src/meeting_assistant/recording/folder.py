"""The folder of a record: its name, its files, and ``session.json``, which says what the others are about."""

import errno
import os
import platform
import random
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from meeting_assistant import __version__
from meeting_assistant.errors import StoreError
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.responses import ResponseParams
from meeting_assistant.session.backoff import ReconnectPolicy
from meeting_assistant.session.settings import SessionSettings

SCHEMA = 1
"""The version of the format; a greater one is refused by those who know only this."""

META, EVENTS, AUDIO, RECEIVED, TRANSCRIPT = (
    "session.json",
    "events.jsonl",
    "audio.wav",
    "received.wav",
    "transcript.md",
)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where there is no room, or no more is allowed."""


class _Part(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")


class Recipe(_Part):
    """All that a `ClientSession` is made of, in plain values: from the same recipe comes the same."""

    ids: str
    greet: bool = True
    greeting: dict[str, Any] | None = None
    open_microphone: bool = False
    careful: bool = False
    strict: bool = False
    configure_s: float = 15.0
    answer_s: float = 30.0
    quiet_s: float = 1.5
    rollover_s: float = 90.0
    reconnect_attempts: int = 5
    reconnect_first_s: float = 0.5
    reconnect_longest_s: float = 8.0

    def settings(self) -> SessionSettings:
        """The settings of such a session; chance, too, comes from the recipe."""
        chance = random.Random(self.ids)
        return SessionSettings(
            ids=Ids(self.ids),
            greet=self.greet,
            greeting=None if self.greeting is None else ResponseParams.from_wire(self.greeting),
            open_microphone=self.open_microphone,
            careful=self.careful,
            strict=self.strict,
            configure_s=self.configure_s,
            answer_s=self.answer_s,
            quiet_s=self.quiet_s,
            rollover_s=self.rollover_s,
            reconnect=ReconnectPolicy(
                attempts=self.reconnect_attempts,
                first_s=self.reconnect_first_s,
                longest_s=self.reconnect_longest_s,
                jitter=lambda: chance.uniform(0.5, 1.0),
            ),
        )


class Program(_Part):
    """What recorded it."""

    version: str = __version__
    python: str = Field(default_factory=platform.python_version)
    platform: str = Field(default_factory=platform.platform)


class ServiceFacts(_Part):
    """Which service it was, without its address: ``embedded``, ``azure-ga``, ``openai`` ..."""

    kind: str
    dialect: Literal["ga", "preview"]
    model: str | None = None


class End(_Part):
    """How it ended: in order, by an error, by force; or only its record did, as on a full disk."""

    how: Literal["finished", "failed", "interrupted", "record stopped"]
    error: dict[str, Any] | None = None


class Meta(_Part):
    """What ``session.json`` says.

    Attributes:
        started: Wall time of `t` 0 and of the first frame of ``audio.wav``, with its zone.
        ended: Wall time of the end; None: it is still being written, or the program was killed.
        profile: The name or path of the profile, where it is known.
        source: Where the user's side came from: ``microphone``, ``keyboard``, or a file.
        redacted: The words are dots.
    """

    schema_version: int = Field(SCHEMA, alias="schema")
    program: Program = Field(default_factory=Program)
    profile: str | None = None
    assistant: str
    language: str
    source: str
    service: ServiceFacts
    started: datetime
    ended: datetime | None = None
    end: End | None = None
    redacted: bool = False
    session: Recipe

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


def new_folder(parent: Path, started: datetime) -> Path:
    """A folder named after the moment, with a number where there is one of that name already.

    Raises:
        OSError: It can't be made.
    """
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem, count = started.strftime("%Y-%m-%d_%H-%M-%S"), 1
    while True:
        folder = parent / (stem if count == 1 else f"{stem}-{count}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            count += 1
        else:
            return folder


def open_private(path: Path) -> BinaryIO:
    """A new file for nobody else's eyes, unbuffered, in place of what is there.

    Raises:
        OSError: It can't be made.
    """
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(descriptor, "r+b", buffering=0)


def write_whole(path: Path, text: str) -> None:
    """Put `text` in place of what is there in one step: whoever looks sees the old or the new.

    Raises:
        OSError: It can't be written; the old text stays.
    """
    draft = path.with_name(f".{path.name}.draft")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def write_meta(folder: Path, meta: Meta) -> None:
    """Write ``session.json``.

    Raises:
        OSError: It can't be written.
    """
    write_whole(folder / META, meta.model_dump_json(by_alias=True, indent=2) + "\n")


def unwritable(folder: Path, error: OSError) -> StoreError:
    """The error for a record that can't be written."""
    return StoreError(
        f"can't write the recording {folder}: {error.strerror or error}",
        hint="Make room, or choose another folder with --record DIR.",
    )


def error_facts(error: BaseException) -> dict[str, Any]:
    """An error in ``session.json``."""
    facts: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    return facts | ({"hint": hint} if (hint := getattr(error, "hint", "")) else {})
