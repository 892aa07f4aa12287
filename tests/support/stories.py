"""Conversations as notices: what a driver would tell its observers, with times."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState, Notice, Observer

Told = tuple[float, Notice]


@dataclass
class Story:
    """Builds a conversation notice by notice; `now` is advanced by the teller."""

    now: float = 100.0
    told: list[Told] = field(default_factory=list)
    _order: list[str] = field(default_factory=list)
    _entries: dict[str, Entry] = field(default_factory=dict)

    def tell(self, notice: Notice, *, after_s: float = 0.0) -> "Story":
        self.now += after_s
        self.told.append((self.now, notice))
        return self

    def entry(self, entry: Entry, *, after_s: float = 0.0, index: int | None = None) -> "Story":
        if entry.item_id not in self._entries:
            self._order.insert(len(self._order) if index is None else index, entry.item_id)
        self._entries[entry.item_id] = entry
        at = self._order.index(entry.item_id)
        return self.tell(notices.EntryChanged(entry=entry, index=at), after_s=after_s)

    def change(self, item_id: str, *, after_s: float = 0.0, **fields: object) -> "Story":
        return self.entry(replace(self._entries[item_id], **fields), after_s=after_s)  # type: ignore[arg-type]  # any field

    def connected(self) -> "Story":
        self.tell(notices.Connecting(attempt=1))
        return self.tell(notices.Ready(session_id="s", model="gpt-realtime"), after_s=0.2)

    def spoken(self, item_id: str, text: str | None) -> "Story":
        """A turn heard by the server's voice detection; None leaves its words to come."""
        self.tell(notices.TurnBegan(item_id=item_id, audio_start_ms=0), after_s=1.0)
        self.tell(notices.TurnEnded(item_id=item_id, audio_end_ms=1500), after_s=1.5)
        self.tell(notices.TurnCommitted(item_id=item_id), after_s=0.02)
        self.entry(Entry(item_id=item_id, role="user"))
        if text is not None:
            self.change(item_id, text=text, state=EntryState.FINAL, after_s=0.1)
        return self

    def typed(self, item_id: str, text: str) -> "Story":
        self.tell(notices.TurnCommitted(item_id=item_id), after_s=1.0)
        return self.entry(Entry(item_id=item_id, role="user", text=text, state=EntryState.FINAL))

    def answering(self, response_id: str, item_id: str, *words: str) -> "Story":
        """A spoken answer under way: its words have all come, its sound is being heard."""
        self.tell(notices.ResponseBegan(response_id=response_id), after_s=0.1)
        for at in range(len(words)):
            self.entry(Entry(item_id=item_id, role="assistant", text="".join(words[: at + 1])), after_s=0.05)
            if at == 0:
                self.tell(notices.FirstAudio(response_id=response_id, item_id=item_id), after_s=0.2)
                self.tell(notices.PlaybackBegan(item_id=item_id), after_s=0.05)
        self.change(item_id, state=EntryState.FINAL)
        return self.tell(notices.ResponseEnded(response_id=response_id, status="completed", usage=USAGE))

    def answered(self, response_id: str, item_id: str, *words: str) -> "Story":
        self.answering(response_id, item_id, *words)
        return self.tell(notices.PlaybackEnded(item_id=item_id), after_s=2.0)

    def called(self, call_id: str, name: str, arguments: str, output: str, *, ms: int = 34) -> "Story":
        call = Entry(item_id=call_id, role="tool", name=name, arguments=arguments)
        self.tell(notices.ResponseBegan(response_id=f"r-{call_id}"), after_s=0.1)
        self.entry(call, after_s=0.1)
        self.tell(notices.ToolCalled(call_id=call_id, name=name, arguments=arguments))
        self.tell(notices.ResponseEnded(response_id=f"r-{call_id}", status="completed", usage=USAGE))
        ok = '"error"' not in output
        answer = notices.ToolAnswered(call_id=call_id, name=name, output=output, ok=ok, elapsed_ms=ms)
        self.tell(answer, after_s=ms / 1000)
        return self.change(call_id, output=output, elapsed_ms=ms, state=EntryState.FINAL)

    def interrupted(self, item_id: str, heard_text: str, *, by: str = "u-next") -> "Story":
        self.tell(notices.TurnBegan(item_id=by, audio_start_ms=0), after_s=0.5)
        self.tell(notices.Interrupted(item_id=item_id, played_ms=600), after_s=0.04)
        return self.change(item_id, state=EntryState.INTERRUPTED, heard_ms=600, heard_text=heard_text)

    def floor(self) -> "Story":
        return self.tell(notices.FloorOpen())

    def finished(self, error: Exception | None = None) -> "Story":
        return self.tell(notices.Finished(error=error), after_s=0.5)

    def __iter__(self) -> Iterator[Told]:
        return iter(self.told)


USAGE = {
    "total_tokens": 300,
    "input_tokens": 200,
    "output_tokens": 100,
    "input_token_details": {"text_tokens": 120, "audio_tokens": 80, "cached_tokens": 64},
    "output_token_details": {"text_tokens": 20, "audio_tokens": 80},
}


