"""Settings that are broken on purpose are caught by shipped cases, heard by the real voice detector.

The recogniser is a double that knows the recordings by their length; `python -m benchmarks.eval --broken all`
does the same with the real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.eval.breaks import BREAKS
from benchmarks.eval.mute import Silence
from benchmarks.eval.run import all_cases, all_texts
from meeting_assistant.app.cases import CaseRunner, settings_by
from meeting_assistant.app.replay import Replayer
from meeting_assistant.app.service import open_service
from meeting_assistant.audio.recordings import open_recording
from meeting_assistant.clock import MonotonicClock
from meeting_assistant.config.layers import Layer
from meeting_assistant.config.load import load
from meeting_assistant.config.schema import Config
from meeting_assistant.replay.cases import FiledCase, Spoken
from meeting_assistant.replay.results import Result
from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.speech.ports import Language, Samples, Transcript
from meeting_assistant.speech.silero import SileroDetector
from tests.support.speech import Doubles

pytestmark = [pytest.mark.speech, pytest.mark.timeout(120)]

CASES = {filed.id: filed for filed in all_cases()}


@dataclass
class KnowsRecordings:
    """Hears the words of the recording whose length is nearest, be it a whole one or a piece."""

    texts_by_s: Mapping[float, str]
    rate_hz: int = field(default=16_000)

    def recognize(self, utterance: Samples, *, language: Language | None = None, **_: object) -> Transcript:
        heard_s = len(utterance) / self.rate_hz
        nearest_s = min(self.texts_by_s, key=lambda length_s: abs(length_s - heard_s))
        return Transcript(text=self.texts_by_s[nearest_s], language=language or "en")


def length_s(path: Path) -> float:
    recording = open_recording(path)
    try:
        return recording.format.to_ms(sum(map(len, recording.blocks()))) / 1000
    finally:
        recording.close()


async def held(filed: FiledCase, folder: Path, broken: Mapping[str, Any]) -> Result:
    """What comes of a shipped case with broken settings."""
    paths = [each.audio for each in filed.case.say if isinstance(each, Spoken)]
    texts = all_texts()
    recognizer = KnowsRecordings({length_s(path): texts[path.resolve()] for path in paths})
    services = replace(
        Doubles().services(),
        new_detector=SileroDetector,
        recognizer=recognizer,
        synthesizer=Silence(),
        new_dialogue=RulesDialogue,
    )
    nowhere = folder / "none.toml"
    nowhere.touch()
    async with EmbeddedServer(services) as server:
        service_settings = {"service.endpoint": server.url, "service.deployment": "embedded"}

        def settings(profile: str | None, own: Mapping[str, Any]) -> Config:
            values = {"replay.pace": "fast", **own, **service_settings, **broken}
            layer = Layer.from_values((tuple(key.split(".")), value, "test") for key, value in values.items())
            environ = {"HOME": str(folder), "LANG": "C"}
            return load(environ, profile=profile, file=nowhere, flags=layer).config

        config, clock = settings(None, {}), MonotonicClock()
        async with open_service(config, say=print) as service:
            runner = CaseRunner(
                replayer=Replayer(config, service, clock=clock),
                settings=settings_by(settings),
                clock=clock,
                say=print,
            )
            return (await runner.run(filed)).result


@pytest.mark.parametrize("case", ["zh/one-breath", "en/one-breath"])
async def test_without_a_broken_setting_the_case_passes(case: str, tmp_path: Path) -> None:
    result = await held(CASES[case], tmp_path, {})
    assert result.verdict.why == ""


@pytest.mark.parametrize("case", ["zh/one-breath", "en/one-breath"])
@pytest.mark.parametrize("name", ["prompt", "schema", "vad"])
async def test_a_broken_setting_is_caught(name: str, case: str, tmp_path: Path) -> None:
    result = await held(CASES[case], tmp_path, BREAKS[name].settings)
    assert not result.passed


async def test_emptied_instructions_go_unnoticed_by_rules(tmp_path: Path) -> None:
    result = await held(CASES["zh/one-breath"], tmp_path, BREAKS["prompt-emptied"].settings)
    assert result.passed
