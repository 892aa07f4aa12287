"""The installation of this program, and the commands that add packages to it.

A hint is of use only if its command works as printed: it names the pip of the environment in which the
program runs, and a clone, which no index knows, by its folder.
"""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

PACKAGE = "meeting-assistant"


def extra_line(extra: str) -> str:
    """The command that adds an extra of this program to its environment."""
    folder, is_editable = _clone()
    if folder is None:
        # pip takes what is installed, wherever it came from, and adds what the extra wants
        return install_line(f"{PACKAGE}[{extra}]")
    name = "." if folder.resolve() == Path.cwd() else folder
    return install_line(*(("--editable",) if is_editable else ()), f"{name}[{extra}]")


def install_line(*arguments: str) -> str:
    """The command with which the environment's own pip installs something."""
    return " ".join((*_pip_install(), *map(_quoted, arguments)))


def _clone() -> tuple[Path | None, bool]:
    """The folder with the sources that were installed, if it is still there, and whether it is editable."""
    installed = _installed()
    if installed is None:
        folder, is_editable = Path(__file__).parents[2], True
    else:
        origin = _origin(installed)
        if "dir_info" not in origin:
            return None, False
        folder = Path(url2pathname(urlsplit(origin["url"]).path))
        is_editable = origin["dir_info"].get("editable", False)
    return (folder, is_editable) if (folder / "pyproject.toml").is_file() else (None, False)


def _installed() -> Distribution | None:
    try:
        return distribution(PACKAGE)
    except PackageNotFoundError:  # it runs from sources that are merely on the path
        return None


def _origin(installed: Distribution) -> Mapping[str, Any]:
    """The contents of ``direct_url.json`` (PEP 610); nothing where a package came by its name."""
    text = installed.read_text("direct_url.json")
    origin: Mapping[str, Any] = json.loads(text) if text else {}
    return origin


def _pip_install() -> tuple[str, ...]:
    """The words that start this environment's pip from here, as few as will do."""
    python = Path(sys.executable)
    pip = shutil.which("pip")
    if pip and Path(pip).parent == python.parent:  # the environment is activated
        return "pip", "install"
    here = Path.cwd()
    shown = _quoted(str(python.relative_to(here) if python.is_relative_to(here) else python))
    if find_spec("pip") is None and _is_made_by_uv():
        return "uv", "pip", "install", "--python", shown
    return shown, "-m", "pip", "install"


def _is_made_by_uv() -> bool:
    """True if uv installed the program: environments of uv's have no pip."""
    installed = _installed()
    return installed is not None and (installed.read_text("INSTALLER") or "").strip() == "uv"


def _quoted(word: str) -> str:
    """A word as the shell takes it; cmd.exe knows double quotes only."""
    if os.name == "nt":
        return f'"{word}"' if any(sign in word for sign in " []<>") else word
    return shlex.quote(word)
