"""The dialogue that ships: rules that book meetings and answer from documents, in Chinese and English.

Part of the embedded server's dialogue: pure but for being an async iterator. `booking.replay` reads the
conversation; here its state is put into words or a call. Nothing is booked that was not read back and
agreed to.
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from meeting_assistant.protocol.items import FunctionCallItem
from meeting_assistant.server.dialogue.booking import CREATE_MEETING, Booking, Move, Stage, replay
from meeting_assistant.server.dialogue.context import (
    callable_names,
    fresh_outputs,
    has_spoken,
    language_of_turn,
)
from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.outcomes import answer_of, failure_of, must_ask_first
from meeting_assistant.server.dialogue.phrases import PHRASES, Phrases, fixed_says
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.readback import read_back, usual_clauses
from meeting_assistant.server.dialogue.refusals import Refusal, offer, tell
from meeting_assistant.server.dialogue.slots import Slot
from meeting_assistant.server.dialogue.spoken import spoken_time
from meeting_assistant.speech.ports import Language

QUERY_KNOWLEDGE_BASE = "queryKnowledgeBase"
_SIMPLE_ANSWERS: dict[Move, tuple[str, ...]] = {
    Move.NOTHING: ("greeting", "abilities", "ask_new"),
    Move.UNHEARD: ("unheard",),
    Move.ASKED_AGAIN: ("abilities", "ask_new"),
    Move.CANCELLED: ("cancelled", "anything_else"),
    Move.ASKED_WHO: ("greeting", "abilities"),
    Move.GREETED: ("hello", "ask_new"),
    Move.THANKED: ("welcome", "anything_else"),
    Move.LEFT: ("bye",),
    Move.CHANGES_BOOKED: ("cannot_change",),
    Move.OFF_TOPIC: ("off_topic", "abilities"),
    Move.UNCLEAR: ("unclear", "abilities"),
}
"""What is said outside a booking, by the names of the phrases."""


class RulesDialogue:
    """A `Dialogue` without a model: deterministic, quick, and honest about what it can't do."""

    async def respond(self, context: Context) -> AsyncIterator[Reply]:
        """Yield the parts of one response, in order."""
        for reply in _Turn.of(context).replies():
            yield reply

    def fixed_prompts(self) -> Sequence[Say]:
        """Every constant clause that it can say, and some that hardly vary."""
        return [*fixed_says(), *usual_clauses()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One response in the making."""

    context: Context
    booking: Booking
    language: Language
    phrases: Phrases
    callable_names: frozenset[str]

    @classmethod
    def of(cls, context: Context) -> "_Turn":
        language = language_of_turn(context)
        return cls(
            context=context,
            booking=replay(context.items, now=context.now),
            language=language,
            phrases=PHRASES[language],
            callable_names=callable_names(context),
        )

    def replies(self) -> Iterator[Reply]:
        """All parts of the response."""
        outputs = fresh_outputs(self.context.items)
        if outputs:
            for call, output in outputs:
                yield from self._result(call, output)
        elif self.booking.stage is Stage.CALLING:
            yield self._say(self.phrases.waiting)
        elif self.context.tool_choice == QUERY_KNOWLEDGE_BASE and self.booking.text:
            yield from self._search()
        elif self.booking.move is Move.ASKED_NOW:
            yield from self._tell_now()
            yield from self._next_question()
        elif self.booking.move is Move.ASKED:
            yield from self._search()
            if QUERY_KNOWLEDGE_BASE not in self.callable_names:
                yield from self._next_question()
        elif self.booking.is_active:
            yield from self._booking_step()
        else:
            yield from self._named(*self._simple_answer())

    def _say(self, text: str) -> Say:
        return Say(text=text, language=self.language)

    def _named(self, *names: str) -> Iterator[Say]:
        for name in names:
            yield self._say(getattr(self.phrases, name))

    def _simple_answer(self) -> tuple[str, ...]:
        if self.booking.move is Move.NOTHING and has_spoken(self.context.items):
            return ("ask_new",)
        if self.booking.move is Move.CANCELLED and self.booking.stage is Stage.BOOKED:
            return ("bye",)
        return _SIMPLE_ANSWERS.get(self.booking.move, ("anything_else",))

    def _tell_now(self) -> Iterator[Say]:
        now, stop = self.context.now, "。" if self.language == "zh" else "."
        yield self._say(self.phrases.now_is)
        yield self._say(spoken_time(now, now=now, language=self.language) + stop)

    def _search(self) -> Iterator[Reply]:
        if QUERY_KNOWLEDGE_BASE not in self.callable_names:
            yield self._say(self.phrases.no_documents)
            return
        yield Call(name=QUERY_KNOWLEDGE_BASE, arguments=_json(question=self.booking.text.strip()))

    def _booking_step(self) -> Iterator[Reply]:
        if CREATE_MEETING not in self.callable_names:
            yield self._say(self.phrases.no_booking)
            return
        match self.booking.move:
            case Move.CONFIRMED:
                yield from self._call()
            case Move.UNHEARD:
                yield self._say(self.phrases.unheard)
            case Move.UNCLEAR if self.booking.refusal is not None:
                yield self._say(self.phrases.unclear)
                yield from self._next_question()
            case Move.DECLINED if self.booking.refusal is None:
                yield self._say(self.phrases.ask_change)
            case Move.UNCLEAR if self.booking.stage is not Stage.FILLING:
                yield from self._named("unclear", "confirm_again")
            case Move.UNCLEAR:
                if self.booking.missing(self.context.now) is not None:
                    yield self._say(self.phrases.unclear)
                yield from self._next_question()
            case Move.CORRECTED:
                yield self._say(self.phrases.corrected)
                yield from self._next_question()
            case _:
                yield from self._next_question()

    def _call(self) -> Iterator[Reply]:
        """Book what was agreed to, unless time has overtaken it."""
        slots, now = self.booking.slots, self.context.now
        moment = slots.moment(now)
        if moment is None or self.booking.missing(now) is not None:
            yield from self._next_question()
            return
        arguments = _json(
            start_time=moment.at.strftime("%Y-%m-%d %H:%M:%S"),
            duration=slots.minutes,
            title=slots.title or self.phrases.default_title,
            **dict.fromkeys(sorted(self.booking.allowed), True),
        )
        yield Call(name=CREATE_MEETING, arguments=arguments)

    def _next_question(self) -> Iterator[Say]:
        """Ask for what is missing or what to do instead, or read everything back."""
        if not self.booking.is_active:
            return
        if self.booking.refusal is not None:
            yield from self._offer(self.booking.refusal)
            return
        slots, now = self.booking.slots, self.context.now
        missing, moment = self.booking.missing(now), slots.moment(now)
        if missing is not None:
            yield from self._named(*self._question(missing))
        elif moment is not None:
            yield from read_back(slots, moment, now=now, language=self.language)

    def _offer(self, refusal: Refusal) -> Iterator[Say]:
        now, move = self.context.now, self.booking.move
        if move is Move.DECLINED and refusal.code != "time_taken":
            yield self._say(self.phrases.ask_other_time)
            return
        if move is Move.ASKED_AGAIN:
            yield from tell(refusal, now=now, language=self.language)
        yield from offer(refusal, now=now, language=self.language)

    def _question(self, missing: Slot) -> tuple[str, ...]:
        slots = self.booking.slots
        if missing == "title":
            return ("ask_title",)
        if missing == "minutes":
            return ("ask_minutes",) if slots.minutes is None else ("bad_length", "ask_minutes")
        if slots.when is None:
            return ("ask_time",)
        if slots.when.problem is not None:
            return (slots.when.problem,)
        moment = slots.moment(self.context.now)
        if moment is None or moment.remark is None:
            return ("ask_clock",)
        return (moment.remark,)

    def _result(self, call: FunctionCallItem | None, output: str) -> Iterator[Say]:
        if call is not None and call.name == QUERY_KNOWLEDGE_BASE:
            yield from self._answer(call, output)
            yield from self._next_question()
            return
        if must_ask_first(output):
            yield self._say(self.phrases.confirm_again)
            return
        if self.booking.refusal is not None:
            yield from tell(self.booking.refusal, now=self.context.now, language=self.language)
            yield from offer(self.booking.refusal, now=self.context.now, language=self.language)
            return
        reason = failure_of(output)
        if reason is None:
            yield from self._named("booked", "anything_else")
            return
        yield self._say(self.phrases.failed)
        if reason:
            yield self._say(self.phrases.failed_because)
            stop = "" if reason[-1] in "。.!！?？" else "。" if language_of(reason[-1]) == "zh" else "."
            yield Say(text=reason + stop, language=language_of(reason) or self.language)
        yield self._say(self.phrases.ask_change)

    def _answer(self, call: FunctionCallItem, output: str) -> Iterator[Say]:
        if failure_of(output) is not None:
            yield self._say(self.phrases.search_failed)
            return
        answer = answer_of(output, call.arguments)
        if answer is None:
            yield self._say(self.phrases.not_found)
            return
        yield Say(text=answer.text, language=language_of(answer.text) or self.language)
        if answer.source:
            yield self._say(self.phrases.source_is)
            yield self._say(answer.source + ("。" if self.language == "zh" else "."))


def _json(**arguments: object) -> str:
    return json.dumps(arguments, ensure_ascii=False)
