"""Vectors of meaning from an endpoint that speaks OpenAI's embeddings API: Azure, OpenAI, or a local server.

The standard library's HTTP client in a thread is enough for one request at a time.
"""

import json
import math
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit, urlunsplit

from meeting_assistant.errors import ConfigError, MeetingAssistantError

MAX_ANSWER_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 65_536


class EmbeddingError(MeetingAssistantError):
    """The embeddings endpoint can't be reached, refused, or answered nonsense. Search goes on without it."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """Which model makes the vectors; those of different names can't be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, all of one length.

        Raises:
            EmbeddingError: There are none.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingEndpoint:
    """An `Embedder` behind HTTP.

    Attributes:
        base_url: The API's root, such as ``https://NAME.openai.azure.com/openai/v1`` or
            ``http://127.0.0.1:11434/v1``; a query (Azure's ``api-version``) is kept.
        model: The model's or deployment's name.
        api_key: The key; empty for a server that asks for none.
        dimensions: Length of the vectors, where the model can shorten them; None for its own.
        timeout_s: From the request to the last byte of the answer.
        ca_file: Certificates to trust besides the system's.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    dimensions: int | None = None
    timeout_s: float = 5.0
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(
                "[knowledge.embeddings] base_url is no address of a service",
                hint="It begins with http:// or https://, such as http://127.0.0.1:11434/v1",
            )

    @property
    def name(self) -> str:
        """Host, path, model and length of the vectors."""
        parts = urlsplit(self.base_url)
        place = f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        return f"{place} {self.model} {self.dimensions or ''}".strip()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text.

        Raises:
            EmbeddingError: Name, network, TLS, deadline, a refusal, or an answer that holds no vectors.
        """
        answer: Future[bytes] = Future()
        request = self._request(texts)

        def work() -> None:
            try:
                answer.set_result(self._answer(request))
            except BaseException as exc:  # noqa: BLE001 - raised again where it is waited for
                answer.set_exception(exc)

        # A thread of its own: no timeout of a socket bounds the look-up of a name, or a byte now and then.
        threading.Thread(target=work, name="embeddings", daemon=True).start()
        try:
            return _vectors(answer.result(self.timeout_s), len(texts))
        except TimeoutError as exc:
            raise self._failed(f"no answer within {self.timeout_s:g} s") from exc
        except urllib.error.HTTPError as exc:
            raise self._failed(_refusal(exc)) from exc
        except urllib.error.URLError as exc:
            raise self._failed(_cause(exc.reason)) from exc
        except (OSError, HTTPException) as exc:
            raise self._failed(_cause(exc)) from exc
        except (ValueError, TypeError, KeyError, RecursionError) as exc:
            raise self._failed("its answer holds no vectors for these texts") from exc

    def _request(self, texts: Sequence[str]) -> urllib.request.Request:
        parts = urlsplit(self.base_url)
        url = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/embeddings", fragment=""))
        wanted: dict[str, object] = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        if self.dimensions is not None:
            wanted["dimensions"] = self.dimensions
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.api_key:
            is_azure = ".azure." in f".{parts.hostname}"
            headers |= {"api-key": self.api_key} if is_azure else {"Authorization": f"Bearer {self.api_key}"}
        body = json.dumps(wanted).encode()
        return urllib.request.Request(url, body, headers)

    def _answer(self, request: urllib.request.Request) -> bytes:
        """The body of the answer, read until the deadline."""
        until_s = time.monotonic() + self.timeout_s
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _NoRedirect)
        response: HTTPResponse
        with opener.open(request, timeout=self.timeout_s) as response:
            body = bytearray()
            while piece := response.read1(_PIECE_BYTES):
                body += piece
                if time.monotonic() > until_s:
                    raise TimeoutError
                if len(body) > MAX_ANSWER_BYTES:
                    raise ValueError
            return bytes(body)

    def _failed(self, cause: str) -> EmbeddingError:
        host = urlsplit(self.base_url).netloc.rpartition("@")[2]
        return EmbeddingError(
            f"the embeddings endpoint {host}: {cause}",
            hint="Check [knowledge.embeddings] base_url, model and api_key.",
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes a redirection for a refusal: a key goes only where the settings send it."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def _vectors(body: bytes, count: int) -> list[list[float]]:
    """The vectors in the order of the texts; every entry names its index.

    Raises:
        ValueError, TypeError, KeyError: The answer is not what it should be.
    """
    answer = json.loads(body)
    by_index: Mapping[int, list[float]] = {
        int(entry["index"]): [float(number) for number in entry["embedding"]] for entry in answer["data"]
    }
    vectors = [by_index[index] for index in range(count)]
    if len({len(vector) for vector in vectors}) > 1 or not all(vectors):
        raise ValueError
    if not all(map(math.isfinite, (number for vector in vectors for number in vector))):
        raise ValueError
    return vectors


def _refusal(error: urllib.error.HTTPError) -> str:
    """The status, and what the service says about it."""
    with error:
        try:
            told = json.loads(error.read(_PIECE_BYTES))["error"]
            words = told["message"] if isinstance(told, dict) else told
        except (OSError, HTTPException, ValueError, TypeError, KeyError, RecursionError):
            words = error.reason
    return f"HTTP {error.code}: {' '.join(str(words).split())[:200]}"


def _cause(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {reason.verify_message}"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
