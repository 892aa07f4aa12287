"""What the conversation on the screen has used and cost so far."""

from decimal import Decimal

from meeting_assistant.pricing import Bill
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice
from meeting_assistant.ui.lines import clock
from meeting_assistant.ui.state import ViewState
from meeting_assistant.ui.words import Words

_SMALLEST = Decimal("0.0001")


class Spent:
    """Adds up a bill from notices.

    Args:
        bill: An empty one; left out, the cost stays unknown.
    """

    def __init__(self, bill: Bill | None = None) -> None:
        self._bill = bill
        self._model: str | None = None

    def observe(self, notice: Notice) -> None:
        """Take note of `notice`."""
        if self._bill is None:
            return
        match notice:
            case notices.Ready(model=model):
                self._model = model or self._model
            case notices.ResponseEnded(usage=usage):
                self._bill.add_response(usage, self._model)
            case notices.TranscriptionUsage(usage=usage):
                self._bill.add_transcription(usage)
            case _:
                pass

    def in_words(self, state: ViewState, words: Words) -> list[str]:
        """Tokens, and what they cost where all prices are known; empty before anything was used."""
        tokens = state.input_tokens + state.output_tokens
        told = [words.tokens.format(f"{tokens:,}")] if tokens else []
        usd = None if self._bill is None else self._bill.usd
        if usd is not None:
            told.append(dollars(usd) if usd else words.free)
        return told

    def farewell(self, state: ViewState, elapsed_s: float, words: Words) -> str:
        """How long it took and what was spent, on one line."""
        return words.ended.format(words.comma.join([clock(elapsed_s), *self.in_words(state, words)]))


def dollars(usd: Decimal) -> str:
    """``$1.23``, ``$0.0123`` where cents are too coarse, ``<$0.0001`` where that is."""
    if 0 < usd < _SMALLEST:
        return f"<${_SMALLEST}"
    return f"${usd:,.2f}" if usd >= 1 else f"${usd:.4f}"
