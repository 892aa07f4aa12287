"""The dialogue that ships: rules that keep a calendar and answer from documents, in Chinese and English.

Part of the embedded server's dialogue: pure but for being an async iterator. `booking.replay` reads the
conversation; here its state is put into words or a call. Nothing is changed that was not read back and
agreed to.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from meeting_assistant.protocol.items import FunctionCallItem
from meeting_assistant.server.dialogue import calls
from meeting_assistant.server.dialogue import toolnames as tools
from meeting_assistant.server.dialogue.booking import replay
from meeting_assistant.server.dialogue.calendar_talk import CalendarTalk
from meeting_assistant.server.dialogue.context import (
    callable_names,
    fresh_outputs,
    has_spoken,
    language_of_turn,
)
from meeting_assistant.server.dialogue.outcomes import failure_of, must_ask_first
from meeting_assistant.server.dialogue.phrases import PHRASES, fixed_says
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.questions import question_of
from meeting_assistant.server.dialogue.readback import read_back, usual_clauses
from meeting_assistant.server.dialogue.refusals import offer, tell
from meeting_assistant.server.dialogue.small_talk import CONFIRMS, clauses_about, prompts
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.telling import document_answer, failure
from meeting_assistant.server.dialogue.wants import DETAILS
from meeting_assistant.server.dialogue.wording import Phrases
from meeting_assistant.speech.ports import Language


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
    offered: Mapping[str, str]

    @classmethod
    def of(cls, context: Context) -> "_Turn":
        booking = replay(context.items, now=context.now)
        language = booking.language or language_of_turn(context)
        return cls(
            context=context,
            booking=booking,
            language=language,
            phrases=PHRASES[language],
            offered=tools.offered(callable_names(context)),
        )

    @property
    def talk(self) -> CalendarTalk:
        """Words about the calendar."""
        return CalendarTalk(now=self.context.now, language=self.language)

    def replies(self) -> Iterator[Reply]:
        """All parts of the response."""
        outputs = fresh_outputs(self.context.items)
        if outputs:
            for call, output in _unanswered(outputs):
                yield from self._result(call, output)
        elif self.booking.stage is BookingStage.CALLING:
            yield self._say(self.phrases.waiting)
        elif (forced := self._forced()) is not None:
            yield self._call(forced, calls.forced_arguments(forced, self.booking, self.context.now))
        else:
            yield from self._step()

    def _forced(self) -> str | None:
        """The function that has to be called now; None if it may be talked instead."""
        choice = self.context.tool_choice
        if choice in ("auto", "none") or not self.booking.text or self.booking.move is Move.CONFIRMED:
            return None
        if choice != "required":
            return tools.known_as(choice) if choice in self.offered.values() else None
        if self.booking.wish is not None:
            wanted = calls.tool_of_wish(self.booking.wish)
        elif self.booking.move is Move.ASKED or not self.booking.is_active:
            wanted = tools.QUERY_KNOWLEDGE_BASE
        else:
            wanted = calls.tool_of_plan(self.booking.plan)
        return wanted if wanted in self.offered else next(iter(self.offered), None)

    def _step(self) -> Iterator[Reply]:
        """Respond to the user's turn."""
        booking = self.booking
        if booking.is_one_of_two:
            yield self._say(self.phrases.one_at_a_time)
        if booking.wish is not None:
            yield from self._look()
        elif booking.move is Move.ASKED:
            yield from self._search()
            if tools.QUERY_KNOWLEDGE_BASE not in self.offered:
                yield from self._next_question()
        elif booking.stage is BookingStage.CHOOSING:
            yield from self._choice()
        elif booking.is_active and calls.tool_of_plan(booking.plan) not in self.offered:
            yield self._say(
                self.phrases.no_booking if booking.plan is CalendarAction.CREATE else self.phrases.no_calendar
            )
        elif booking.is_active and booking.move is Move.CONFIRMED:
            yield from self._carry_out()
        else:
            yield from self._talk()

    def _talk(self) -> Iterator[Say]:
        """Words for the move, and the next question if one is open."""
        if self.booking.answer is not None:
            yield from self.talk.answer(self.booking.answer)
        yield from clauses_about(
            self.booking,
            now=self.context.now,
            language=self.language,
            has_spoken=has_spoken(self.context.items),
        )
        if _asks_on(self.booking):
            yield from self._next_question()

    def _say(self, text: str) -> Say:
        return Say(text=text, language=self.language)

    def _call(self, name: str, arguments: calls.Arguments) -> Call:
        return Call(name=self.offered.get(name, name), arguments=json.dumps(arguments, ensure_ascii=False))

    def _search(self) -> Iterator[Reply]:
        if tools.QUERY_KNOWLEDGE_BASE not in self.offered:
            yield self._say(self.phrases.no_documents)
            return
        yield self._call(tools.QUERY_KNOWLEDGE_BASE, {"question": question_of(self.booking)})

    def _look(self) -> Iterator[Reply]:
        """Ask the calendar, if it can be asked."""
        wish = self.booking.wish
        if wish is None:
            return
        name = calls.tool_of_wish(wish)
        if name not in self.offered and wish.want in DETAILS and wish.target.words:
            yield from self._search()
        elif name not in self.offered:
            yield self._say(self.phrases.no_calendar)
            yield from self._next_question()
        elif name == tools.FIND_FREE_TIME and wish.minutes is None:
            yield self._say(self.phrases.ask_minutes)
        else:
            yield self._call(name, calls.wish_arguments(wish, self.context.now))

    def _choice(self) -> Iterator[Say]:
        if self.booking.move is Move.UNCLEAR:
            yield self._say(self.phrases.unclear)
        if self.booking.tries > 1:
            yield from self._named("heard_is")
            yield self._say(self.booking.text)
        yield from self.talk.which(self.booking.options)

    def _named(self, *names: str) -> Iterator[Say]:
        for name in names:
            yield self._say(getattr(self.phrases, name))

    def _carry_out(self) -> Iterator[Reply]:
        """Do what was agreed to, unless time has overtaken it."""
        booking, now = self.booking, self.context.now
        if booking.missing(now) is not None:
            yield from self._next_question()
            return
        arguments = calls.plan_arguments(booking, now, self.phrases.default_title)
        yield self._call(calls.tool_of_plan(booking.plan), arguments)

    def _next_question(self) -> Iterator[Say]:
        """Ask for what is missing or what to do instead, or read everything back."""
        booking, now = self.booking, self.context.now
        if not booking.is_active:
            return
        if booking.refusal is not None:
            yield from self._offer()
            return
        missing, moment = booking.missing(now), booking.slots.moment(now)
        if missing is not None:
            yield from prompts(booking, missing, now=now, language=self.language)
        elif booking.plan is not CalendarAction.CREATE:
            yield from self.talk.read_back(booking)
        elif moment is not None:
            yield from read_back(booking.slots, moment, now=now, language=self.language)

    def _offer(self) -> Iterator[Say]:
        now, move, refusal = self.context.now, self.booking.move, self.booking.refusal
        if refusal is None:
            return
        if move is Move.DECLINED and refusal.code != "time_taken":
            yield self._say(self.phrases.ask_other_time)
            return
        if move is Move.ASKED_AGAIN:
            yield from tell(refusal, now=now, language=self.language)
        yield from offer(refusal, now=now, language=self.language)

    def _result(self, call: FunctionCallItem | None, output: str) -> Iterator[Reply]:
        name = None if call is None else tools.known_as(call.name)
        if call is not None and name == tools.QUERY_KNOWLEDGE_BASE:
            yield from document_answer(output, call.arguments, self.language)
            yield from self._next_question()
        elif name in (tools.LIST_MEETINGS, tools.FIND_FREE_TIME):
            yield from self._looked()
        elif must_ask_first(output):
            yield from self._named(CONFIRMS[self.booking.plan])
        elif self.booking.refusal is not None:
            yield from tell(self.booking.refusal, now=self.context.now, language=self.language)
            yield from offer(self.booking.refusal, now=self.context.now, language=self.language)
        else:
            yield from self._outcome(output)

    def _looked(self) -> Iterator[Reply]:
        """Tell what the calendar answered, or go on with the meeting that is now known."""
        if self.booking.stage is BookingStage.CHOOSING:
            yield from self._choice()
        elif self.booking.move is Move.ASKED:
            yield from self._no_such_meeting()
        elif self.booking.wish is not None:
            if self.booking.answer is not None:
                yield from self.talk.answer(self.booking.answer)
            yield from self._look()
        else:
            yield from self._talk()

    def _no_such_meeting(self) -> Iterator[Reply]:
        """Search the documents for what turned out to be no meeting."""
        if tools.QUERY_KNOWLEDGE_BASE in self.offered:
            yield from self._search()
        else:
            yield self._say(self.phrases.no_such_meeting)

    def _outcome(self, output: str) -> Iterator[Reply]:
        """Say whether it was done, and go on with what else was asked for."""
        reason = failure_of(output)
        if reason is None:
            done = {CalendarAction.CHANGE: "moved", CalendarAction.CANCEL: "meeting_cancelled"}
            yield from self._named(done.get(self.booking.done or CalendarAction.CREATE, "booked"))
            if self.booking.is_active or self.booking.wish is not None or self.booking.move is Move.ASKED:
                yield from self._step()
            else:
                yield self._say(self.phrases.anything_else)
            return
        name = "failed" if self.booking.plan is CalendarAction.CREATE else "change_failed"
        yield from failure(name, reason, self.language)


def _unanswered(
    outputs: Sequence[tuple[FunctionCallItem | None, str]],
) -> Iterator[tuple[FunctionCallItem | None, str]]:
    """The outputs that are still to be told: what the calendar said before a search led on to that."""
    for at, (call, output) in enumerate(outputs):
        looked = call is not None and tools.known_as(call.name) in (tools.LIST_MEETINGS, tools.FIND_FREE_TIME)
        if not looked or at == len(outputs) - 1:
            yield call, output


def _asks_on(booking: Booking) -> bool:
    """True if the open question is asked again after the words for the move."""
    if booking.refusal is not None and booking.move is Move.DECLINED:
        return True
    if booking.move in (Move.UNHEARD, Move.HELD, Move.BY_HOW_MUCH):
        return False
    if booking.stage is BookingStage.FILLING:
        return True
    return (
        booking.move not in (Move.DECLINED, Move.UNCLEAR, Move.THANKED, Move.GREETED)
        or (booking.refusal is not None)
        or booking.wants is not None
    )
