"""An embeddings endpoint on loopback: HTTP for real, meaning by a list of synonyms."""

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MEANINGS: Sequence[Sequence[str]] = (
    ("酒店", "住宿", "hotel", "accommodation"),
    ("年假", "休假", "annual leave", "vacation"),
    ("打印", "print"),
    ("密码", "password", "passcode"),
    ("会议", "meeting"),
)


@dataclass
class EmbeddingService:
    """What the endpoint does, and what it was asked.

    Attributes:
        status: Of its answers.
        body: In place of vectors.
        headers: Besides the usual ones.
        stall: Answers wait for this.
        drip_s: Between one byte of an answer and the next.
        asked: Path, headers in small letters, and body of each request.
    """

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    stall: threading.Event | None = None
    drip_s: float = 0.0
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    base_url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: dict[str, Any]) -> bytes:
        """The vectors of the texts asked about, in reverse order: only their index tells whose they are."""
        if self.body is not None:
            return self.body
        data = [
            {"object": "embedding", "index": index, "embedding": vector_of(text)}
            for index, text in reversed(list(enumerate(request["input"])))
        ]
        return json.dumps({"object": "list", "model": request["model"], "data": data}).encode()


def vector_of(text: str) -> list[float]:
    """One dimension a meaning, and a last one for all else."""
    found = [float(any(word in text.casefold() for word in words)) for words in MEANINGS]
    return [*found, 0.2 if any(found) else 1.0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, service: EmbeddingService) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(ssl.SSLError, ConnectionError):  # a client that does not trust us
            super().handle()

    def do_POST(self) -> None:
        service = self.server.service
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service.asked.append((self.path, headers, request))
        if service.stall is not None:
            service.stall.wait()
        body = service.answer(request)
        with suppress(OSError):  # the client has gone
            self.send_response(service.status)
            for name, value in {"Content-Length": str(len(body)), **service.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self._write(body, service)

    def _write(self, body: bytes, service: EmbeddingService) -> None:
        if not service.drip_s:
            self.wfile.write(body)
            return
        for at in range(len(body)):
            if service.ended.wait(service.drip_s):
                return
            self.wfile.write(body[at : at + 1])

    def log_message(self, *parts: object) -> None:
        """Nothing on the tests' output."""


@contextmanager
def embedding_service(tls: ssl.SSLContext | None = None) -> Iterator[EmbeddingService]:
    """Run the endpoint on a free port of loopback, with `tls` over HTTPS."""
    service = EmbeddingService()
    server = _Server(service)
    if tls is not None:  # the handshake belongs to the connection's thread, not to the one that accepts
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.base_url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        if service.stall is not None:
            service.stall.set()
        server.shutdown()
        server.server_close()
        thread.join()
