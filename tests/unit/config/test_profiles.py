import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from meeting_assistant.config.layers import Layer
from meeting_assistant.config.profiles import find_profile, shipped_directory
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.handlers.dates import DateHandlers
from meeting_assistant.handlers.knowledge import KnowledgeHandlers
from meeting_assistant.handlers.meetings import MeetingHandlers
from meeting_assistant.tools.tool import MAX_DESCRIPTION_CHARS

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "createMeeting": MeetingHandlers.create_meeting,
    "listMeetings": MeetingHandlers.list_meetings,
    "findFreeTime": MeetingHandlers.find_free_time,
    "rescheduleMeeting": MeetingHandlers.reschedule_meeting,
    "cancelMeeting": MeetingHandlers.cancel_meeting,
    "resolveTime": DateHandlers.resolve_time,
    "queryKnowledgeBase": KnowledgeHandlers.query_knowledge_base,
}


@pytest.mark.parametrize("name", ["xiaoai", "english", "article"])
def test_a_shipped_assistant_describes_its_tools_as_they_are(name: str) -> None:
    config = Config.model_validate(Layer.from_file(shipped_directory() / f"{name}.toml").tree)
    for tool, texts in config.assistant.tool_texts.items():
        names = inspect.signature(FUNCTIONS[tool]).parameters
        visible = {name.rstrip("_") for name in names} - {"self", "call"}  # `from` is a word of Python's
        assert set(texts.parameters) == visible
        assert texts.description
        assert len(texts.description) <= MAX_DESCRIPTION_CHARS


def test_an_installed_program_has_its_profiles_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "meeting_assistant"
    (package / "profiles").mkdir(parents=True)
    monkeypatch.setattr("meeting_assistant.__file__", str(package / "__init__.py"))
    assert shipped_directory() == package / "profiles"


def test_a_name_is_looked_up_and_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_profile("english", tmp_path).name == "english.toml"
    assert find_profile("./english", tmp_path) == Path("english")
    assert find_profile("mine.toml", tmp_path) == Path("mine.toml")
    assert find_profile("~/mine", tmp_path) == Path.home() / "mine"
    assert find_profile("~nobody-here/mine", tmp_path) == Path("~nobody-here/mine")


def test_a_name_cannot_lead_out_of_the_profiles(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        find_profile("..", tmp_path)
