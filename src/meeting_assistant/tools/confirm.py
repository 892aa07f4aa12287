"""What stands between a model's call and a tool that must not run unasked.

The port is `Confirmer`: a screen with a y/n line, an answer settled beforehand, or `Consent`, which has the
model ask aloud and believes nothing but a turn of the user.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

F = TypeVar("F", bound=Callable[..., object])

MARK = "requires_confirmation"
"""The attribute by which a function says that the person must agree."""

LONGEST_CONSENT_TURNS = 2
"""A yes holds for the call that follows it, with one turn of the user in between at most."""

_REMEMBERED_QUESTIONS = 64


class Verdict(StrEnum):
    """True if a call may run."""

    YES = "yes"
    NO = "no"
    ASK = "ask"  # nobody can be asked on a screen: the model is to ask aloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A call that waits for the person.

    Attributes:
        call_id: The service's id of the call.
        name: What would run.
        arguments: With what: JSON text, its keys sorted.
    """

    call_id: str
    name: str
    arguments: str

    @classmethod
    def about(cls, call_id: str, name: str, arguments: str) -> "Question":
        """The question about a call, whose `arguments` are the model's own JSON text."""
        try:
            plain = json.dumps(json.loads(arguments or "{}"), sort_keys=True, ensure_ascii=False)
        except (ValueError, RecursionError):
            plain = arguments
        return cls(call_id=call_id, name=name, arguments=plain)


class Confirmer(Protocol):
    """Asks the person; has its own deadline and must not raise."""

    async def confirm(self, question: Question) -> Verdict:
        """True if the call may run."""
        ...


class Settled:
    """An answer that was given beforehand, such as by a flag.

    Args:
        verdict: The answer to every question.
    """

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict

    async def confirm(self, question: Question) -> Verdict:
        """Give the answer."""
        return self._verdict


class Consent:
    """Consent by word of mouth.

    The first call is not run: the model is told to ask. The same call, with the same arguments, runs once the
    assistant has spoken since and the user has taken a turn that began after that. So the model can't agree
    with itself, nor with something that was said before the question.
    """

    def __init__(self) -> None:
        self._asked: OrderedDict[tuple[str, str], _Asked] = OrderedDict()

    async def confirm(self, question: Question) -> Verdict:
        """Yes, once, if the user was asked and had the say since; else the model is to ask."""
        key = (question.name, question.arguments)
        asked = self._asked.pop(key, None)
        if asked is not None and 1 <= asked.turns <= LONGEST_CONSENT_TURNS:
            return Verdict.YES
        self._asked[key] = asked if asked is not None and not asked.turns else _Asked()
        while len(self._asked) > _REMEMBERED_QUESTIONS:
            self._asked.popitem(last=False)
        return Verdict.ASK

    def assistant_spoke(self) -> None:
        """Words of the assistant came: what is asked now has been asked."""
        for asked in self._asked.values():
            asked.spoken = True

    def turn_began(self, item_id: str) -> None:
        """The user began to speak."""
        for asked in self._asked.values():
            if not asked.spoken:
                asked.too_early.add(item_id)

    def turn_committed(self, item_id: str) -> None:
        """The user's turn, spoken or typed, is in the conversation."""
        for asked in self._asked.values():
            if asked.spoken and item_id not in asked.too_early:
                asked.turns += 1


class _Asked:
    """A question that the model was told to put."""

    def __init__(self) -> None:
        self.spoken = False
        self.too_early: set[str] = set()  # turns that began before the question
        self.turns = 0


def requires_confirmation(function: F) -> F:
    """Mark a function of one's own: it runs only when the person has agreed.

    @requires_confirmation
    def wipe_disk(...): ...
    """
    setattr(function, MARK, True)
    return function
