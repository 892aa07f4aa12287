"""Wrong services: each ends in at most two lines and the exit status of its kind, within a deadline."""

import asyncio
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import ServerConnection

from tests.loopback.peers import Answer, Talk, answering, free_port, idle, serving, serving_bytes
from tests.support import bad_services as bad
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.recordings import wav
from tests.support.sound import tone

pytestmark = pytest.mark.timeout(20)

KEY = "0123456789abcdef0123456789abcdef"
IMPATIENT = ("--set", "service.connect_timeout_s=0.3")


def at(port: int, path: str = "/openai/v1", scheme: str = "ws") -> tuple[str, ...]:
    """The flags that lead to a server on this machine."""
    address = f"{scheme}://127.0.0.1:{port}{path}"
    return ("--endpoint", address, "--deployment", "rt", "--set", f"service.api_key={KEY}")


def port_of(url: str) -> int:
    return int(url.split("127.0.0.1:")[1].split("/")[0])


def complaint_about(cli: Cli, status: int, talk: Talk, answer: Answer | None = None, *flags: str) -> str:
    """Both lines that a typed conversation with such a service ends in."""
    with in_background(serving(talk, answer)) as endpoint:
        lines = " | ".join(cli.fails(status, "talk", "--text", *at(port_of(endpoint.url)), *flags))
    assert KEY not in lines
    return lines


def test_nobody_listens_there(cli: Cli) -> None:
    error, hint = cli.fails(4, "talk", "--text", *at(port := free_port()))
    assert error == f"error: 127.0.0.1:{port} refused the connection"
    assert "AZURE_OPENAI_ENDPOINT" in hint


def test_an_unknown_host(cli: Cli) -> None:
    error, hint = cli.fails(
        4, "talk", "--text", "--endpoint", "wss://nowhere.invalid/openai/v1", "--deployment", "rt",
        "--set", f"service.api_key={KEY}",
    )  # fmt: skip
    assert error == "error: the host nowhere.invalid is unknown"
    assert "AZURE_OPENAI_ENDPOINT" in hint


def said(code: str, message: str) -> str:
    """An error as Azure's gateway writes it."""
    return json.dumps({"error": {"code": code, "message": message}})


@pytest.mark.parametrize(
    ("status", "code", "body", "words"),
    [
        (401, 5, said("401", "Access denied"), ["Access denied", "AZURE_OPENAI_API_KEY"]),
        (403, 5, said("403", "Public access is disabled"), ["network rules"]),
        (404, 4, said("DeploymentNotFound", "gone"), ["'rt'", "[service] deployment"]),
        (404, 4, "", ["'rt'", "[service] deployment", "[service] endpoint"]),
        (400, 4, said("OperationNotSupported", "no"), ["no Realtime model", "[service] deployment"]),
        (200, 4, "<html>hello</html>", ["web server", "[service] endpoint"]),
        (500, 4, "", ["500 Internal Server Error", "try again later"]),
        (503, 4, "", ["503 Service Unavailable", "try again later"]),
    ],
)
def test_a_refused_handshake_names_the_setting_to_change(
    status: int, code: int, body: str, words: list[str], cli: Cli
) -> None:
    lines = complaint_about(cli, code, idle, answering(status, body))
    assert [word for word in words if word not in lines] == []


def test_too_many_requests_says_how_long_to_wait(cli: Cli) -> None:
    lines = complaint_about(cli, 4, idle, answering(429, "", Retry_After="17"))
    assert "429 Too Many Requests" in lines
    assert "wait 17 s" in lines


def test_a_redirect_is_not_followed(cli: Cli) -> None:
    lines = complaint_about(cli, 4, idle, answering(302, "", Location="https://login.example/with?secret=1"))
    assert "login.example/with" in lines
    assert "secret" not in lines


@pytest.mark.parametrize(
    ("path", "error", "wanted"),
    [
        ("/openai/v1", ("unknown_parameter", "session.type"), 'dialect` = "preview"'),
        ("/openai/realtime", ("unknown_parameter", "session.voice"), 'dialect` = "ga"'),
        ("/openai/realtime", ("missing_required_parameter", "session.type"), 'dialect` = "ga"'),
        ("/openai/realtime", ("beta_api_shape_disabled", None), 'dialect` = "ga"'),
    ],
)
def test_the_wrong_dialect_names_the_right_one(
    path: str, error: tuple[str, str | None], wanted: str, cli: Cli
) -> None:
    code, param = error
    script = bad.refusing(code, f"Unknown parameter: '{param}'.", param=param, kind="invalid_request_error")
    with in_background(serving(script)) as endpoint:
        cause, hint = cli.fails(6, "talk", "--text", *at(port_of(endpoint.url), path))
    assert f"({code})" in cause
    assert wanted in hint


@pytest.mark.parametrize(
    ("code", "kind", "status", "words"),
    [
        ("insufficient_quota", "insufficient_quota", 6, "credit"),
        (None, "insufficient_quota", 6, "illing"),
        ("invalid_api_key", "invalid_request_error", 5, "AZURE_OPENAI_API_KEY"),
        ("model_not_found", "invalid_request_error", 6, "AZURE_OPENAI_DEPLOYMENT"),
    ],
)
def test_an_error_of_the_account_ends_it(
    code: str | None, kind: str, status: int, words: str, cli: Cli
) -> None:
    lines = complaint_about(cli, status, bad.refusing(code, "You may not.", kind=kind))
    assert "You may not." in lines
    assert words in lines


