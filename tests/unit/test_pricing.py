"""Every sum here was done by hand from the models' price pages: US dollars for a million tokens."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.pricing import Bill, PriceTable

# from a service's own answer: 640 of the 789 input tokens came from the cache
USAGE: dict[str, Any] = {
    "total_tokens": 821,
    "input_tokens": 789,
    "output_tokens": 32,
    "input_token_details": {
        "text_tokens": 313,
        "audio_tokens": 476,
        "image_tokens": 0,
        "cached_tokens": 640,
        "cached_tokens_details": {"text_tokens": 256, "audio_tokens": 384, "image_tokens": 0},
    },
    "output_token_details": {"text_tokens": 9, "audio_tokens": 23},
}


@pytest.fixture(scope="module")
def table() -> PriceTable:
    return PriceTable.load()


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        # 57 x 4 + 256 x 0.4 + 92 x 32 + 384 x 0.4 + 9 x 16 + 23 x 64 = 5044, millionths
        ("gpt-realtime", "0.005044"),
        # 57 x 4 + 256 x 0.4 + 92 x 32 + 384 x 0.4 + 9 x 24 + 23 x 64 = 5116
        ("gpt-realtime-2.1", "0.005116"),
        # 57 x 0.6 + 256 x 0.06 + 92 x 10 + 384 x 0.3 + 9 x 2.4 + 23 x 20 = 1566.36
        ("gpt-realtime-mini", "0.00156636"),
        # 57 x 5 + 256 x 2.5 + 92 x 40 + 384 x 2.5 + 9 x 20 + 23 x 80 = 7585
        ("gpt-4o-realtime-preview", "0.007585"),
        # 57 x 5 + 256 x 2.5 + 92 x 100 + 384 x 20 + 9 x 20 + 23 x 200 = 22585
        ("gpt-4o-realtime-preview-2024-10-01", "0.022585"),
        # 57 x 0.6 + 256 x 0.3 + 92 x 10 + 384 x 0.3 + 9 x 2.4 + 23 x 20 = 1627.8
        ("gpt-4o-mini-realtime-preview", "0.0016278"),
    ],
)
def test_a_response_costs_what_the_hand_sum_says(table: PriceTable, model: str, dollars: str) -> None:
    assert table.of_response(model, USAGE) == Decimal(dollars)


def test_a_dated_snapshot_costs_what_its_model_does(table: PriceTable) -> None:
    assert table.of_response("gpt-realtime-2025-08-28", USAGE) == table.of_response("gpt-realtime", USAGE)


@pytest.mark.parametrize("model", ["my-deployment", "", None])
def test_an_unknown_model_costs_an_unknown_sum(table: PriceTable, model: str | None) -> None:
    assert table.of_response(model, USAGE) is None
    assert table.of_transcription(model, {"type": "duration", "seconds": 3}) is None


def test_images_are_priced_apart_and_unknown_where_a_model_takes_none(table: PriceTable) -> None:
    usage = {
        "input_tokens": 1000,
        "input_token_details": {"image_tokens": 1000, "cached_tokens_details": {"image_tokens": 400}},
    }
    assert table.of_response("gpt-realtime", usage) == Decimal("0.0032")  # 600 x 5 + 400 x 0.5
    assert table.of_response("gpt-4o-realtime-preview", usage) is None


def test_tokens_without_details_are_text_and_the_cache_holds_text_first(table: PriceTable) -> None:
    assert table.of_response("gpt-realtime", {"input_tokens": 10, "output_tokens": 2}) == Decimal("0.000072")
    usage = {
        "input_tokens": 30,
        "input_token_details": {"text_tokens": 10, "audio_tokens": 20, "cached_tokens": 15},
    }
    # 10 x 0.4 + 5 x 0.4 + 15 x 32 = 486
    assert table.of_response("gpt-realtime", usage) == Decimal("0.000486")


@pytest.mark.parametrize("usage", [{}, {"total_tokens": 0, "input_tokens": 0, "output_tokens": 0}])
def test_a_response_that_used_nothing_costs_nothing(table: PriceTable, usage: dict[str, int]) -> None:
    assert table.of_response("gpt-realtime", usage) == 0


def test_transcription_by_the_minute(table: PriceTable) -> None:
    assert table.of_transcription("whisper-1", {"type": "duration", "seconds": 3.5}) == Decimal("0.00035")
    assert table.of_transcription("whisper-1", {"type": "tokens", "input_tokens": 5}) is None
    assert table.of_transcription("whisper-1", {"type": "duration", "seconds": "3"}) is None


def test_transcription_by_tokens(table: PriceTable) -> None:
    usage = {
        "type": "tokens",
        "input_tokens": 58,
        "output_tokens": 14,
        "total_tokens": 72,
        "input_token_details": {"text_tokens": 20, "audio_tokens": 38},
    }
    # 20 x 2.5 + 38 x 6 + 14 x 10 = 418; 20 x 1.25 + 38 x 3 + 14 x 5 = 209
    assert table.of_transcription("gpt-4o-transcribe", usage) == Decimal("0.000418")
    assert table.of_transcription("gpt-4o-mini-transcribe", usage) == Decimal("0.000209")
    assert table.of_transcription("gpt-4o-transcribe", {"type": "duration", "seconds": 3}) is None


def test_our_own_server_is_free() -> None:
    table = PriceTable.free()
    assert table.of_response("gpt-realtime", USAGE) == 0
    assert table.of_transcription("anything", {"type": "duration", "seconds": 3}) == 0


def test_a_file_of_ones_own_goes_before_the_list(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(
        'source = "our contract"\nas_of = 2026-11-01\n'
        '[models."My-Deployment"]\ntext = { input = 1.5, output = 3 }\n'
        '[models."whisper-1"]\nminute = 0.01\n',
        encoding="utf-8",
    )
    table = PriceTable.load(path)
    assert (table.source, table.as_of) == ("our contract", date(2026, 11, 1))
    assert table.of_response("my-deployment", {"input_tokens": 2, "output_tokens": 1}) == Decimal("0.000006")
    assert table.of_transcription("whisper-1", {"type": "duration", "seconds": 6}) == Decimal("0.001")
    assert table.of_response("gpt-realtime", USAGE) == Decimal("0.005044")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "wrong at source: Field required"),
        ("source = ", "is not TOML"),
        (
            'source = "x"\nas_of = 2026-01-01\n[models.a]\ntext = { input = -1 }',
            "wrong at models.a.text.input",
        ),
        ('source = "x"\nas_of = 2026-01-01\n[models.a]\nvideo = 1', "wrong at models.a.video"),
        ('source = "x"\nas_of = 2026-01-01\n[models.a]\nminute = nan', "wrong at models.a.minute"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=cause) as caught:
        PriceTable.load(path)
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        PriceTable.load(tmp_path / "none.toml")


def test_a_bill_is_the_sum_of_its_responses_and_transcriptions(table: PriceTable) -> None:
    bill = Bill(table, deployment="gpt-realtime", transcription="whisper-1")
    assert bill.usd is None
    bill.add_response(USAGE)
    bill.add_response({})
    bill.add_transcription({"type": "duration", "seconds": 6})
    assert bill.usd == Decimal("0.005044") + Decimal("0.0006")


def test_a_deployment_with_a_name_of_its_own_costs_what_the_model_costs_that_it_is(table: PriceTable) -> None:
    bill = Bill(table, deployment="our-voice")
    bill.add_response(USAGE, "gpt-realtime")
    assert bill.usd == Decimal("0.005044")


def test_one_piece_without_a_price_makes_the_whole_bill_unknown(table: PriceTable) -> None:
    bill = Bill(table, deployment="our-voice")
    bill.add_response(USAGE, "gpt-realtime")
    bill.add_response(USAGE, "a-model-of-tomorrow")
    bill.add_response(USAGE, "gpt-realtime")
    assert bill.usd is None


def test_the_embedded_servers_bill_is_nothing_not_unknown() -> None:
    bill = Bill(PriceTable.free(), deployment="embedded")
    bill.add_response(USAGE)
    assert bill.usd == 0
