"""What there is to see: a pure fold of notices into a `ViewState`, which every view draws in its own way.

No clock, no terminal. A notice in any order, even a senseless one, leads to a state and never to an error:
the screen must not be what ends a conversation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState, Notice


class Link(StrEnum):
    """Where the connection is."""

    CONNECTING = "connecting"
    READY = "ready"
    LOST = "lost"
    CLOSED = "closed"


class Phase(StrEnum):
    """What is going on, in one word for the status line."""

    CONNECTING = "connecting"
    LISTENING = "listening"
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"
    USING_TOOL = "using_tool"
    MUTED = "muted"
    RECONNECTING = "reconnecting"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """All that a view needs to draw, at one moment.

    Attributes:
        entries: The transcript in conversation order.
        link: Where the connection is.
        model: The model the service named.
        began_s: When the first notice came; None before.
        hearing: The user is speaking.
        responses: Ids of responses under way.
        waiting: A turn is committed, or a call answered, and no response to it has begun.
        sounding: Ids of items whose audio has come and has not all been heard.
        heard_item: The item whose audio is being heard.
        tools: Running calls: call id and function name.
        muted: The microphone is muted.
        input_tokens: Tokens used so far, as the service counts them.
        output_tokens: Likewise.
        reconnecting: The connection was lost and is not back.
        silence_ms: How long voice detection listens to silence before it tells the end of a turn.
        stopped_s: When the user's turn ended whose answer is still awaited.
        wait_ms: From the end of the latest answered turn to the first sound of its answer.
        error: Why the conversation ended, if by an error.
    """

    entries: tuple[Entry, ...] = ()
    link: Link = Link.CONNECTING
    model: str | None = None
    began_s: float | None = None
    hearing: bool = False
    responses: frozenset[str] = frozenset()
    waiting: bool = False
    sounding: frozenset[str] = frozenset()
    heard_item: str | None = None
    tools: tuple[tuple[str, str], ...] = ()
    muted: bool = False
    reconnecting: bool = False
    silence_ms: int = 0
    stopped_s: float | None = None
    wait_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    error: Exception | None = None

    @property
    def phase(self) -> Phase:
        """What is going on; of several things, the one the person wants to know first."""
        if self.link is not Link.READY:
            if self.link is Link.CLOSED:
                return Phase.FINISHED
            return Phase.RECONNECTING if self.reconnecting else Phase.CONNECTING
        rules = (
            (self.hearing, Phase.HEARING),
            (bool(self.tools), Phase.USING_TOOL),
            (self.heard_item is not None, Phase.SPEAKING),
            (bool(self.responses) or self.waiting, Phase.THINKING),
            (self.muted, Phase.MUTED),
        )
        return next((phase for holds, phase in rules if holds), Phase.LISTENING)

    def is_settled(self, entry: Entry) -> bool:
        """True if `entry` will hardly change any more: it is closed, and what of it was heard is known."""
        if entry.state is EntryState.OPEN:
            return False
        if entry.state is EntryState.FAILED or entry.heard_ms is not None:
            return True
        return entry.item_id not in self.sounding


def place(entries: tuple[Entry, ...], entry: Entry, index: int) -> tuple[Entry, ...]:
    """`entries` with `entry` in place of the one with its id, or else inserted at `index`."""
    for at in range(len(entries) - 1, -1, -1):  # nearly always one of the last
        if entries[at].item_id == entry.item_id:
            # what was said here stays said here, though a reconnect sends it as history again
            known = replace(entry, restored=entries[at].restored and entry.restored)
            return (*entries[:at], known, *entries[at + 1 :])
    at = max(0, min(index, len(entries)))
    return (*entries[:at], entry, *entries[at:])


def fold(state: ViewState, notice: Notice, now: float) -> ViewState:
    """The state after `notice`, learned at monotonic `now`."""
    if state.began_s is None:
        state = replace(state, began_s=now)
    match notice:
        case notices.TalkKey(down=down):
            return replace(state, hearing=down)
        case notices.EntryChanged() | notices.EntryRemoved():
            return _fold_entry(state, notice)
        case notices.Connecting() | notices.Ready() | notices.LinkLost() | notices.Finished():
            return _fold_link(state, notice)
        case notices.TurnBegan() | notices.TurnEnded() | notices.TurnCommitted() | notices.MicrophoneMuted():
            return _fold_turn(state, notice, now)
        case notices.ToolCalled(call_id=call_id, name=name):
            return replace(state, tools=(*_without(state.tools, call_id), (call_id, name)))
        case notices.ToolAnswered(call_id=call_id):
            return replace(state, tools=_without(state.tools, call_id), waiting=True)
        case notices.PlaybackBegan():
            return _fold_playback(state, notice, now)
        case notices.FloorOpen():
            return _at_rest(state)
        case _:
            return _fold_reply(state, notice)


def _fold_entry(state: ViewState, notice: notices.EntryChanged | notices.EntryRemoved) -> ViewState:
    if isinstance(notice, notices.EntryChanged):
        return replace(state, entries=place(state.entries, notice.entry, notice.index))
    entries = tuple(entry for entry in state.entries if entry.item_id != notice.item_id)
    return replace(state, entries=entries, sounding=state.sounding - {notice.item_id})


def _fold_link(
    state: ViewState, notice: notices.Connecting | notices.Ready | notices.LinkLost | notices.Finished
) -> ViewState:
    match notice:
        case notices.Connecting():
            return replace(state, link=Link.CONNECTING)
        case notices.Ready():
            return replace(state, link=Link.READY, model=notice.model or state.model, reconnecting=False)
        case notices.LinkLost():
            state = replace(state, link=Link.LOST, reconnecting=True)
            return replace(state, hearing=False, responses=frozenset(), waiting=False)
        case notices.Finished():
            return replace(_at_rest(state), link=Link.CLOSED, error=notice.error)


def _fold_turn(
    state: ViewState,
    notice: notices.TurnBegan | notices.TurnEnded | notices.TurnCommitted | notices.MicrophoneMuted,
    now: float,
) -> ViewState:
    match notice:
        case notices.TurnBegan():
            return replace(state, hearing=True, stopped_s=None)
        case notices.TurnEnded(voiced_at_s=voiced_at_s):
            stopped_s = now - state.silence_ms / 1000 if voiced_at_s is None else voiced_at_s
            return replace(state, hearing=False, waiting=True, stopped_s=stopped_s)
        case notices.TurnCommitted():  # a typed or pushed turn ends by being committed
            stopped_s = now if state.stopped_s is None else state.stopped_s
            return replace(state, hearing=False, waiting=True, stopped_s=stopped_s)
        case notices.MicrophoneMuted():
            return replace(state, muted=notice.muted)


def _fold_playback(state: ViewState, notice: notices.PlaybackBegan, now: float) -> ViewState:
    state = replace(state, heard_item=notice.item_id, sounding=state.sounding | {notice.item_id})
    if state.stopped_s is None:
        return state
    return replace(state, wait_ms=round((now - state.stopped_s) * 1000), stopped_s=None)


def _fold_reply(state: ViewState, notice: Notice) -> ViewState:
    match notice:
        case notices.ResponseBegan():
            return replace(state, responses=state.responses | {notice.response_id}, waiting=False)
        case notices.ResponseEnded():
            return replace(
                state,
                responses=state.responses - {notice.response_id},
                input_tokens=state.input_tokens + token_count(notice.usage, "input_tokens"),
                output_tokens=state.output_tokens + token_count(notice.usage, "output_tokens"),
            )
        case notices.FirstAudio():
            return replace(state, sounding=state.sounding | {notice.item_id})
        case notices.PlaybackEnded():
            return replace(state, heard_item=None, sounding=frozenset())
        case notices.Interrupted():
            return replace(state, heard_item=None)  # still sounding until its entry says what was heard
        case _:
            return state


def _at_rest(state: ViewState) -> ViewState:
    """`state` with nothing under way: whatever end was not told is over all the same."""
    return replace(
        state,
        hearing=False,
        responses=frozenset(),
        waiting=False,
        stopped_s=None,
        sounding=frozenset(),
        heard_item=None,
        tools=(),
    )


def _without(tools: tuple[tuple[str, str], ...], call_id: str) -> tuple[tuple[str, str], ...]:
    return tuple(call for call in tools if call[0] != call_id)


def token_count(usage: Mapping[str, object], name: str) -> int:
    """The whole number under `name`; 0 for whatever else a service may have put there."""
    count = usage.get(name)
    return count if isinstance(count, int) else 0
