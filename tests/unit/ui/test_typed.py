"""The typed conversation: what stands in the terminal, prompt and echo included."""

import io
from dataclasses import replace

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.typed import TypedView
from meeting_assistant.ui.words import Language
from tests.support.stories import Story, from_documents, tell


class Desk:
    """A typed view and the terminal's echo of what the person types."""

    def __init__(self, language: Language = "en", *, interactive: bool = True, colour: bool = False) -> None:
        self.out = io.StringIO()
        self.view = TypedView(self.out, language, interactive=interactive, colour=colour)

    def play(self, story: Story) -> str:
        with self.view:
            for now, notice in story:
                is_typed = isinstance(notice, notices.TurnCommitted)
                if is_typed:
                    self.out.write("<typed>\n")
                self.view.observe(notice, now)
        return self.out.getvalue()


def test_a_question_and_its_answer() -> None:
    story = Story().connected().answered("r0", "a0", "你好。").floor().typed("u", "明天有会吗？")
    story.called("c", "listMeetings", "{}", "[]").answered("r", "a", "明天", "没有会议。").floor()
    assert Desk("zh").play(story) == (
        "小爱: 你好。\n> <typed>\n  listMeetings() -> [] [34 ms]\n小爱: 明天没有会议。\n> \n"
    )


def test_the_documents_that_an_answer_is_from_stand_below_it_before_the_next_prompt() -> None:
    out = Desk().play(from_documents())
    assert out.endswith("Assistant: 每年十天。\n  from: 请假与考勤.md:9, 13; handbook.pdf p. 3\n> \n")


def test_words_are_written_as_they_come() -> None:
    desk = Desk()
    reply = Entry(item_id="a", role="assistant", text="One")
    for text in ("One", "One two"):
        desk.view.observe(notices.EntryChanged(entry=replace(reply, text=text), index=0), 0.0)
        assert desk.out.getvalue() == f"Assistant: {text}"


def test_piped_questions_are_shown_and_no_prompt_is() -> None:
    story = Story().connected().floor().typed("u", "Hello.").answered("r", "a", "Hi.").floor()
    out = Desk(interactive=False).play(story)
    assert out == "<typed>\nYou: Hello.\nAssistant: Hi.\n"


def test_trouble_at_the_prompt_begins_a_line_of_its_own() -> None:
    story = Story().connected().floor().tell(notices.Trouble(message="no sound")).floor()
    assert Desk().play(story) == "> \n! problem: no sound\n> \n"


def test_trouble_amid_an_answer_does_not_lose_words() -> None:
    story = Story().connected().entry(Entry(item_id="a", role="assistant", text="One two"))
    story.tell(notices.Trouble(message="no sound")).change("a", text="One two three")
    story.change("a", state=EntryState.FINAL).floor()
    assert Desk().play(story) == "Assistant: One two\n! problem: no sound\n   three\n> \n"


def test_an_interrupted_answer_says_how_much_was_heard() -> None:
    story = Story().connected().answering("r", "a", "At three, ", "in room five.")
    story.interrupted("a", "At three,")
    assert Desk().play(story) == "Assistant: At three, in room five.\n  (interrupted after “At three,”)\n"


def test_final_words_that_differ_from_the_streamed_ones_are_written_whole() -> None:
    story = Story().connected().entry(Entry(item_id="a", role="assistant", text="At tree"))
    story.change("a", text="At three.", state=EntryState.FINAL)
    assert Desk().play(story) == "Assistant: At tree\nAssistant: At three.\n"


def test_the_end_ends_the_line() -> None:
    assert Desk().play(Story().connected().floor()) == "> \n"
    story = Story().connected().entry(Entry(item_id="a", role="assistant", text="One")).finished()
    assert Desk().play(story) == "Assistant: One\n"


def test_colour_only_where_it_is_asked_for() -> None:
    story = Story().connected().answered("r", "a", "Hi.").floor()
    assert "\x1b" not in Desk().play(story)
    assert Desk(colour=True).play(story) == "\x1b[1;32mAssistant:\x1b[m Hi.\n\x1b[1;36m> \x1b[m\n"


def test_a_reader_that_left_ends_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    tell(TypedView(Gone()), Story().connected().answered("r", "a", "Hi.").floor())
