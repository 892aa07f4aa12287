"""Tokens and money on the screen: the right sum, or none."""

import io
from decimal import Decimal

import pytest

from meeting_assistant.pricing import Bill, PriceTable
from meeting_assistant.session import notices
from meeting_assistant.ui.plain import PlainView
from meeting_assistant.ui.spent import dollars
from tests.support.stories import Story, tell

USAGE = {"input_tokens": 1_000_000, "output_tokens": 0}


def last_line(bill: Bill | None, *, model: str = "gpt-realtime") -> str:
    out = io.StringIO()
    story = Story().tell(notices.Ready(session_id="s", model=model))
    story.tell(notices.ResponseEnded(response_id="r", status="completed", usage=USAGE), after_s=2.0)
    minute = {"type": "duration", "seconds": 60}
    tell(
        PlainView(out, "en", bill=bill),
        story.tell(notices.TranscriptionUsage(item_id="u", usage=minute)).finished(),
    )
    return out.getvalue().splitlines()[-1]


def test_the_end_line_has_tokens_and_cost() -> None:
    bill = Bill(PriceTable.load(), deployment="voice", transcription="whisper-1")
    assert last_line(bill) == "* conversation ended: 00:02, 1,000,000 tokens, $4.01"


def test_the_embedded_server_is_free() -> None:
    assert last_line(Bill(PriceTable.free())) == "* conversation ended: 00:02, 1,000,000 tokens, free"


def test_a_cost_that_is_not_known_is_not_shown() -> None:
    unpriced = Bill(PriceTable.load(), transcription="whisper-1")
    assert last_line(unpriced, model="of-tomorrow") == "* conversation ended: 00:02, 1,000,000 tokens"
    assert last_line(None) == "* conversation ended: 00:02, 1,000,000 tokens"


def test_a_conversation_that_never_began_has_no_end_line() -> None:
    out = io.StringIO()
    tell(PlainView(out, "en"), Story().tell(notices.Connecting(attempt=1)).finished(RuntimeError()))
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("usd", "shown"),
    [("0.00001", "<$0.0001"), ("0.0495", "$0.0495"), ("1.2345", "$1.23"), ("1234.5", "$1,234.50")],
)
def test_money_is_as_fine_as_it_is_small(usd: str, shown: str) -> None:
    assert dollars(Decimal(usd)) == shown
