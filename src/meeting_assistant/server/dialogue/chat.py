"""A dialogue by a chat model behind an OpenAI-compatible address, with the session's own tools.

Part of the embedded server's dialogue. The answer goes to the voice sentence by sentence while it is still
being written; what goes wrong is said aloud and logged, never left as silence.
"""

import json
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from meeting_assistant.errors import MeetingAssistantError, ServiceError
from meeting_assistant.server.dialogue.context import language_of_turn
from meeting_assistant.server.dialogue.http_stream import Post, post_lines
from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.messages import chat_request
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.sentences import Sentences
from meeting_assistant.speech.ports import Language

MAX_ANSWER_CHARS = 20_000
"""A model that does not stop is stopped: an hour of speech helps nobody."""

APOLOGIES: Mapping[Language, str] = {
    "zh": "抱歉，我现在连不上负责回答的模型，请稍后再试。",
    "en": "Sorry, I can't reach the model that answers. Please try again in a moment.",
}
BREAKS: Mapping[Language, str] = {
    "zh": "抱歉，我的回答中断了，请再问一次。",
    "en": "Sorry, my answer broke off. Please ask again.",
}

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModel:
    """A model and the way to it.

    Attributes:
        base_url: What ``/chat/completions`` follows, such as ``http://127.0.0.1:11434/v1``.
        name: The model's name there.
        api_key: Shown as a bearer token; None for none.
        silence_s: How long it may be silent before it is given up.
        tls: How the server is verified.
    """

    base_url: str
    name: str
    api_key: str | None = field(default=None, repr=False)
    silence_s: float = 30.0
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)


class ChatDialogue:
    """A `Dialogue` that a chat model holds.

    Args:
        model: Which.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def respond(self, context: Context) -> AsyncIterator[Reply]:
        """Yield the parts of one response: sentences as they come, then calls."""
        language = language_of_turn(context)
        answer = _Answer()
        try:
            async with aclosing(self._chunks(context)) as chunks:
                async for chunk in chunks:
                    for sentence in answer.take(chunk):
                        yield Say(text=sentence, language=language_of(sentence) or language)
            for sentence in answer.end():
                yield Say(text=sentence, language=language_of(sentence) or language)
            calls = answer.calls()
            if not calls and not answer.spoken:
                raise ServiceError("it gave an empty answer")
        except MeetingAssistantError as exc:
            _logger.warning("chat model %s: %s", self._model.name, exc.message)
            yield Say(text=(BREAKS if answer.spoken else APOLOGIES)[language], language=language)
            return
        for call in calls:
            yield call

    def fixed_prompts(self) -> Sequence[Say]:
        """The apologies; all else is the model's."""
        return [
            Say(text=text, language=language)
            for words in (APOLOGIES, BREAKS)
            for language, text in words.items()
        ]

    async def _chunks(self, context: Context) -> AsyncGenerator[dict[str, Any]]:
        """The chunks of a streamed chat completion.

        Raises:
            MeetingAssistantError: There is none, it broke off, or the model reports an error.
        """
        model = self._model
        post = Post(
            url=model.base_url.rstrip("/") + "/chat/completions",
            headers={} if model.api_key is None else {"Authorization": f"Bearer {model.api_key}"},
            body=json.dumps(chat_request(context, model.name), ensure_ascii=False).encode("utf-8", "replace"),
            tls=model.tls,
            silence_s=model.silence_s,
        )
        finished = False
        async with aclosing(post_lines(post)) as lines:
            async for line in lines:
                if not line.startswith("data:"):
                    continue  # comments, event names and empty lines of server-sent events
                text = line.removeprefix("data:").strip()
                if text == "[DONE]":
                    return
                chunk = _parsed(text)
                finished = finished or _is_last(chunk)
                yield chunk
        if not finished:
            raise ServiceError("its answer ended in the middle")


class _Answer:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self.sentences = Sentences()
        self.spoken = False
        self._calls: dict[int, list[str]] = {}  # index -> name, arguments
        self._length = 0

    def take(self, chunk: Mapping[str, Any]) -> Iterator[str]:
        """Take a chunk; gives the sentences that it completes."""
        for choice in _maps(chunk.get("choices"))[:1]:
            delta = choice.get("delta")
            if not isinstance(delta, dict):
                continue
            text = delta.get("content")
            if isinstance(text, str):
                self._grow(len(text))
                yield from self._said(self.sentences.feed(text))
            calls = _maps(delta.get("tool_calls"))
            if calls:
                yield from self.end()  # "one moment" is heard while the arguments are being written
            for position, piece in enumerate(calls):
                self._take_call(position, piece)

    def end(self) -> Iterator[str]:
        """What is left of the words."""
        yield from self._said(self.sentences.end())

    def _said(self, sentences: Iterator[str]) -> Iterator[str]:
        for sentence in sentences:
            self.spoken = True
            yield sentence

    def calls(self) -> list[Call]:
        """The calls, complete at the end."""
        named = [self._calls[index] for index in sorted(self._calls) if self._calls[index][0]]
        return [Call(name=name, arguments=arguments or "{}") for name, arguments in named]

    def _take_call(self, position: int, piece: Mapping[str, Any]) -> None:
        index = piece.get("index", position)  # some servers send whole calls without one
        function = piece.get("function")
        if not isinstance(index, int) or not isinstance(function, dict):
            return
        call = self._calls.setdefault(index, ["", ""])
        for place, key in enumerate(("name", "arguments")):
            if isinstance(part := function.get(key), str):
                call[place] += part
                self._grow(len(part))

    def _grow(self, chars: int) -> None:
        self._length += chars
        if self._length > MAX_ANSWER_CHARS:
            raise ServiceError("its answer does not end")


def _parsed(text: str) -> dict[str, Any]:
    try:
        chunk = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ServiceError("it sent what is no JSON") from exc
    if not isinstance(chunk, dict):
        raise ServiceError("it sent what is no chunk of an answer")
    if error := chunk.get("error"):
        told = error.get("message") if isinstance(error, dict) else error
        raise ServiceError(f"it reports: {' '.join(str(told).split())[:300]}")
    return chunk


def _is_last(chunk: Mapping[str, Any]) -> bool:
    return any(choice.get("finish_reason") for choice in _maps(chunk.get("choices")))


def _maps(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
