"""The fold: what is going on, and the transcript in order, whatever notices come."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState, Notice
from meeting_assistant.ui.scroll import Scroll
from meeting_assistant.ui.state import Phase, ViewState, fold, place
from tests.support.stories import Story, chinese, english


def folded(story: Story, state: ViewState | None = None) -> ViewState:
    state = state or ViewState()
    for now, notice in story:
        state = fold(state, notice, now)
    return state


def phases(story: Story) -> list[Phase]:
    state, seen = ViewState(), [Phase.CONNECTING]
    for now, notice in story:
        state = fold(state, notice, now)
        if state.phase is not seen[-1]:
            seen.append(state.phase)
    return seen


def test_a_conversation_goes_through_its_phases() -> None:
    story = Story().connected().spoken("u1", "Book it.").called("c", "createMeeting", "{}", "{}")
    story.answered("r", "a", "Done.").floor().finished()
    assert phases(story) == [
        Phase.CONNECTING,
        Phase.LISTENING,
        Phase.HEARING,
        Phase.THINKING,
        Phase.USING_TOOL,
        Phase.THINKING,
        Phase.SPEAKING,
        Phase.LISTENING,
        Phase.FINISHED,
    ]


def test_a_lost_link_shows_until_the_service_is_ready_again() -> None:
    assert phases(english())[-2:] == [Phase.RECONNECTING, Phase.LISTENING]


def test_a_muted_microphone_shows_only_while_nothing_else_happens() -> None:
    story = Story().connected().tell(notices.MicrophoneMuted(muted=True))
    assert folded(story).phase is Phase.MUTED
    assert folded(story.tell(notices.ResponseBegan(response_id="r"))).phase is Phase.THINKING


def test_an_open_floor_ends_whatever_was_never_told_to_end() -> None:
    story = Story().connected().tell(notices.TurnBegan(item_id="u", audio_start_ms=0))
    story.tell(notices.ToolCalled(call_id="c", name="look", arguments="{}"))
    story.tell(notices.PlaybackBegan(item_id="a")).floor()
    assert folded(story).phase is Phase.LISTENING


def test_the_wait_counts_from_the_end_of_the_turn_to_the_first_sound() -> None:
    assert folded(Story().connected().spoken("u", "Hi.").answered("r", "a", "Hi.")).wait_ms == 520
    assert folded(Story().connected().typed("u", "Hi.").answered("r", "a", "Hi.")).wait_ms == 400


def test_silence_counts_where_a_voice_was_listened_for() -> None:
    spoken = Story().connected().spoken("u", "Hi.").answered("r", "a", "Hi.")
    typed = Story().connected().typed("u", "Hi.").answered("r", "a", "Hi.")
    assert folded(spoken, ViewState(silence_ms=200)).wait_ms == 720
    assert folded(typed, ViewState(silence_ms=200)).wait_ms == 400


def test_where_the_last_voiced_sample_is_known_the_wait_counts_from_there() -> None:
    ended = notices.TurnEnded(item_id="u", audio_end_ms=500, voiced_at_s=10.0)
    waiting = fold(ViewState(silence_ms=200), ended, 10.3)
    assert fold(waiting, notices.PlaybackBegan(item_id="a"), 10.8).wait_ms == 800


def test_tokens_add_up() -> None:
    state = folded(chinese())
    assert (state.input_tokens, state.output_tokens) == (800, 400)


def test_an_entry_at_a_known_id_is_replaced_where_it_stands() -> None:
    first, second = Entry(item_id="1", role="user"), Entry(item_id="2", role="assistant")
    entries = place(place((), first, 0), second, 1)
    changed = replace(first, text="words")
    assert place(entries, changed, 7) == (changed, second)
    earlier = Entry(item_id="0", role="user")
    assert place(entries, earlier, 0) == (earlier, first, second)


def test_an_entry_is_settled_when_what_was_heard_of_it_is_known() -> None:
    reply = Entry(item_id="a", role="assistant", text="words", state=EntryState.FINAL)
    sounding = ViewState(sounding=frozenset({"a"}))
    assert not sounding.is_settled(reply)
    assert sounding.is_settled(replace(reply, state=EntryState.INTERRUPTED, heard_ms=100))
    assert ViewState().is_settled(reply)
    assert not ViewState().is_settled(replace(reply, state=EntryState.OPEN))


@pytest.mark.parametrize("story", [chinese(), english()], ids=["zh", "en"])
def test_the_scroll_gives_each_entry_once_and_in_order(story: Story) -> None:
    state, scroll, given_ids = ViewState(), Scroll(), []
    for now, notice in story:
        state = fold(state, notice, now)
        given_ids += [printable.entry.item_id for printable in scroll.take(state, now)]
    assert given_ids == [entry.item_id for entry in state.entries]


def test_a_reply_cut_after_it_was_printed_is_given_again() -> None:
    reply = Entry(item_id="a", role="assistant", text="words", state=EntryState.FINAL)
    scroll = Scroll()
    assert [p.late for p in scroll.take(ViewState(entries=(reply,)), 0.0)] == [False]
    cut = replace(reply, state=EntryState.INTERRUPTED, heard_ms=10, heard_text="wo")
    assert [p.late for p in scroll.take(ViewState(entries=(cut,)), 1.0)] == [True]
    assert scroll.take(ViewState(entries=(cut,)), 2.0) == []


def test_an_entry_that_comes_before_printed_ones_is_late() -> None:
    after = Entry(item_id="2", role="assistant", text="words", state=EntryState.FINAL)
    before = Entry(item_id="1", role="user", text="what?", state=EntryState.FINAL)
    scroll = Scroll()
    scroll.take(ViewState(entries=(after,)), 0.0)
    (printable,) = scroll.take(ViewState(entries=(before, after)), 0.0)
    assert (printable.entry.item_id, printable.late) == ("1", True)


def test_the_tail_is_what_has_not_scrolled_by() -> None:
    story = Story().connected().spoken("u1", "Hi.").answering("r", "a", "Hi.")
    state, scroll = folded(story), Scroll()
    scroll.take(state, story.now)
    assert [entry.item_id for entry in scroll.tail(state)] == ["a"]


entries = st.builds(
    Entry,
    item_id=st.sampled_from("abcdef"),
    role=st.sampled_from(["user", "assistant", "tool"]),
    text=st.text(max_size=5),
    state=st.sampled_from(EntryState),
    restored=st.booleans(),
)
changes = st.builds(
    lambda entry, index: notices.EntryChanged(entry=entry, index=index), entries, st.integers(0, 6)
)
any_notice = st.one_of(changes, st.sampled_from([notice for _, notice in (*chinese(), *english())]))


@given(st.lists(any_notice, max_size=40))
def test_no_order_of_notices_raises_and_no_entry_is_given_twice_unchanged(told: list[Notice]) -> None:
    state, scroll = ViewState(), Scroll()
    last: dict[str, EntryState] = {}
    for at, notice in enumerate(told):
        state = fold(state, notice, float(at))
        assert state.phase in Phase
        for printable in scroll.take(state, float(at)):
            entry = printable.entry
            assert last.get(entry.item_id) is not entry.state
            last[entry.item_id] = entry.state
    scroll.take(state, 99.0, everything=True)
    assert scroll.tail(state) == []


@given(st.permutations(range(6)))
def test_entries_stand_in_the_order_of_their_index(arrival: list[int]) -> None:
    """Each is told with its place among those known so far, as a transcript that comes late is."""
    state = ViewState()
    for count, number in enumerate(arrival):
        index = sum(known < number for known in arrival[:count])
        entry = Entry(item_id=str(number), role="user")
        state = fold(state, notices.EntryChanged(entry=entry, index=index), 0.0)
    assert [entry.item_id for entry in state.entries] == list("012345")
