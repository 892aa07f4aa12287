"""Tools out of Python objects, out of a file that the user brings, and out of installed packages."""

import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from meeting_assistant.errors import ConfigError
from meeting_assistant.tools.tool import Tool

GROUP = "meeting_assistant.tools"
"""The entry-point group in which an installed package names a module, a function, a class or an object."""


def tools_of(handlers: object) -> tuple[Tool, ...]:
    """The public methods of an object as tools, in the order in which its class defines them.

    Raises:
        ConfigError: A method lacks a type or a description.
    """
    names = [name for cls in reversed(type(handlers).__mro__[:-1]) for name in vars(cls)]
    return tuple(
        Tool.from_function(getattr(handlers, name))
        for name in dict.fromkeys(names)
        if not name.startswith("_") and inspect.isfunction(inspect.getattr_static(handlers, name))
    )


def load_tools(path: Path) -> tuple[Tool, ...]:
    """The public functions of the Python file `path` as tools, in the order in which they are written.

    Public is what ``__all__`` names or, without it, each function defined in the file whose name does not
    begin with an underscore. The file may import its neighbours, as a script may.

    Raises:
        ConfigError: The file can't be read or fails to import, has no public function, or one lacks a type or
            a description.
    """
    module = _import_file(path)
    functions = list(_public_functions(module))
    if not functions:
        raise ConfigError(
            f"the handlers file {path} has no public function",
            hint="Define typed functions with a docstring in it.",
        )
    try:
        tools = tuple(Tool.from_function(function) for function in functions)
    except ConfigError as exc:
        message = exc.message.replace(f"{module.__name__}.", "")  # a name of our making
        raise ConfigError(f"the handlers file {path}: {message}", hint=exc.hint) from exc
    return tuple(
        replace(tool, source=tool.source.replace(f"{module.__name__}.", f"{path}: ")) for tool in tools
    )


def installed_tools() -> tuple[Tool, ...]:
    """The tools that installed packages offer, in the order of the entry points' names.

    Raises:
        ConfigError: A package's tools can't be loaded; the package is named.
    """
    return tuple(tool for entry in _installed(tuple(sys.path)) for tool in _tools_at(entry))


@lru_cache(maxsize=4)
def _installed(_path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """The entry points of the packages on the path; to find them reads files of each package there is."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)))


def _tools_at(entry: EntryPoint) -> tuple[Tool, ...]:
    """What one entry point leads to."""
    package = entry.dist.name if entry.dist is not None else entry.value
    try:
        target = entry.load()
        if isinstance(target, ModuleType):
            tools = tuple(Tool.from_function(function) for function in _public_functions(target))
        elif inspect.isroutine(target):
            tools = (Tool.from_function(target),)
        else:
            tools = tools_of(target() if inspect.isclass(target) else target)
    except (Exception, SystemExit) as exc:  # whatever the package's code raises
        cause = exc.message if isinstance(exc, ConfigError) else f"{type(exc).__name__}: {_first_line(exc)}"
        hint = "Mend or uninstall the package, or set [tools] packages = false."
        raise ConfigError(f"the tools of the package {package} can't be loaded: {cause}", hint=hint) from exc
    return tuple(replace(tool, source=f"{package}: {tool.source}") for tool in tools)


def _public_functions(module: ModuleType) -> Iterator[Callable[..., object]]:
    names = getattr(module, "__all__", None)
    for name, value in vars(module).items():
        own = inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
        if (own if names is None else name in names) and inspect.isroutine(value):
            yield value


def _import_file(path: Path) -> ModuleType:
    """Import `path` under a name of its own."""
    try:
        path = path.expanduser().resolve()
        source = path.read_bytes()
    except (OSError, RuntimeError) as exc:
        cause = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
        raise ConfigError(
            f"the handlers file {path} can't be read: {cause}", hint="Check the path given to --handlers."
        ) from exc
    name = f"{path.stem}_{sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_loader(name, loader=None, origin=str(path))
    assert spec is not None, "a name and an origin always make a spec"
    module = importlib.util.module_from_spec(spec)
    module.__file__ = str(path)
    sys.modules[name] = module  # where pydantic and dataclasses look up the module's names
    try:
        with _beside(path):
            exec(compile(source, str(path), "exec"), vars(module))
    except (Exception, SystemExit) as exc:  # whatever the user's code raises is a wrong handlers file
        del sys.modules[name]
        cause = f"{_place(exc, path)}{type(exc).__name__}: {_first_line(exc)}"
        raise ConfigError(
            f"the handlers file {path} fails to import: {cause}",
            hint=f"Try it by itself: python {path}",
        ) from exc
    return module


@contextmanager
def _beside(path: Path) -> Iterator[None]:
    """Let imports find the neighbours of `path`."""
    folder = str(path.parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        with suppress(ValueError):  # the file took it out itself
            sys.path.remove(folder)


def _place(error: BaseException, path: Path) -> str:
    """``line N: ``, the deepest line of the file that the error passed through, if it did."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"line {error.lineno}: "
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    return f"line {lines[-1]}: " if lines else ""


def _first_line(error: BaseException) -> str:
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return (message.splitlines() or ["no reason given"])[0]
