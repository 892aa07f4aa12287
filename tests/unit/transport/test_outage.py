import errno
import socket
import ssl

import pytest

from meeting_assistant.transport.outage import outage


@pytest.mark.parametrize(
    ("exc", "cause", "advice"),
    [
        (TimeoutError(), "did not answer within 10 s", "firewall"),
        (
            socket.gaierror(-2, "Name or service not known"),
            "host res:443 is unknown",
            "AZURE_OPENAI_ENDPOINT",
        ),
        (ConnectionRefusedError(), "refused", "running"),
        (ConnectionResetError(), "closed the connection at once", "port"),
        (ssl.SSLCertVerificationError("no"), "can't be trusted", "`[service] ca_file`"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "no TLS", "ws://"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable", "network"),
        (OSError("Multiple exceptions: [Errno 111] a, [Errno 111] b"), "Multiple exceptions", "network"),
        (OSError(), "OSError", "network"),
    ],
)
def test_each_outage_has_its_cause_and_advice(exc: OSError, cause: str, advice: str) -> None:
    if isinstance(exc, ssl.SSLCertVerificationError):
        exc.verify_message = "self-signed certificate"
    error = outage(exc, "res:443", 10.0)
    assert cause in error.message
    assert "res:443" in error.message
    assert advice in error.hint
