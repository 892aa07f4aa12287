"""`replay --offline-session`: recorded conversations, played back without a service."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from meeting_assistant.errors import ReplayFailed

if TYPE_CHECKING:
    from meeting_assistant.app.offline import Offline
    from meeting_assistant.config.schema import Config

_SAME = {
    "en": "{}: the same as recorded ({} inputs, {}, played back in {:.1f} s)",
    "zh": "{}：与录制时一致（{} 个输入，{}，用时 {:.1f} 秒）",
}
_DIFFERENT = {
    "en": "{}: {} lines are not as recorded (- recorded, + now)",
    "zh": "{}：有 {} 行与录制时不同（- 录制时，+ 现在）",
}
_CUT = {
    "en": "{}: the record ends before the conversation did",
    "zh": "{}：记录在对话结束之前中断",
}


def replay_sessions(folder: Path, config: "Config", *, out: Path | None, check: bool, as_json: bool) -> None:
    """Play back the record that a folder is, or all that are in it, and say what is not as it was.

    Raises:
        ReplayFailed: Something is not, unless `check` is off.
    """
    from meeting_assistant.app.offline import replay_offline, sessions_at
    from meeting_assistant.app.screens import open_view

    sessions, different = sessions_at(folder), 0
    for session in sessions:
        own = out if out is None or len(sessions) == 1 else out / session.folder.name
        began_s = time.monotonic()
        if as_json:
            offline = replay_offline(session, config, out=own)
            typer.echo(json.dumps(offline.to_json(), ensure_ascii=False))
        else:
            with open_view(config, "plain", sys.stdout) as view:
                offline = replay_offline(session, config, view, out=own)
            _tell(offline, config, time.monotonic() - began_s)
        different += not offline.is_same
    if check and different:
        raise ReplayFailed(
            f"{different} of {len(sessions)} recorded conversations would go otherwise today",
            hint="See the first line that differs.",
        )


def _tell(offline: "Offline", config: "Config", elapsed_s: float) -> None:
    from meeting_assistant.app.offline import MAX_SHOWN, shown
    from meeting_assistant.ui.lines import clock

    language, name, played = config.ui.language or "en", offline.session.folder.name, offline.played
    if not offline.session.is_whole:
        typer.echo(_CUT[language].format(name))
    if offline.is_same:
        told = name, played.inputs, clock(played.duration_s), elapsed_s
        typer.echo(_SAME[language].format(*told))
        return
    typer.echo(_DIFFERENT[language].format(name, len(played.differences)))
    for difference in played.differences[:MAX_SHOWN]:
        for line in shown(difference):
            typer.echo(line)
