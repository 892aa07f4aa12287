"""A stage for `ServerSession` alone: JSON of the wire in and out, the models played by the test."""

import json
from collections.abc import Iterable
from typing import Any

from meeting_assistant.protocol.codec import encode_server
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.server.dialogue.port import Call, Reply, Say
from meeting_assistant.server.effects import Close, Effect, Recognise, Respond, Send, Speak
from meeting_assistant.server.inputs import (
    ClauseSpoken,
    ClientErred,
    ClientSent,
    Heard,
    Input,
    Opened,
    Recognised,
    ReplyEnded,
    ReplyPart,
    Synthesised,
    Tick,
)
from meeting_assistant.server.session import ServerSession
from meeting_assistant.server.settings import SessionStart
from meeting_assistant.server.strict import Reader
from tests.support.sound import tone

WINDOW_MS = 32
Json = dict[str, Any]


def wire_names(dialect: Dialect, *ga_types: str) -> list[str]:
    """The types of a story told in GA, as `dialect` sends them; apart from the product's own table."""
    if dialect is Dialect.GA:
        return list(ga_types)
    kept = [kind for kind in ga_types if kind != "conversation.item.done"]
    return [
        kind.replace("response.output_text", "response.text")
        .replace("response.output_audio", "response.audio")
        .replace("conversation.item.added", "conversation.item.created")
        for kind in kept
    ]


class Stage:
    """One session on its own, opened.

    Args:
        dialect: What its client speaks.
        start: Further settings of `SessionStart`.
    """

    def __init__(self, dialect: Dialect = Dialect.GA, *, voice_live: bool = False, **start: Any) -> None:
        self.dialect = dialect
        self.now = 0.0
        self.session = ServerSession(
            SessionStart(
                dialect=dialect, model="gpt-realtime", token="t", opened_at_unix_s=1_000_000, **start
            )
        )
        self._reader = Reader(dialect, extensions=voice_live)
        self.effects: list[Effect] = []
        self.sent: list[Json] = []
        self.tell(Opened())

    def tell(self, *inputs: Input) -> list[Json]:
        """What is sent because of `inputs`."""
        before = len(self.sent)
        for event in inputs:
            for effect in self.session.handle(event, self.now):
                self.effects.append(effect)
                if isinstance(effect, Send) and (text := encode_server(effect.event, self.dialect)):
                    self.sent.append(json.loads(text))
        return self.sent[before:]

    def client(self, kind: str, **fields: Any) -> list[Json]:
        """The client sends an event."""
        read = self._reader.read(json.dumps({"type": kind, **fields}))
        return self.tell(ClientErred(read) if isinstance(read, ErrorDetails) else ClientSent(read))

    def update(self, **session: Any) -> list[Json]:
        """The client updates its session, in its dialect's manner."""
        kind = {"type": "realtime"} if self.dialect is Dialect.GA else {}
        return self.client("session.update", session={**kind, **session})

    def set_turn_detection(self, turns: Json | None) -> list[Json]:
        """The client sets how turns are found."""
        if self.dialect is Dialect.GA:
            return self.update(audio={"input": {"turn_detection": turns}})
        return self.update(turn_detection=turns)

    def speech(self, windows: int = 20) -> list[Json]:
        """The client appends `windows` windows of speech."""
        return self._windows(windows, probability=0.9, pcm=tone(WINDOW_MS))

    def silence(self, windows: int = 10) -> list[Json]:
        """The client appends `windows` windows of silence."""
        return self._windows(windows, probability=0.02, pcm=bytes(WINDOW_MS * 48))

    def turn(self, words: str = "hello") -> list[Json]:
        """The user says something and is understood."""
        before = len(self.sent)
        self.speech()
        self.silence()
        self.understood(words)
        return self.sent[before:]

    def understood(self, words: str) -> list[Json]:
        """The last recognition asked for has a result."""
        return self.tell(Recognised(self.last(Recognise).recognition_id, words, "en"))

    def reply(self, *parts: Reply) -> list[Json]:
        """The dialogue replies with these parts, and the voice speaks them, 300 ms each."""
        before = len(self.sent)
        response_id = self.last(Respond).response_id
        spoken = len(self.all(Speak))
        for part in parts:
            self.tell(ReplyPart(response_id, part))
        self.tell(ReplyEnded(response_id))
        while len(self.all(Speak)) > spoken:
            spoken += 1
            self.tell(Synthesised(response_id, tone(300)), ClauseSpoken(response_id))
        return self.sent[before:]

    def begin_reply(self, text: str, *, ms: int = 500) -> list[Json]:
        """The dialogue begins to answer and the voice has spoken so much of it."""
        response_id = self.last(Respond).response_id
        return self.tell(
            ReplyPart(response_id, Say(text=text, language="en")), Synthesised(response_id, tone(ms))
        )

    def at(self, now: float) -> list[Json]:
        """Time passes; the session is told if its deadline comes."""
        self.now = now
        due = self.session.deadline
        return self.tell(Tick()) if due is not None and due <= now else []

    def all(self, kind: type[Any]) -> list[Any]:
        """All effects of a kind so far."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def last(self, kind: type[Any]) -> Any:
        """The last effect of a kind."""
        return self.all(kind)[-1]

    @property
    def closed(self) -> Close | None:
        """How the session ended the connection, if it did."""
        closes = self.all(Close)
        return closes[0] if closes else None

    def _windows(self, count: int, *, probability: float, pcm: bytes) -> list[Json]:
        return self.tell(*(Heard(pcm, (probability,)) for _ in range(count)))


def types(events: Iterable[Json]) -> list[str]:
    """The types of events, runs of deltas shown once."""
    names: list[str] = []
    for event in events:
        if not (names and names[-1] == event["type"] and event["type"].endswith(".delta")):
            names.append(event["type"])
    return names


def only(events: Iterable[Json], kind: str) -> Json:
    """The one event of a type."""
    found = [event for event in events if event["type"] == kind]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} events {kind}")
    return found[0]


def error_of(events: Iterable[Json]) -> Json:
    """The one error's details."""
    error: Json = only(events, "error")["error"]
    return error


__all__ = ["Call", "Say", "Stage", "error_of", "only", "types", "wire_names"]