def tell(observer: Observer, story: Iterable[Told]) -> None:
    for now, notice in story:
        observer.observe(notice, now)


def chinese() -> Story:
    """A meeting booked in Chinese, one answer interrupted."""
    story = Story().connected()
    story.answered("r0", "a0", "你好，我是小爱，", "你的会议助理。").floor()
    story.spoken("u1", "帮我约一个会。")
    story.answering("r1", "a1", "好的，", "请问会议什么时候开始？", "大概需要多长时间，主题是什么？")
    story.interrupted("a1", "好的，请问会议什么时候开始？", by="u2")
    story.spoken("u2", "明天下午三点，一个小时，产品评审。")
    arguments = '{"start_time": "2026-11-23T15:00", "duration": 60, "title": "产品评审"}'
    story.called("c1", "createMeeting", arguments, '{"status": "booked", "id": 7}')
    story.answered("r2", "a2", "已经为你", "安排好了明天下午三点的产品评审。").floor()
    return story


def english() -> Story:
    """A question answered in English after a lost connection."""
    story = Story().connected().typed("u1", "Where can visitors park?")
    story.called(
        "c1", "queryKnowledgeBase", '{"question": "visitor parking"}', '{"error": {"code": "no_index"}}'
    )
    story.answered("r1", "a1", "I could not ", "look that up, sorry.").floor()
    story.tell(notices.LinkLost(reason="closed with 1006", retry_in_s=2.0, attempt=1), after_s=3.0)
    story.tell(notices.Connecting(attempt=2), after_s=2.0)
    story.tell(notices.Ready(session_id="s2", model="gpt-realtime", reconnected=True), after_s=0.2)
    story.tell(notices.Trouble(message="the microphone is silent", hint="check that it is not muted"))
    return story


def from_documents() -> Story:
    """A question in Chinese answered from two documents."""
    output = json.dumps(
        {
            "found": True,
            "passages": [
                {"kind": "quotation", "source": "请假与考勤.md", "place": "line 9", "text": "…"},
                {"kind": "quotation", "source": "handbook.pdf", "place": "page 3", "text": "…"},
                {"kind": "quotation", "source": "请假与考勤.md", "place": "line 13", "text": "…"},
            ],
        },
        ensure_ascii=False,
    )
    story = Story().connected().typed("u1", "年假有几天？")
    story.called("c1", "queryKnowledgeBase", '{"question": "年假"}', output)
    return story.answered("r1", "a1", "每年", "十天。").floor()


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What is said in `everything`, in one language."""

    greeting: str
    first: str
    heard: str
    unheard: str
    second: str
    title: str
    booked: str
    question: str
    answer: str


SAID = {
    "zh": Lines(
        greeting="你好，我是小爱，你的会议助理。",
        first="帮我约一个会。",
        heard="好的，请问会议什么时候开始？",
        unheard="大概需要多长时间，主题是什么？",
        second="明天下午三点，一个小时，产品评审。",
        title="产品评审",
        booked="已经为你安排好了明天下午三点的产品评审。",
        question="年假有几天？",
        answer="每年十天。",
    ),
    "en": Lines(
        greeting="Hello, this is Xiaoai, your meeting assistant.",
        first="Book a meeting for me, please.",
        heard="All right, when does the meeting start?",
        unheard=" And how long does it take, and what is it about?",
        second="Tomorrow at three, for an hour, product review.",
        title="Product review",
        booked="Done: the product review is tomorrow at three in the afternoon.",
        question="How many days of leave do I have?",
        answer="Ten days a year.",
    ),
}


def everything(said: Lines) -> Story:
    """All that a transcript can show: a greeting, an answer cut, words that come late, a call, sources."""
    story = Story().connected().answered("r0", "a0", said.greeting).floor()
    story.spoken("u1", said.first)
    story.answering("r1", "a1", said.heard, said.unheard).interrupted("a1", said.heard, by="u2")
    story.spoken("u2", None)  # its words come only when the answer has begun
    arguments = {"start_time": "2026-11-23T15:00", "duration": 60, "title": said.title}
    booked = {"status": "booked", "id": 7, "title": said.title}
    story.called(
        "c1", "createMeeting", *(json.dumps(each, ensure_ascii=False) for each in (arguments, booked))
    )
    story.answering("r2", "a2", said.booked)
    return story


def afterwards(story: Story, said: Lines) -> Story:
    """The rest of `everything`: the late words, then a typed question answered from a document."""
    story = Story(now=story.now, _order=list(story._order), _entries=dict(story._entries))
    story.change("u2", text=said.second, state=EntryState.FINAL, after_s=0.4)
    story.tell(notices.PlaybackEnded(item_id="a2"), after_s=1.0).floor()
    story.typed("u3", said.question)
    passages = [{"source": "handbook.pdf", "place": "page 3", "text": "…"}]
    output = json.dumps({"found": True, "passages": passages})
    question = json.dumps({"question": said.question}, ensure_ascii=False)
    story.called("c2", "queryKnowledgeBase", question, output, ms=2)
    return story.answered("r3", "a3", said.answer).floor()