def test_a_key_that_is_refused_in_band(cli: Cli) -> None:
    lines = complaint_about(
        cli,
        5,
        bad.failing_at_once(
            "invalid_api_key", "Incorrect API key.", 3000, "invalid_request_error.invalid_api_key"
        ),
    )
    assert "AZURE_OPENAI_API_KEY" in lines


@pytest.mark.parametrize("code", [1000, 1011, 4000])
def test_a_service_that_closes_at_once(code: int, cli: Cli) -> None:
    assert "because" in complaint_about(cli, 4, bad.closing(code, "because"))


def test_a_service_that_breaks_off_in_the_handshake(cli: Cli) -> None:
    async def hang_up(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    with in_background(serving_bytes(hang_up)) as endpoint:
        error, hint = cli.fails(4, "talk", "--text", *at(port_of(endpoint.url)))
    assert "closed the connection" in error
    assert "endpoint" in hint


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never reads."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_server_that_never_answers_the_handshake(deaf_port: int, cli: Cli) -> None:
    error, _ = cli.fails(4, "talk", "--text", *at(deaf_port), *IMPATIENT)
    assert "did not answer within 0.3 s" in error


def test_a_service_that_never_says_anything(cli: Cli) -> None:
    assert "did not accept a configuration" in complaint_about(cli, 4, bad.silent, None, *IMPATIENT)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("{not json", "JSON"),
        ("[1, 2]", "JSON"),
        ('{"no": "type"}', "type"),
        (b"\x00\x01binary", "binary"),
    ],
    ids=str,
)
def test_messages_that_are_no_events(message: str | bytes, words: str, cli: Cli) -> None:
    assert words in complaint_about(cli, 6, bad.sending(message))


def test_text_that_is_not_utf_8(cli: Cli) -> None:
    async def talk(connection: ServerConnection) -> None:
        await bad.greet(connection)
        await connection.send(b"\xff\xfe", text=True)
        await connection.wait_closed()

    assert "UTF-8" in complaint_about(cli, 6, talk)


def test_a_certificate_of_nobody_we_trust(cli: Cli, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with in_background(serving(idle, tls=context)) as endpoint:
        error, hint = cli.fails(4, "talk", "--text", *at(port_of(endpoint.url), scheme="wss"))
        assert "can't be trusted" in error
        assert "ca_file" in hint
        not_pem = tmp_path / "ca.pem"
        not_pem.write_text("hello")
        flags = ("--set", f"service.ca_file={not_pem}")
        error, _ = cli.fails(2, "talk", "--text", *at(port_of(endpoint.url), scheme="wss"), *flags)
        assert "ca.pem" in error


def test_a_server_without_tls(cli: Cli) -> None:
    with in_background(serving(idle)) as endpoint:
        _, hint = cli.fails(4, "talk", "--text", *at(port_of(endpoint.url), scheme="wss"))
    assert "scheme" in hint or "ws://" in hint  # such a server resets or answers in plain text


def test_a_connection_that_breaks_and_cannot_be_had_again(cli: Cli) -> None:
    visits: list[ServerConnection] = []

    async def talk(connection: ServerConnection) -> None:
        visits.append(connection)
        update = await bad.greet(connection)
        await bad.tell(connection, "session.updated", session={**bad.SESSION, **update["session"]})
        await connection.recv()
        connection.transport.abort()

    lines = complaint_about(cli, 4, talk, None, "--set", "service.max_reconnects=1")
    assert "broke" in lines or "closed" in lines
    assert len(visits) == 2


def test_a_clock_that_differs_from_the_services_does_not_end_each_session_at_once(cli: Cli) -> None:
    visits: list[ServerConnection] = []
    over = {**bad.SESSION, "expires_at": 1_000_000}

    async def talk(connection: ServerConnection) -> None:
        visits.append(connection)
        update = await bad.greet(connection, over)
        await bad.tell(connection, "session.updated", session={**over, **update["session"]})
        await connection.wait_closed()

    with in_background(serving(talk)) as endpoint:
        flags = (*at(port_of(endpoint.url)), "--set", "assistant.greet=false")
        assert cli.run("talk", "--text", *flags).status == 0
    assert len(visits) == 1


def test_a_replay_that_fails_prints_nothing_but_json(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(tone(500)))
    with in_background(serving(idle, answering(401, ""))) as endpoint:
        ended = cli.run("replay", "a.wav", "--json", *at(port_of(endpoint.url)))
    assert ended.status == 5
    (told,) = ended.objects
    assert (told["file"], told["status"], told["turns"], told["audio"]) == ("a.wav", "failed", [], None)
    assert told["error"]["type"] == "AuthError"
    assert told["error"]["exit_code"] == 5
    assert ended.complaint[0] == f"error: {told['error']['message']}"
    assert ended.complaint[1] == f"hint: {told['error']['hint']}"
    assert KEY not in ended.out
