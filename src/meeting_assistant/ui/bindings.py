"""Which key does what while talking, and the words for it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from rich.cells import cell_len

from meeting_assistant.ui.keys import Key


class Command(StrEnum):
    """What a key can ask for."""

    TALK = "talk"
    MUTE = "mute"
    INTERRUPT = "interrupt"
    TYPE = "type"
    HELP = "help"
    QUIT = "quit"


_BY_TEXT: Mapping[str, Command] = {
    " ": Command.TALK,
    "m": Command.MUTE,
    "i": Command.INTERRUPT,
    "t": Command.TYPE,
    "?": Command.HELP,
    "？": Command.HELP,
    "q": Command.QUIT,
}
_BY_NAME: Mapping[str, Command] = {
    "escape": Command.INTERRUPT,
    "enter": Command.TYPE,
    "ctrl-c": Command.QUIT,
    "ctrl-d": Command.QUIT,
}

HINT: Mapping[Literal["zh", "en"], str] = {"en": "keys: press ? to see them", "zh": "按键：按 ? 查看"}
"""One line for the start."""

KEYS: Mapping[Literal["zh", "en"], tuple[tuple[str, Command, str], ...]] = {
    "en": (
        ("space", Command.TALK, "talk: hold it where the terminal can tell, else press again when done"),
        ("m", Command.MUTE, "mute the microphone, or open it again"),
        ("i, Esc", Command.INTERRUPT, "interrupt the assistant"),
        ("t, Enter", Command.TYPE, "type a line; Enter sends it, Esc leaves it"),
        ("?", Command.HELP, "show this"),
        ("q, Ctrl-C", Command.QUIT, "quit"),
    ),
    "zh": (
        ("空格", Command.TALK, "说话：终端支持时按住，否则说完再按一次"),
        ("m", Command.MUTE, "麦克风静音或恢复"),
        ("i、Esc", Command.INTERRUPT, "打断助手"),
        ("t、回车", Command.TYPE, "输入一行文字；回车发送，Esc 放弃"),
        ("?", Command.HELP, "显示本说明"),
        ("q、Ctrl-C", Command.QUIT, "退出"),
    ),
}
"""Language -> keys, what they do, in words."""


def command_of(key: Key) -> Command | None:
    """What a key asks for while no line is being typed."""
    if key.name == "text":
        return _BY_TEXT.get(key.text.lower())
    return _BY_NAME.get(key.name)


def help_lines(language: Literal["zh", "en"], *, push_to_talk: bool) -> list[str]:
    """All keys, one a line, what they do in a column of its own."""
    shown = [
        (key, words) for key, command, words in KEYS[language] if push_to_talk or command is not Command.TALK
    ]
    column = max(cell_len(key) for key, _ in shown) + 2
    return [f"{key}{' ' * (column - cell_len(key))}{words}" for key, words in shown]
