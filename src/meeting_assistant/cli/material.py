"""What the command line of `replay` names: files, patterns, folders, records, cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from meeting_assistant.errors import ConfigError

if TYPE_CHECKING:
    from meeting_assistant.replay.cases import FiledCase
    from meeting_assistant.replay.material import Material


def named(files: Sequence[str] | None) -> list[str]:
    """The files of a command line, patterns replaced by what they match.

    Raises:
        ConfigError: There are none.
    """
    from meeting_assistant.replay.material import with_patterns

    if not files:
        raise ConfigError("there is nothing to replay", hint="Give recordings, or files of cases.")
    return with_patterns(files)


def one_each(files: Sequence[str], *, join: bool) -> Sequence[str]:
    """The files, each by itself.

    Raises:
        ConfigError: They are to be joined, which cases can't be.
    """
    if join:
        raise ConfigError("--join is for recordings alone", hint="In a file of cases, name them under `say`.")
    return files


def material_in(files: Sequence[str], out: Path | None, *, whole: bool, join: bool) -> "list[Material]":
    """What is said in each conversation, recordings and records and those in folders.

    Args:
        files: As `named` gives them.
        out: Where results will go, made if need be.
        whole: Recorded conversations keep their pauses.
        join: All are one conversation.

    Raises:
        ConfigError: One is missing, or a folder holds none.
        StoreError: `out` can't be made.
    """
    from meeting_assistant.app.replay import check_files
    from meeting_assistant.replay.material import joined, material_of

    check_files(files, out)
    material = [each for file in files for each in material_of(file, whole=whole)]
    return [joined(material)] if join else material


def gathered(files: Sequence[str], shard: str | None = None, *, whole: bool = False) -> "list[FiledCase]":
    """The cases of all files: manifests hold several, a recording is one that expects nothing.

    Args:
        files: As named on the command line.
        shard: Which part of them, as ``I/N``: every N-th, from the I-th on.
        whole: Recorded conversations keep their pauses.

    Raises:
        ConfigError: A manifest can't be read, or a case in it is wrong.
    """
    from meeting_assistant.app.replay import check_files
    from meeting_assistant.replay.manifest import is_manifest, load_cases
    from meeting_assistant.replay.material import filed_of, material_of

    cases: dict[str, FiledCase] = {}
    for file in files:
        check_files([file])
        path = Path(file)
        for filed in load_cases(path) if is_manifest(path) else map(filed_of, material_of(file, whole=whole)):
            if filed.id in cases:
                raise ConfigError(
                    f"two cases are called {filed.id}", hint="Give files of cases different names."
                )
            cases[filed.id] = filed
    part, parts = _shard(shard)
    return list(cases.values())[part - 1 :: parts]


def _shard(text: str | None) -> tuple[int, int]:
    """``I/N`` as numbers."""
    part, _, parts = (text or "1/1").partition("/")
    if part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts):
        return int(part), int(parts)
    raise ConfigError(f"--shard {text} is no part", hint="Write it as 2/5: the second of five.")
