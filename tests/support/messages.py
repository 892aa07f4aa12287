"""What the program can tell a person, read from its sources: texts with ``{}`` where a value goes."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import meeting_assistant
from meeting_assistant import errors

SOURCES = Path(meeting_assistant.__file__).parent

TELLING = {"Trouble", "say", "_say", "progress", "mistake", "refusal", "refusal_of_file", "Unfit"}
"""Besides the errors: what is called with a text for the person."""

FOR_OTHERS = ("handlers/", "server/", "tools/mocked.py", "metrics/")
"""Parts whose errors are told to the model, to the peer or to nobody."""

FOR_ALL = ("handlers/local_time.py",)
"""What of them the command line uses, too."""


def error_classes() -> set[str]:
    """The names of all errors of ours but the one that is a bug of ours."""
    found = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }
    return found - {"LocalProtocolError"}


def told() -> Iterator[tuple[str, str]]:
    """Where each text stands, and the text."""
    for path in sorted(SOURCES.rglob("*.py")):
        place = path.relative_to(SOURCES).as_posix()
        if place in FOR_ALL or not place.startswith(FOR_OTHERS):
            module = _Module(ast.parse(path.read_text(encoding="utf-8")))
            yield from ((f"{place}:{line}", text) for line, text in module.told())


_DEEPEST = 6


def tables() -> Iterator[tuple[str, Mapping[str, list[str]]]]:
    """Where each dictionary by language stands, and its texts under each language."""
    for path in sorted(SOURCES.rglob("*.py")):
        place = path.relative_to(SOURCES).as_posix()
        if place.startswith(FOR_OTHERS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict) and _is_of_languages(node.keys):
                values = zip(node.keys, node.values, strict=True)
                yield (
                    f"{place}:{node.lineno}",
                    {
                        str(key.value): _strings(value)
                        for key, value in values
                        if isinstance(key, ast.Constant)
                    },
                )


def _strings(node: ast.expr) -> list[str]:
    """The texts in an expression; keys, names and single signs are none."""
    if isinstance(node, ast.Dict):
        return [text for value in node.values for text in _strings(value)]
    if isinstance(node, ast.Tuple | ast.List):
        return [text for value in node.elts for text in _strings(value)]
    if isinstance(node, ast.Call):
        return [text for word in node.keywords for text in _strings(word.value)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assign(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._assign(node.target, node.value)

    def told(self) -> Iterator[tuple[int, str]]:
        tellers = error_classes() | TELLING
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and _name(node.func) in tellers:
                texts = [
                    *node.args[:1],
                    *(word.value for word in node.keywords if word.arg in ("message", "hint")),
                ]
                found = (each for text in texts for each in self._texts(text, 0))
                yield from ((node.lineno, each) for each in found if not is_language_neutral(each))

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for each, part in zip(target.elts, value.elts, strict=True):
                self._assign(each, part)

    def _texts(self, node: ast.expr, depth: int) -> Iterator[str]:
        """What an expression can be, as far as its source tells."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=values):
                parts = (value.value if isinstance(value, ast.Constant) else "{}" for value in values)
                yield "".join(str(part) for part in parts)
            case _:
                for each in self._within(node) if depth < _DEEPEST else ():
                    yield from self._texts(each, depth + 1)

    def _within(self, node: ast.expr) -> list[ast.expr]:
        """The expressions that one can give the value of."""
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                return [body, orelse]
            case ast.BoolOp(values=values):
                return values
            case ast.Dict(keys=keys, values=values):
                return [] if _is_of_languages(keys) else values
            case (
                ast.Call(func=ast.Attribute(value=value, attr="rstrip" | "get")) | ast.Subscript(value=value)
            ):
                return [value]
            case ast.Name(id=name):
                return self._values.get(name, [])
            case _:
                return []


def is_language_neutral(text: str) -> bool:
    """Whether a text is a command to type, or nothing but values."""
    return text.startswith("apt install ") or not any(char.isalpha() for char in text)


def faults_of(chinese: str, gaps: int) -> list[str]:
    """What is wrong with a translation: values that it loses or repeats."""
    values = [f"<{number}>" for number in range(gaps)]
    filled = chinese.format(*values)
    return [value for value in values if filled.count(value) != 1]


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _is_of_languages(keys: Sequence[ast.expr | None]) -> bool:
    """Whether a dictionary gives each text in both languages: `test_words` sees to those."""
    names = {key.value if isinstance(key, ast.Constant) else None for key in keys}
    return bool(names) and names <= {"zh", "en"}


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
