"""Model files that come in parts inside Python packages: joined once into the user's cache, checked by hash.

A package registry limits the size of one package, so larger models arrive in several. Runtimes want one file:
the first use joins the parts (written beside its place and renamed, so a reader never sees half a file) and
checks the SHA-256; a stamp beside the file makes later starts as quick as a `stat`.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.installation import extra_line, install_line

Progress: TypeAlias = Callable[[str], None]
"""Told in a few words what slow step begins."""

_BLOCK_BYTES = 1 << 20


def no_progress(step: str) -> None:
    """Tell nobody."""


def cache_directory(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The user's cache directory for this program: XDG on Unix, the platform's own place elsewhere."""
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "meeting-assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a model file: a file inside an installed package.

    Attributes:
        module: Import name of the package.
        path: The file's path inside it.
    """

    module: str
    path: str

    @property
    def distribution(self) -> str:
        """The package's name as pip knows it."""
        return self.module.replace("_", "-")

    def locate(self) -> Path:
        """Where the file lies.

        Raises:
            MissingExtra: The package is not installed.
        """
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            raise MissingExtra(f"the package {self.distribution} is not installed", hint=extra_line("local"))
        return Path(spec.submodule_search_locations[0]) / self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model file made of parts.

    Attributes:
        name: File name in the cache.
        parts: In the order in which they join.
        sha256: Of the joined file, hexadecimal.
    """

    name: str
    parts: tuple[Part, ...]
    sha256: str

    def join(self, directory: Path, progress: Progress = no_progress) -> Path:
        """The whole file in `directory`, joined and verified if it was not before.

        Raises:
            MissingExtra: A package is not installed.
            StoreError: A part is damaged, or `directory` can't be written.
        """
        target = directory / self.name
        try:
            if self._is_stamped(target):
                return target
            if target.is_file() and _sha256_of(target) == self.sha256:
                self._stamp(target)
                return target
            progress(f"preparing {self.name}")
            directory.mkdir(parents=True, exist_ok=True)
            self._write(target)
            self._stamp(target)
        except OSError as exc:
            raise StoreError(
                f"can't prepare {self.name} in {directory}: {exc.strerror or exc}",
                hint="free some space or point XDG_CACHE_HOME at a directory you can write to",
            ) from exc
        return target

    def _write(self, target: Path) -> None:
        """Join the parts beside `target`, check the hash, and rename into place."""
        handle, name = tempfile.mkstemp(prefix=f".{self.name}.", dir=target.parent)
        temporary = Path(name)
        digest = hashlib.sha256()
        try:
            with os.fdopen(handle, "wb") as whole:
                for part in self.parts:
                    for block in _blocks_of(part.locate()):
                        digest.update(block)
                        whole.write(block)
            if digest.hexdigest() != self.sha256:
                raise self._damaged()
            temporary.replace(target)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()

    def _damaged(self) -> StoreError:
        packages = dict.fromkeys(part.distribution for part in self.parts)
        line = install_line("--force-reinstall", "--no-deps", "--no-cache-dir", *packages)
        return StoreError(
            f"the model file {self.name} is damaged: its SHA-256 is not {self.sha256[:12]}...",
            hint=f"reinstall it: {line}",
        )

    def _is_stamped(self, target: Path) -> bool:
        """True if `target` is the very file that was verified: same hash asked for, same size and time."""
        with suppress(FileNotFoundError):
            return _stamp_path(target).read_text(encoding="ascii") == self._stamp_text(target)
        return False

    def _stamp(self, target: Path) -> None:
        _stamp_path(target).write_text(self._stamp_text(target), encoding="ascii")

    def _stamp_text(self, target: Path) -> str:
        status = target.stat()
        return f"{self.sha256} {status.st_size} {status.st_mtime_ns}\n"


def _stamp_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.verified")


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks_of(path):
        digest.update(block)
    return digest.hexdigest()
