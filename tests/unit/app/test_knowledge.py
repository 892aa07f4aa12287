"""Documents as a conversation gets them: those that were added, those of the settings' folder, or none."""

import json
import os
from pathlib import Path

import pytest

from meeting_assistant.app.knowledge import embedder_of, open_index, open_knowledge
from meeting_assistant.app.toolset import open_toolset
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.knowledge.ingest import add
from meeting_assistant.tools.toolbox import Toolbox

SAMPLES = Path(__file__).parents[3] / "samples" / "knowledge"


def config_of(home: Path, **knowledge: object) -> Config:
    return Config.model_validate(
        {
            "meetings": {"database": home / "meetings.db"},
            "knowledge": {"database": home / "knowledge.db", **knowledge},
            "tools": {"packages": False},
        }
    )


async def ask(config: Config, question: str) -> dict[str, object]:
    async with open_toolset(config, say=lambda line: None, purpose="call") as tools:
        result = await Toolbox(tools).run("c1", "queryKnowledgeBase", json.dumps({"question": question}))
    assert result.ok
    return dict(json.loads(result.output))


async def test_what_was_added_is_found_in_a_conversation(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    store = open_index(config)
    add(store, [SAMPLES])
    store.close()
    assert "请假与考勤.md" in str(await ask(config, "年假有几天？"))


async def test_the_folder_of_the_settings_is_found_without_being_added(tmp_path: Path) -> None:
    assert "travel-policy.md" in str(await ask(config_of(tmp_path, folder=SAMPLES), "daily meal allowance"))
    assert (await ask(config_of(tmp_path), "daily meal allowance"))["found"] is False


async def test_without_documents_the_model_is_told_and_no_file_is_made(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    assert open_knowledge(config) is None
    assert "No documents have been added" in str(await ask(config, "年假"))
    assert not (tmp_path / "knowledge.db").exists()


async def test_a_look_at_the_tools_makes_no_file_and_reads_no_document(tmp_path: Path) -> None:
    config = config_of(tmp_path, folder=SAMPLES)
    async with open_toolset(config, say=lambda line: None, purpose="look") as tools:
        assert "queryKnowledgeBase" in {tool.name for tool in tools}
    assert os.listdir(tmp_path) == []


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        open_knowledge(config_of(tmp_path, folder=tmp_path / "gone"))
    with pytest.raises(ConfigError, match=r"\[knowledge.embeddings\] base_url"):
        embedder_of(config_of(tmp_path, embeddings={"base_url": "host/v1"}))
    with pytest.raises(ConfigError, match="no place for the index"):
        open_knowledge(config_of(tmp_path, database=None))


def test_the_key_shows_nowhere(tmp_path: Path) -> None:
    config = config_of(tmp_path, embeddings={"base_url": "http://127.0.0.1:1/v1", "api_key": "k3y"})
    embedder = embedder_of(config)
    assert embedder is not None
    assert embedder.api_key == "k3y"
    assert "k3y" not in f"{config!r} {embedder!r} {embedder.name}"
