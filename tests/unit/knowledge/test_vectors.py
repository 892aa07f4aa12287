"""Search by meaning besides words: found together, kept true to the documents, missed without harm."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.knowledge import base as base_module
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.knowledge.embed import EmbeddingEndpoint
from meeting_assistant.knowledge.ingest import add
from meeting_assistant.knowledge.store import KnowledgeStore
from meeting_assistant.knowledge.vectors import VectorIndex, embed_missing
from tests.support.embeddings import EmbeddingService, embedding_service, vector_of

QUESTION = "上海的酒店一晚上限是多少"
"""The documents say 住宿 where this says 酒店: words alone find the wrong passages."""


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with embedding_service() as service:
        yield service


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KnowledgeStore]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "差旅.md").write_text(
        "# 住宿\n\n每晚不超过六百元。\n\n# 打印机\n\n在茶水间。", encoding="utf-8"
    )
    (folder / "leave.md").write_text("# Annual leave\n\nThere are 25 days.", encoding="utf-8")
    store = KnowledgeStore.open(tmp_path / "index.db")
    add(store, [folder])
    yield store
    store.close()


def embedder(service: EmbeddingService, model: str = "small") -> EmbeddingEndpoint:
    return EmbeddingEndpoint(base_url=service.base_url, model=model, timeout_s=5)


def test_what_is_meant_is_found_though_no_word_is_shared(
    service: EmbeddingService, store: KnowledgeStore
) -> None:
    assert store.search("which hotel?") == ()
    embed_missing(VectorIndex(store), embedder(service))
    with KnowledgeBase(store, embedder=embedder(service)) as base:
        (hit,) = base.search("which hotel?").hits
    assert (hit.source, hit.passage.heading) == ("差旅.md", "住宿")
    assert 0.9 < hit.score <= 1


def test_what_is_near_nothing_is_not_found(service: EmbeddingService, store: KnowledgeStore) -> None:
    embed_missing(VectorIndex(store), embedder(service))
    with KnowledgeBase(store, embedder=embedder(service), min_similarity=0.4) as base:
        assert base.search("Who won the football match?").hits == ()


def test_only_what_is_missing_is_asked_for(service: EmbeddingService, store: KnowledgeStore) -> None:
    vectors = VectorIndex(store)
    assert embed_missing(vectors, embedder(service)) == 3
    assert embed_missing(vectors, embedder(service)) == 0
    assert [request["input"] for _, _, request in service.asked] == [
        ["Annual leave\nThere are 25 days.", "住宿\n每晚不超过六百元。", "打印机\n在茶水间。"]
    ]


def test_another_model_replaces_all_vectors(service: EmbeddingService, store: KnowledgeStore) -> None:
    vectors = VectorIndex(store)
    embed_missing(vectors, embedder(service))
    assert vectors.nearest(vector_of("hotel"), embedder(service, "large").name, min_similarity=0.1) == []
    assert embed_missing(vectors, embedder(service, "large")) == 3
    assert vectors.count() == 3


def test_vectors_follow_their_documents(
    service: EmbeddingService, store: KnowledgeStore, tmp_path: Path
) -> None:
    vectors, name = VectorIndex(store), embedder(service).name
    embed_missing(vectors, embedder(service))
    assert len(vectors.nearest(vector_of("住宿"), name, min_similarity=0.9)) == 1
    other = KnowledgeStore.open(tmp_path / "index.db")  # as another process would
    (tmp_path / "documents" / "hotels.txt").write_text("Hotels are booked by the office.", encoding="utf-8")
    add(other, [tmp_path / "documents"])
    embed_missing(VectorIndex(other), embedder(service))
    other.close()
    assert len(vectors.nearest(vector_of("住宿"), name, min_similarity=0.9)) == 2
    (tmp_path / "documents" / "hotels.txt").unlink()
    assert add(store, [tmp_path / "documents"]).removed == 1
    assert vectors.count() == 3


def test_without_the_endpoint_words_are_searched_and_it_is_said(
    service: EmbeddingService, store: KnowledgeStore, caplog: pytest.LogCaptureFixture
) -> None:
    embed_missing(VectorIndex(store), embedder(service))
    service.status, service.body = 503, b'{"error": {"message": "overloaded"}}'
    asked = len(service.asked)
    with KnowledgeBase(store, embedder=embedder(service)) as base:
        found = base.search("打印机在哪里")
        assert found.hits[0].passage.heading == "打印机"
        assert "searched by words alone" in found.notice
        assert "HTTP 503: overloaded" in found.notice
        assert base.search("打印机").notice == found.notice
    assert len(service.asked) == asked + 1  # the second question did not wait for it
    assert "overloaded" in caplog.text


def test_an_endpoint_that_came_back_is_used_again(
    service: EmbeddingService, store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base_module, "_REST_S", 0.0)
    embed_missing(VectorIndex(store), embedder(service))
    with KnowledgeBase(store, embedder=embedder(service)) as base:
        service.status = 503
        assert base.search("which hotel?").notice
        service.status = 200
        found = base.search("which hotel?")
    assert (len(found.hits), found.notice) == (1, "")


def test_opening_makes_the_missing_vectors_and_a_broken_endpoint_does_not_keep_it_from_opening(
    service: EmbeddingService, store: KnowledgeStore, caplog: pytest.LogCaptureFixture
) -> None:
    service.status = 500
    base = KnowledgeBase(store, embedder=embedder(service))
    base._thread.join()
    assert base.search("打印机").hits
    assert "by words alone" in caplog.text
    service.status = 200
    base = KnowledgeBase(store, embedder=embedder(service))
    base._thread.join()
    assert VectorIndex(store).count() == 3
