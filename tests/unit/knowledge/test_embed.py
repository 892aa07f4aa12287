"""The embeddings endpoint over HTTP: what it is asked, and each way it can fail."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from meeting_assistant.errors import ConfigError
from meeting_assistant.knowledge.embed import EmbeddingEndpoint, EmbeddingError
from tests.support.embeddings import EmbeddingService, embedding_service, vector_of


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with embedding_service() as service:
        yield service


def endpoint(service: EmbeddingService, **given: object) -> EmbeddingEndpoint:
    return EmbeddingEndpoint(**{"base_url": service.base_url, "model": "small", **given})  # type: ignore[arg-type]  # any field


def test_each_text_gets_its_vector_in_whatever_order_they_come(service: EmbeddingService) -> None:
    texts = ["酒店", "打印机", "?"]
    assert endpoint(service).embed(texts) == [vector_of(text) for text in texts]
    path, headers, request = service.asked[0]
    assert path == "/v1/embeddings"
    assert request == {"model": "small", "input": texts, "encoding_format": "float"}
    assert not {"authorization", "api-key"} & headers.keys()


def test_key_dimensions_and_query_are_sent(service: EmbeddingService) -> None:
    address = f"{service.base_url}/?api-version=2024-10-21"
    endpoint(service, base_url=address, api_key="k3y", dimensions=6).embed(["x"])
    path, headers, request = service.asked[0]
    assert path == "/v1/embeddings?api-version=2024-10-21"
    assert headers["authorization"] == "Bearer k3y"
    assert request["dimensions"] == 6


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://me.openai.azure.com/openai/v1", "Api-key"),
        ("https://me.services.ai.azure.com/openai/v1/", "Api-key"),
        ("https://api.openai.com/v1", "Authorization"),
        ("http://127.0.0.1:11434/v1", "Authorization"),
    ],
)
def test_azure_gets_the_key_in_a_header_of_its_own(address: str, name: str) -> None:
    request = EmbeddingEndpoint(base_url=address, model="m", api_key="k")._request(["x"])
    assert {"Api-key", "Authorization"} & set(request.headers) == {name}


def test_the_name_tells_models_and_lengths_apart_and_holds_no_secret() -> None:
    one = EmbeddingEndpoint(base_url="https://u:secret@host/v1/", model="m", api_key="k3y")
    other = EmbeddingEndpoint(base_url="https://host/v1", model="m", dimensions=256)
    assert (one.name, other.name) == ("host/v1 m", "host/v1 m 256")
    assert "k3y" not in repr(one)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, b'{"error": {"message": "Incorrect API key"}}', "HTTP 401: Incorrect API key"),
        (404, b'{"error": "model not found"}', "HTTP 404: model not found"),
        (500, b"<html>", "HTTP 500: Internal Server Error"),
        (200, b"", "holds no vectors"),
        (200, b"[]", "holds no vectors"),
        (200, b'{"data": [{"index": 1, "embedding": [1]}]}', "holds no vectors"),
        (200, b'{"data": [{"index": 0, "embedding": []}]}', "holds no vectors"),
        (200, b'{"data": [{"index": 0, "embedding": [NaN]}]}', "holds no vectors"),
        (200, b"[" * 100_000, "holds no vectors"),
    ],
)
def test_refusals_and_nonsense_are_told(
    service: EmbeddingService, status: int, body: bytes, words: str
) -> None:
    service.status, service.body = status, body
    with pytest.raises(EmbeddingError, match=words) as raised:
        endpoint(service).embed(["x"])
    assert "[knowledge.embeddings]" in raised.value.hint


def test_a_redirection_is_not_followed_with_the_key(service: EmbeddingService) -> None:
    with embedding_service() as other:
        service.status, service.headers = 302, {"Location": f"{other.base_url}/embeddings"}
        with pytest.raises(EmbeddingError, match="HTTP 302"):
            endpoint(service, api_key="k3y").embed(["x"])
        assert other.asked == []


def test_an_endpoint_that_never_answers_is_left_at_the_deadline(service: EmbeddingService) -> None:
    service.stall = threading.Event()
    began_s = time.monotonic()
    with pytest.raises(EmbeddingError, match="no answer"):
        endpoint(service, timeout_s=0.2).embed(["x"])
    assert time.monotonic() - began_s < 5


def test_a_byte_now_and_then_does_not_move_the_deadline(service: EmbeddingService) -> None:
    service.drip_s = 0.05
    with pytest.raises(EmbeddingError, match="no answer"):
        endpoint(service, timeout_s=0.3).embed(["x"])


def test_nobody_listening_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(EmbeddingError, match=rf"127.0.0.1:{port}: Connection refused"):
        EmbeddingEndpoint(base_url=f"http://127.0.0.1:{port}/v1", model="m").embed(["x"])


def test_a_certificate_is_verified_and_a_company_can_have_its_own(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with embedding_service(tls) as service:
        with pytest.raises(EmbeddingError, match="its certificate is not trusted: "):
            endpoint(service).embed(["x"])
        assert endpoint(service, ca_file=tmp_path / "ca.pem").embed(["x"]) == [vector_of("x")]
        with pytest.raises(EmbeddingError, match="No such file"):
            endpoint(service, ca_file=tmp_path / "gone.pem").embed(["x"])


@pytest.mark.parametrize("address", ["", "host/v1", "ftp://host/v1", "http://"])
def test_what_is_no_address_is_an_error_of_the_settings(address: str) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        EmbeddingEndpoint(base_url=address, model="m")
