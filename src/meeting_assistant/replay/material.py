"""What the command line names as the user's side: recordings, recorded conversations, folders, patterns."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from meeting_assistant.errors import ConfigError
from meeting_assistant.recording.reading import RecordedSession, is_session, read_session
from meeting_assistant.recording.turns import RecordedTurn
from meeting_assistant.replay.cases import AUDIO_SUFFIXES, Case, FiledCase, Said, Spoken, Typed

LEFT = 0
"""The channel of a record that is the user's."""

MARGIN_S = 0.3
"""Sound around a turn that goes with it."""


@dataclass(frozen=True, slots=True)
class Material:
    """The user's side of one conversation.

    Attributes:
        name: As the person named it.
        said: Recordings and typed lines, turn by turn.
    """

    name: str
    said: tuple[Said, ...]


def with_patterns(names: Sequence[str]) -> list[str]:
    """The names, each pattern such as ``calls/*.wav`` replaced by what it matches, sorted.

    Raises:
        ConfigError: It matches nothing.
    """
    found: list[str] = []
    for name in names:
        if not glob.has_magic(name) or Path(name).exists():
            found.append(name)
        elif matching := sorted(glob.glob(name, recursive=True)):
            found += matching
        else:
            raise ConfigError(f"nothing matches {name}", hint="Check the pattern; ** goes into folders.")
    return found


def material_of(name: str, *, whole: bool) -> list[Material]:
    """The conversations of one name: a recording is one, a record too; a folder has all that are in it.

    Args:
        name: A file or folder.
        whole: Of a record, the user's channel as it is, with its pauses; else turn by turn.

    Raises:
        ConfigError: A folder holds none.
        StoreError: A record can't be read.
    """
    path = Path(name)
    if is_session(path):
        return [of_session(name, read_session(path), whole=whole)]
    if not path.is_dir():
        return [Material(name, (Spoken(audio=path),))]
    found = [
        each
        for inside in sorted(path.iterdir())
        if is_session(inside) or (inside.is_file() and inside.suffix.lower() in AUDIO_SUFFIXES)
        for each in material_of(str(inside), whole=whole)
    ]
    if not found:
        raise ConfigError(
            f"{name} holds no recordings", hint="Give wav, flac, mp3, ogg or m4a files, or recorded talks."
        )
    return found


def filed_of(material: Material) -> FiledCase:
    """A conversation as a case that expects nothing but answers."""
    name = Path(material.name).name
    return FiledCase(id=material.name, case=Case(name=name, say=material.said))


def joined(material: Sequence[Material]) -> Material:
    """Several as one conversation, one after the other."""
    more = f" and {len(material) - 1} more" if len(material) > 1 else ""
    return Material(f"{material[0].name}{more}", tuple(said for each in material for said in each.said))


def of_session(name: str, session: RecordedSession, *, whole: bool) -> Material:
    """What the user said in a record, and typed.

    Raises:
        ConfigError: Nothing.
    """
    turns = [turn for turn in session.turns() if turn.role == "user"]
    said = tuple(_whole(session, turns) if whole else _by_turns(session, turns))
    if not said:
        raise ConfigError(f"{name}: nobody said anything in it", hint="Choose another recording.")
    return Material(name, said)


def _by_turns(session: RecordedSession, turns: Sequence[RecordedTurn]) -> Iterator[Said]:
    for turn in turns:
        if turn.typed:
            yield Typed(text=turn.text)
        elif turn.end_s is not None:
            yield _excerpt(session, turn.begin_s - MARGIN_S, turn.end_s + MARGIN_S)


def _whole(session: RecordedSession, turns: Sequence[RecordedTurn]) -> Iterator[Said]:
    """The channel from its beginning to its end, parted where something was typed."""
    begin_s = 0.0
    for turn in turns:
        if turn.typed:
            if session.spoke:
                yield _excerpt(session, begin_s, turn.begin_s)
            yield Typed(text=turn.text)
            begin_s = turn.begin_s
    if session.spoke:
        yield _excerpt(session, begin_s, None)


def _excerpt(session: RecordedSession, from_s: float, to_s: float | None) -> Spoken:
    return Spoken(audio=session.audio, channel=LEFT, from_s=max(0.0, from_s), to_s=to_s)
