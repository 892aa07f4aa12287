"""A real browser without a window: what a page becomes in it, and what it complains of."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")

QUIET = (
    *(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
    ),
    *("--enable-logging=stderr", "--virtual-time-budget=3000"),
)

DEADLINE_S = 120
"""A browser that starts on a busy machine."""


def browser() -> str:
    """The browser's program; the test is skipped where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("needs a browser: apt-get install chromium")
    return found


class Rows(HTMLParser):
    """The rows of the list of cases that are shown, by their classes, and all text under ids.

    Attributes:
        shown: The classes of shown runs, rows and details in their order.
        texts: Id -> the text of that element.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self._id = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        kind = known.get("class") or ""
        if kind.startswith("run ") and "hidden" not in known:
            self.shown.append((tag, kind.removeprefix("run ")))
        self._id = known.get("id") or ""

    def handle_data(self, data: str) -> None:
        if self._id:
            self.texts[self._id] = self.texts.get(self._id, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._id = ""


@dataclass(frozen=True)
class Opened:
    """A page as it was after its script had run.

    Attributes:
        page: Its elements, as HTML.
        console: What the browser's console says.
    """

    page: str
    console: list[str]

    @property
    def rows(self) -> Rows:
        """The list of cases."""
        return Rows(self.page)


def opened(path: Path, fragment: str = "") -> Opened:
    """Open a file in a browser that nobody has used before."""
    profile = path.parent / "browser"
    ran = subprocess.run(
        [browser(), *QUIET, f"--user-data-dir={profile}", "--dump-dom", path.as_uri() + fragment],
        env={"HOME": str(path.parent), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=True,
    )
    shutil.rmtree(profile, ignore_errors=True)
    return Opened(ran.stdout, re.findall(r"CONSOLE[^\]]*\] (.*)", ran.stderr))
