"""The configuration that the client sends, made from the settings."""

import pytest

from meeting_assistant.app.service import Service
from meeting_assistant.config.conversation import Transcription
from meeting_assistant.config.schema import Config
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.transport.endpoint import Endpoint


@pytest.mark.parametrize(("embedded", "language"), [(True, None), (False, "zh")])
def test_only_a_recogniser_of_others_is_told_the_language_of_the_profile(
    embedded: bool, language: str | None
) -> None:
    config = Config(transcription=Transcription(language="zh"))
    endpoint = Endpoint.from_address("ws://127.0.0.1:9/", deployment="rt", dialect=Dialect.GA)
    service = Service(endpoint=endpoint, credential=None, config=config, embedded=embedded)
    sent = service.line(()).configuration()
    assert sent.audio is not None
    assert sent.audio.input is not None
    assert sent.audio.input.transcription is not None
    assert sent.audio.input.transcription.language == language
