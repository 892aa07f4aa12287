"""Screens at several widths in both languages, compared with those in `snapshots/` that were looked at.

After a change that is meant: ``python -m tests.tui.test_snapshots`` writes them anew; look at the difference.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.pricing import Bill, PriceTable
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice
from meeting_assistant.ui.bindings import HINT, help_lines
from meeting_assistant.ui.live import LiveView
from meeting_assistant.ui.words import Language
from tests.support.screen import Terminal
from tests.support.stories import SAID, Story, afterwards, everything

FOLDER = Path(__file__).parent / "snapshots"
WIDTHS = (40, 60, 80, 120)
LANGUAGES: tuple[Language, ...] = ("en", "zh")
TYPED = {"en": "and invite 李雷 too", "zh": "再请上 Li Lei"}

STATES: tuple[tuple[str, tuple[Notice, ...]], ...] = (
    ("connecting", (notices.Connecting(attempt=1),)),
    ("listening", (notices.Ready(session_id="s", model="gpt-realtime"),)),
    ("hearing you", (notices.TurnBegan(item_id="u", audio_start_ms=0),)),
    ("thinking", (notices.TurnEnded(item_id="u", audio_end_ms=900), notices.TurnCommitted(item_id="u"))),
    ("using a tool", (notices.ToolCalled(call_id="c", name="createMeeting", arguments="{}"),)),
    (
        "speaking",
        (
            notices.ToolAnswered(call_id="c", name="createMeeting", output="{}", ok=True, elapsed_ms=2),
            notices.PlaybackBegan(item_id="a"),
        ),
    ),
    ("speaking, muted", (notices.MicrophoneMuted(muted=True),)),
    ("muted", (notices.PlaybackEnded(item_id="a"), notices.FloorOpen())),
    ("reconnecting", (notices.LinkLost(reason="closed with 1006", retry_in_s=2.0, attempt=1),)),
    ("finished", (notices.Finished(),)),
)


class Screen:
    """A live view in a terminal with no history to lose: all that it shows is on the screen."""

    def __init__(self, columns: int, language: Language) -> None:
        self.terminal = Terminal(columns, 60)
        self.now = 100.0
        name = {"en": "Xiaoai", "zh": "小爱"}[language]
        bill = Bill(PriceTable.load(), deployment="gpt-realtime")
        self.view = LiveView(
            self.terminal.console(), language, assistant_name=name, bill=bill, now=lambda: self.now
        )
        self.view.set_level(-24.0)

    def play(self, story: Story) -> list[str]:
        for self.now, notice in story:
            self.view.observe(notice, self.now)
            self.view.draw()
        return self.terminal.marked


def scenes(columns: int, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Each scene's name and screen."""
    said, screen = SAID[language], Screen(columns, language)
    with screen.view:
        screen.view.say(HINT[language])
        story = everything(said)
        yield "the answer is heard, the words before it are still to come", screen.play(story)
        yield "they are there, and a question was answered", screen.play(afterwards(story, said))
        text = TYPED[language]
        screen.view.set_line(text, len(text) - 6)
        screen.view.draw()
        yield "a line is being typed", screen.terminal.marked[-2:]
        screen.view.set_line(text * 12, len(text) * 12)
        screen.view.draw()
        yield "a long one", screen.terminal.marked[-2:]
    yield "the end", screen.terminal.marked[-1:]
    yield "every state", list(_states(columns, language))
    helped = Screen(columns, language)
    with helped.view:
        for line in help_lines(language, push_to_talk=True):
            helped.view.say(line)
    yield "the keys", helped.terminal.marked[:-1]


def _states(columns: int, language: Language) -> Iterator[str]:
    screen, story = Screen(columns, language), Story()
    with screen.view:
        for name, told in STATES:
            for notice in told:
                story.tell(notice, after_s=7.0)
            before, story.told = story.told, []
            yield f"{name}: {screen.play(Story(told=before))[-1]}"


def drawn(columns: int, language: Language) -> str:
    return "\n".join(line for name, lines in scenes(columns, language) for line in (f"== {name}", *lines, ""))


def kept(columns: int, language: Language) -> Path:
    return FOLDER / f"{language}-{columns}.txt"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", WIDTHS)
def test_screens_are_those_that_were_looked_at(columns: int, language: Language) -> None:
    assert drawn(columns, language) == kept(columns, language).read_text(encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for width in WIDTHS:
        for each in LANGUAGES:
            kept(width, each).write_text(drawn(width, each), encoding="utf-8")
