"""Who is asked before a tool runs that must not run unasked: by mouth, or by a word given beforehand."""

from meeting_assistant.session import notices as n
from meeting_assistant.tools.confirm import Confirmer, Consent, Question, Settled, Verdict


class SpokenConsent:
    """Has the model ask aloud, and watches the conversation for the user's turn that answers."""

    def __init__(self) -> None:
        self._consent = Consent()

    async def confirm(self, question: Question) -> Verdict:
        """Yes, once the user had the say; else the model is to ask."""
        return await self._consent.confirm(question)

    def observe(self, notice: n.Notice, now: float) -> None:
        """Note who spoke."""
        match notice:
            case n.EntryChanged(entry=entry) if entry.role == "assistant" and not entry.restored:
                if entry.text and entry.state is n.EntryState.OPEN:
                    self._consent.assistant_spoke()
            case n.TurnBegan(item_id=item_id):
                self._consent.turn_began(item_id)
            case n.TurnCommitted(item_id=item_id):
                self._consent.turn_committed(item_id)
            case _:
                pass


def given_beforehand(word: str) -> Confirmer | None:
    """The confirmer for ``yes`` or ``no``; None for ``ask``."""
    return None if word == "ask" else Settled(Verdict(word))
