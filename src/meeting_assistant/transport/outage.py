"""A failure of the network below HTTP, as our error."""

import socket
import ssl

from meeting_assistant.errors import ConnectFailed
from meeting_assistant.transport.address import ENDPOINT_SETTING
from meeting_assistant.transport.masking import in_brief
from meeting_assistant.transport.tls import CA_SETTING


def outage(exc: OSError, who: str, deadline_s: float) -> ConnectFailed:
    """Why nobody was reached.

    Args:
        exc: What the system said.
        who: Host and port, as shown to people.
        deadline_s: What was allowed, named if it passed.
    """
    match exc:
        case TimeoutError():
            cause, hint = (
                f"{who} did not answer within {deadline_s:g} s",
                "check the network and any proxy or firewall",
            )
        case ssl.SSLCertVerificationError():
            cause = f"the certificate of {who} can't be trusted: {in_brief(exc.verify_message)}"
            hint = f"behind a company proxy or with a server of your own, give its authority in {CA_SETTING}"
        case ssl.SSLError():
            cause = f"no TLS with {who}: {in_brief(getattr(exc, 'reason', None) or str(exc))}"
            hint = "if the server speaks no TLS, write its address with ws:// or http://"
        case socket.gaierror():
            cause = f"the host {who} is unknown"
            hint = f"check {ENDPOINT_SETTING} for a typing error, and the network"
        case ConnectionRefusedError():
            cause, hint = (
                f"{who} refused the connection",
                f"is the server running there? Check {ENDPOINT_SETTING}",
            )
        case ConnectionResetError():
            cause, hint = (
                f"{who} closed the connection at once",
                f"check scheme, host and port in {ENDPOINT_SETTING}",
            )
        case _:
            cause = f"no connection to {who}: {in_brief(exc.strerror or str(exc) or type(exc).__name__)}"
            hint = "check the network"
    return ConnectFailed(cause, hint=hint)
