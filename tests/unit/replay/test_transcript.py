"""The transcript that `replay --out` leaves: in order, with its calls, pleasant to read."""

from meeting_assistant.metrics import Metrics
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.transcript import to_markdown
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.lines import Names
from meeting_assistant.ui.words import WORDS, Language
from tests.support.stories import Story, chinese, tell


def written(story: Story, language: Language = "en") -> str:
    record = Record(Metrics())
    tell(record, story)
    words = WORDS[language]
    return to_markdown(record.entries, Names.from_words(words, assistant="小爱"), words)


def test_a_call_stands_where_it_was_made_as_the_json_that_it_is() -> None:
    story = Story().typed("u", "Book it.").answered("r1", "a1", "One moment.")
    story.called("c", "createMeeting", '{"title": "a", "duration": 60}', '{"ok": true, "id": null}')
    story.answered("r2", "a2", "Done.").typed("u2", "Thanks.")
    assert written(story) == (
        "**You:** Book it.\n\n"
        "**小爱:** One moment.\n\n"
        '- `createMeeting(title="a", duration=60)` → `{"ok": true, "id": null}` (34 ms)\n\n'
        "**小爱:** Done.\n\n"
        "**You:** Thanks.\n"
    )


def test_what_was_cut_off_is_struck_through() -> None:
    assert "好的，请问会议什么时候开始？ ~~大概需要多长时间，主题是什么？~~ *（被打断）*" in written(
        chinese(), "zh"
    )


def test_what_could_not_be_written_down_is_said_and_what_was_restored_is_left_out() -> None:
    story = Story().entry(Entry(item_id="old", role="user", text="Before.", restored=True))
    story.entry(Entry(item_id="u", role="user", state=EntryState.FAILED))
    assert written(story) == f"**You:** *{WORDS['en'].untranscribed}*\n"


def test_a_conversation_without_words_is_empty() -> None:
    assert written(Story().connected()) == ""


def test_backticks_in_a_result_do_not_end_the_code() -> None:
    assert '→ ``{"run": "`ls`"}`` (' in written(Story().called("c", "f", "{}", '{"run": "`ls`"}'))
