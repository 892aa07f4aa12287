"""Who can read and type goes on without a loudspeaker."""

import sys
from collections.abc import AsyncIterator

import pytest

from meeting_assistant.app.sound import SpeakerIfAny
from meeting_assistant.audio import link
from meeting_assistant.audio.device import Speaker
from meeting_assistant.audio.endpoints import Drained, PlaybackReport, Started, Stopped
from meeting_assistant.errors import DeviceNotFound
from tests.support.portaudio import Card, FakePortAudio
from tests.support.sound import ramp


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    card = Card("Plain", outputs=1, rate_hz=24_000, takes_rates_hz=(24_000,), takes_channels=(1,))
    fake = FakePortAudio([card], default_output=0)
    monkeypatch.setitem(sys.modules, "pyaudio", fake.module())
    monkeypatch.setattr(link, "WATCH_S", 0.01)
    return fake


def nothing() -> None:
    """No loudspeaker is lost here."""


async def next_of(reports: AsyncIterator[PlaybackReport], count: int) -> list[PlaybackReport]:
    return [await anext(reports) for _ in range(count)]


async def test_a_loudspeaker_that_goes_away_for_good_leaves_a_conversation_that_is_read(
    fake: FakePortAudio,
) -> None:
    told: list[str] = []
    sink = SpeakerIfAny(Speaker(), required=True, lost=lambda: told.append("lost"))
    async with sink:
        reports = aiter(sink.reports())
        sink.write("a", 0, ramp(24_000))
        sink.stop()
        sink.write("b", 0, ramp(24_000))
        fake.streams[0].active = False
        assert await next_of(reports, 2) == [
            Stopped(item_id="a", content_index=0, played_ms=0),
            Drained(item_id=None),  # nobody waits for the rest of b
        ]
        assert told == ["lost"]
        sink.write("c", 0, ramp(24_000))
        sink.end("c", 0)
        assert await next_of(reports, 2) == [Started(item_id="c", content_index=0), Drained(item_id="c")]
    assert fake.streams[0].closed
    assert fake.open_libraries == 0


async def test_where_one_is_required_its_absence_is_an_error(fake: FakePortAudio) -> None:
    fake.cards.clear()
    fake.default_output = None
    with pytest.raises(DeviceNotFound):
        await SpeakerIfAny(Speaker(), required=True, lost=nothing).__aenter__()


async def test_where_none_is_required_answers_are_silent(fake: FakePortAudio) -> None:
    fake.cards.clear()
    fake.default_output = None
    async with SpeakerIfAny(Speaker(), required=False, lost=nothing) as sink:
        sink.write("a", 0, ramp(240))
        sink.end("a", 0)
        assert await next_of(aiter(sink.reports()), 2) == [
            Started(item_id="a", content_index=0),
            Drained(item_id="a"),
        ]
