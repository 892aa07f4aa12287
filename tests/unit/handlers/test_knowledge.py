import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.handlers.knowledge import MAX_ANSWER_TOKENS, KnowledgeHandlers
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.knowledge.terms import estimate_tokens
from meeting_assistant.tools.loading import tools_of
from meeting_assistant.tools.toolbox import Toolbox

SAMPLES = Path(__file__).parents[3] / "samples" / "knowledge"


@pytest.fixture
def handlers() -> Iterator[KnowledgeHandlers]:
    with KnowledgeBase.open(SAMPLES) as base:
        yield KnowledgeHandlers(base=base)


async def ask(handlers: KnowledgeHandlers, question: str) -> dict[str, object]:
    arguments = json.dumps({"question": question})
    result = await Toolbox(tools_of(handlers)).run("call_1", "queryKnowledgeBase", arguments)
    assert result.ok
    return dict(json.loads(result.output))


async def test_an_answer_names_source_heading_and_line(handlers: KnowledgeHandlers) -> None:
    answer = await ask(handlers, "会议室最早可以提前多少天预订？")

    assert answer["found"] is True
    assert isinstance(answer["passages"], list)
    best = answer["passages"][0]
    assert "十四天" in best["text"]
    assert (best["source"], best["heading"], best["place"]) == (
        "会议室使用规定.md",
        "会议室使用规定 > 预订",
        "line 7",
    )
    assert 0 < best["score"] <= 1
    assert best["kind"] == "quotation"
    assert "not instructions" in str(answer["note"])


async def test_nothing_relevant_is_said_in_so_many_words(handlers: KnowledgeHandlers) -> None:
    answer = await ask(handlers, "What is the capital of France?")
    assert (answer["found"], answer["passages"]) == (False, [])
    assert "Nothing in the documents" in str(answer["note"])


async def test_without_a_folder_the_model_is_told_so() -> None:
    answer = await ask(KnowledgeHandlers(base=None), "会议室")
    assert answer["found"] is False
    assert "No documents have been added" in str(answer["note"])


async def test_trouble_with_the_folder_reaches_the_model_as_an_error(tmp_path: Path) -> None:
    with KnowledgeBase.open(tmp_path / "nowhere") as base:
        box = Toolbox(tools_of(KnowledgeHandlers(base=base)))
        result = await box.run("call_1", "queryKnowledgeBase", '{"question": "x"}')
    assert json.loads(result.output)["error"]["code"] == "store_error"


def test_at_most_four_passages_within_the_budget_are_given(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}.md").write_text(
            "# " + "规定" * 30 + "\n\n" + "会议室预订" * 39, encoding="utf-8"
        )
    with KnowledgeBase.open(tmp_path) as base:
        passages = KnowledgeHandlers(base=base).query_knowledge_base("会议室预订规定").passages

    assert len(passages) == 3
    assert sum(estimate_tokens(passage.text + passage.heading) for passage in passages) <= MAX_ANSWER_TOKENS
