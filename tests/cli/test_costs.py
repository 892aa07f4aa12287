"""What cases cost: the service's counts, by modality and cache, times the prices, summed by hand here."""

import json
from collections.abc import Iterator

import pytest

from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.one_turn_service import one_turn_service
from tests.support.recordings import wav
from tests.support.sound import tone

OWN = """
source = "our contract"
as_of = 2026-11-01
[models.gpt-realtime]
text = { input = 1, cached = 0, output = 1 }
audio = { input = 10, cached = 0, output = 10 }
[models.whisper-1]
minute = 0.02
"""


@pytest.fixture
def flags(cli: Cli) -> Iterator[tuple[str, ...]]:
    (cli.home / "turn.wav").write_bytes(wav(tone(500)))
    cases = [{"name": "typed", "say": "hi"}, {"name": "spoken", "say": "turn.wav", "pace": "fast"}]
    (cli.home / "c.jsonl").write_text("\n".join(map(json.dumps, cases)))
    settings = ("--set", "assistant.greet=false", "--set", "transcription.model=whisper-1")
    with in_background(one_turn_service()) as service:
        where = ("--endpoint", service.url, "--deployment", "gpt-realtime", "--profile", "english")
        yield ("replay", "c.jsonl", *where, *settings)


def test_a_case_costs_what_the_hand_sum_says(flags: tuple[str, ...], cli: Cli) -> None:
    typed, spoken = cli.run(*flags, "--json").objects
    # 20 x 4 + 40 x 0.4 + 30 x 32 + 10 x 0.4 + 10 x 16 + 20 x 64 = 2500 millionths
    assert typed["conduct"]["cost_usd"] == pytest.approx(0.0025)
    # and 3 s written down at $0.006 a minute
    assert spoken["conduct"]["cost_usd"] == pytest.approx(0.0025 + 0.0003)
    assert spoken["usage"]["transcription"]["seconds"] == 3
    assert "cost: $0.01" in cli.run(*flags).out


def test_prices_of_ones_own_go_before_the_list(flags: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "prices.toml").write_text(OWN)
    typed, spoken = cli.run(*flags, "--json", "--set", "prices.file=prices.toml").objects
    # 20 x 1 + 30 x 10 + 10 x 1 + 20 x 10 = 530 millionths
    assert typed["conduct"]["cost_usd"] == pytest.approx(0.00053)
    assert spoken["conduct"]["cost_usd"] == pytest.approx(0.00053 + 0.001)
