from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from meeting_assistant.config.keys import ROOT, KeyPath, Place, dotted, known_keys, nearest, place_of
from meeting_assistant.config.schema import Config

MAX_COMMENT_CHARS = 108


def places() -> Iterator[tuple[KeyPath, Place]]:
    for path in known_keys():
        place = place_of(path)
        assert place is not None
        yield path, place


def with_value(key: str, value: object) -> Config:
    tree: Any = value
    for name in reversed(key.split(".")):
        tree = {name: tree}
    return Config.model_validate(tree)


def value_at(config: Config, key: str) -> object:
    value: object = config
    for name in key.split("."):
        value = getattr(value, name)
    return value


def test_the_defaults_are_valid_and_those_of_the_shipped_assistants() -> None:
    config = Config()
    detection = config.turn_detection
    assert (detection.type, detection.threshold) == ("server_vad", 0.5)
    assert (detection.prefix_padding_ms, detection.silence_duration_ms) == (300, 500)
    assert detection.create_response
    assert config.assistant.voice == "sage"
    assert config.assistant.tool_choice == "auto"
    calendar = {"createMeeting", "listMeetings", "findFreeTime", "rescheduleMeeting", "cancelMeeting"}
    assert set(config.assistant.tools) == {*calendar, "resolveTime", "queryKnowledgeBase"}


@pytest.mark.parametrize(("path", "place"), list(places()), ids=lambda value: str(value)[:40])
def test_every_key_is_explained_in_one_line(path: KeyPath, place: Place) -> None:
    assert place.comment, dotted(path)
    assert "\n" not in place.comment
    assert len(place.comment) <= MAX_COMMENT_CHARS
    assert place.comment.endswith(".")


def test_settings_cannot_be_changed_once_valid() -> None:
    config = Config()
    with pytest.raises(ValidationError):
        setattr(config.assistant, "voice", "coral")  # noqa: B010 - an assignment would not type-check


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("service.dialect", "beta"),
        ("service.auth", "password"),
        ("service.connect_timeout_s", 0),
        ("service.connect_timeout_s", float("inf")),
        ("service.max_reconnects", -1),
        ("assistant.name", ""),
        ("assistant.language", "fr"),
        ("assistant.speed", 0.2),
        ("assistant.speed", 1.6),
        ("assistant.temperature", 1.3),
        ("assistant.max_output_tokens", 0),
        ("assistant.max_output_tokens", 4097),
        ("assistant.max_output_tokens", "all"),
        ("turn_detection.type", "none"),
        ("turn_detection.threshold", 1.01),
        ("turn_detection.prefix_padding_ms", -1),
        ("turn_detection.silence_duration_ms", 0),
        ("turn_detection.idle_timeout_ms", 4999),
        ("turn_detection.idle_timeout_ms", 30_001),
        ("turn_detection.eagerness", "very"),
        ("transcription.language", "chinese"),
        ("audio.input.chunk_ms", 9),
        ("audio.input.chunk_ms", 201),
        ("audio.input.noise_reduction", "max"),
        ("audio.input.device", True),
        ("tools.deadline_s", 0),
        ("meetings.timezone", "Asia/Peking City"),
        ("meetings.timezone", "../etc/passwd"),
        ("embedded.port", 65_536),
        ("embedded.tls_key", "key.pem"),
        ("ui.language", "de"),
        ("replay.pace", "slow"),
        ("replay.trailing_silence_ms", -1),
        ("logging.level", "loud"),
    ],
)
def test_values_out_of_range_are_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        with_value(key, value)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("audio.input.device", 3, "3"),
        ("audio.input.device", "USB", "USB"),
        ("audio.input.device", "", None),
        ("service.endpoint", "", None),
        ("turn_detection.idle_timeout_ms", "", None),
        ("meetings.timezone", "Asia/Shanghai", "Asia/Shanghai"),
        ("meetings.database", "~/m.db", Path.home() / "m.db"),
        ("meetings.database", "~nobody-here/m.db", Path("~nobody-here/m.db")),
        ("assistant.max_output_tokens", 4096, 4096),
        ("assistant.max_output_tokens", "4096", 4096),
        ("assistant.tools", ["createMeeting"], ("createMeeting",)),
        ("ui.plain", "true", True),
    ],
)
def test_values_as_people_write_them_are_understood(key: str, value: object, meant: object) -> None:
    assert value_at(with_value(key, value), key) == meant


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("audio.input.devise", "audio.input.device"),
        ("turn_detection.treshold", "turn_detection.threshold"),
        ("turn_detection.Threshold", "turn_detection.threshold"),
        ("voice", "assistant.voice"),
        ("servise", "service"),
        ("service.voice", "assistant.voice"),
        ("audio.device", "audio.input.device"),
        ("service.apikey", "service.api_key"),
        ("quite_unlike_anything", None),
    ],
)
def test_the_nearest_key_to_a_wrong_one(wrong: str, meant: str | None) -> None:
    assert nearest(tuple(wrong.split("."))) == meant


def test_places_know_what_stands_there() -> None:
    def place(key: str) -> Place:
        found = place_of(tuple(key.split(".")))
        assert found is not None
        return found

    assert place("service.api_key").is_secret
    assert place("embedded.keys").is_secret
    assert place("embedded.keys").is_list
    assert place("tools.handlers").is_path
    assert not place("assistant.name").is_path
    assert place("audio.input").is_table
    assert place("assistant.tool_texts.anything").section is not None
    assert place("assistant.tool_texts.x.parameters").has_free_names
    assert place_of(("assistant", "name", "first")) is None
    assert ROOT.section is Config
    assert all(place(name).section is not None for name in Config.model_fields)
