from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from meeting_assistant.errors import AuthError, HandshakeRejected
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.rejection import Answer, rejection, request_ids, retry_after_s

AZURE = Endpoint.from_address("https://res.openai.azure.com", deployment="rt")
OPENAI = Endpoint.from_address("https://api.openai.com", deployment="gpt-realtime")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"error":{"code":"401","message":"Access denied."}}', "401 Unauthorized: Access denied."),
        (
            b'{"error":{"code":"PermissionDenied","message":"No role."}}',
            "401 Unauthorized: PermissionDenied: No role.",
        ),
        (b'{"statusCode":401,"message":"Missing subscription."}', "401 Unauthorized: Missing subscription."),
        (b'{"error":"not allowed"}', "401 Unauthorized: not allowed"),
        (b"plain\r\nwords", "401 Unauthorized: plain words"),
        (b"<html>page</html>", "401 Unauthorized"),
        (b"", "401 Unauthorized"),
        (b"[1,2]", "401 Unauthorized: [1, 2]"),
        (b'{"error":{"code":null,"message":null}}', "401 Unauthorized"),
    ],
)
def test_the_services_own_words_are_the_cause(body: bytes, shown: str) -> None:
    assert rejection(Answer(401, {}, body), AZURE).message == f"res.openai.azure.com answered {shown}"


def test_long_words_are_cut() -> None:
    assert len(rejection(Answer(500, {}, b"x" * 100_000), AZURE).message) < 400


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, AuthError), (403, AuthError), (400, HandshakeRejected), (404, HandshakeRejected)],
)
def test_a_refused_credential_is_told_from_other_refusals(status: int, kind: type[Exception]) -> None:
    assert isinstance(rejection(Answer(status, {}), AZURE), kind)


def test_a_deployment_that_is_not_there_is_named() -> None:
    body = b'{"error":{"code":"DeploymentNotFound","message":"The deployment does not exist."}}'
    error = rejection(Answer(404, {}, body), AZURE)
    assert "'rt'" in error.hint
    assert "AZURE_OPENAI_DEPLOYMENT" in error.hint


def test_only_azure_is_suspected_of_the_other_dialect() -> None:
    preview = Endpoint.from_address("https://res.openai.azure.com/openai/realtime", deployment="rt")
    assert (
        'dialect` = "preview" if it doesn\'t serve /openai/v1/realtime'
        in rejection(Answer(404, {}), AZURE).hint
    )
    assert 'dialect` = "ga" if it doesn\'t serve /openai/realtime' in rejection(Answer(404, {}), preview).hint
    assert "dialect" not in rejection(Answer(404, {}), OPENAI).hint


@pytest.mark.parametrize("status", [199, 204, 302, 400, 401, 403, 404, 418, 429, 500, 503, 599, 999])
def test_every_status_has_advice(status: int) -> None:
    error = rejection(Answer(status, {}), AZURE)
    assert str(status) in error.message
    assert error.hint


def test_request_ids_are_kept_for_the_support() -> None:
    headers = {"x-request-id": "b", "apim-request-id": "a", "date": "c"}
    assert request_ids(headers) == "apim-request-id a, x-request-id b"
    assert rejection(Answer(500, headers), AZURE).message.endswith("(apim-request-id a, x-request-id b)")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
    ],
)
def test_the_wait_asked_for_is_read_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_a_wait_until_a_moment_is_counted_from_now() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)
    seconds = retry_after_s({"retry-after": moment})
    assert seconds is not None
    assert 50 < seconds <= 60
