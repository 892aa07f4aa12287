"""The end of a connection, as our error (protocol reference, section 6.3). Pure."""

from dataclasses import dataclass

from meeting_assistant.errors import AuthError, ConnectionLost, MeetingAssistantError, RemoteProtocolError
from meeting_assistant.transport.diagnosis import KEY_SETTING, explain
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.masking import in_brief

_MEANINGS = {
    1000: "closed the connection",
    1001: "is going away",
    1008: "closed the connection for a breach of its policy",
    1009: "found a message of ours too big",
    1011: "met an error of its own",
    1012: "restarts",
    1013: "is overloaded",
    4000: "refused the request",
}
_BREACHES = {
    1002: "broke the WebSocket protocol",
    1003: "sent a binary message, where the protocol has text only",
    1007: "sent text that is not UTF-8",
    1009: "sent a message beyond all bounds",
}


@dataclass(frozen=True, slots=True)
class Closing:
    """How a connection ended.

    Attributes:
        code: The close code; 1006 if the connection broke without one.
        reason: The peer's words, or those of our own side.
        ours: We closed it: because we were asked to, or because of what the peer did.
    """

    code: int
    reason: str
    ours: bool


def lost(closing: Closing, endpoint: Endpoint) -> MeetingAssistantError:
    """The error that a closing means to whoever still wanted to send or receive."""
    who = endpoint.authority
    if closing.ours:
        return _ended_by_us(closing, who)
    reason = f": {in_brief(closing.reason)}" if closing.reason else ""
    # OpenAI's reason is "<error type>.<error code>".
    code = closing.reason.rpartition(".")[2]
    hint = explain(code, None, endpoint) or ""
    if closing.code == 3000 or code == "invalid_api_key":
        return AuthError(f"{who} did not accept the key{reason}", hint=hint or f"check {KEY_SETTING}")
    if closing.code == 1006:
        return ConnectionLost(f"the connection to {who} broke{reason}", code=1006)
    meaning = _MEANINGS.get(closing.code, f"closed the connection with code {closing.code}")
    return ConnectionLost(f"{who} {meaning}{reason}", hint=hint, code=closing.code)


def _ended_by_us(closing: Closing, who: str) -> MeetingAssistantError:
    if closing.code in _BREACHES:
        reason = f" ({in_brief(closing.reason)})" if closing.reason and closing.code == 1002 else ""
        return RemoteProtocolError(
            f"{who} {_BREACHES[closing.code]}{reason}", hint="is it a Realtime service?"
        )
    if closing.code == 1011:
        return ConnectionLost(f"{who} did not answer our pings", hint="check the network", code=1011)
    return ConnectionLost(f"we closed the connection to {who}", code=closing.code)
