"""Which handshakes are granted, as what."""

import pytest

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.handshake import Rejection, Visit, judge, made_up
from meeting_assistant.server.minting import Mint, Minted


def test_the_path_alone_decides_the_dialect() -> None:
    granted = judge("/openai/v1/realtime?model=gpt-4o-realtime-preview", {}, ())
    assert granted == Visit(dialect=Dialect.GA, model="gpt-4o-realtime-preview")
    granted = judge("/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime", {}, ())
    assert granted == Visit(dialect=Dialect.PREVIEW, model="gpt-realtime")


def test_voice_live_may_name_an_agent() -> None:
    granted = judge("/voice-live/realtime?api-version=2026-07-15&agent-name=a", {}, ())
    assert granted == Visit(dialect=Dialect.PREVIEW, model="a", voice_live=True)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "401"), (404, "DeploymentNotFound"), (429, "429"), (503, "503")]
)
def test_made_up_refusals_look_like_real_ones(status: int, code: str) -> None:
    rejection = made_up(status, None)
    assert isinstance(rejection, Rejection)
    assert (rejection.status, rejection.code) == (status, code)


def test_an_ephemeral_key_ends() -> None:
    mint = Mint()
    minted = mint.answer("/v1/realtime/client_secrets", {}, b"", keys=(), token="t", now=1000)
    assert isinstance(minted, Minted)
    assert list(mint.live(1599)) == ["ek_t"]
    assert list(mint.live(1600)) == []


def test_keys_are_not_hoarded() -> None:
    mint = Mint()
    answers = [
        mint.answer("/v1/realtime/client_secrets", {}, b"", keys=(), token=str(count), now=0)
        for count in range(1001)
    ]
    assert isinstance(answers[-2], Minted)
    assert isinstance(answers[-1], Rejection)
    assert answers[-1].status == 429
