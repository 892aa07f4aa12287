"""All errors a caller can meet, and the exit status each leads to.

```
MeetingAssistantError            1
|- ConfigError                   2   wrong settings or arguments
|- AudioError                    3
|    |- DeviceNotFound  DeviceLost  UnsupportedAudio
|- TransportError                4
|    |- ConnectFailed  HandshakeRejected  ConnectionLost
|    `- AuthError                5
|- ProtocolError                 6
|    |- LocalProtocolError           we broke the protocol: a bug of ours
|    `- RemoteProtocolError          the peer broke it
|- ServiceError                  6   an error the service reported and that ends the conversation
|- ToolError                     7
|- StoreError                    7
|- MissingExtra                  7   an optional dependency is not installed
`- ReplayFailed                  8   recordings or cases failed
```

Errors of other libraries are mapped to these at the adapter that met them, nowhere else.
"""

import copyreg
from collections.abc import Mapping
from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    AUDIO = 3
    TRANSPORT = 4
    AUTH = 5
    PROTOCOL = 6
    TOOL = 7
    REPLAY = 8
    INTERRUPTED = 130


class MeetingAssistantError(Exception):
    """Base of all: a message that names the cause and a hint that says what to do next.

    Args:
        message: One line, the cause.
        hint: One line, the next step; empty if there is none.
    """

    exit_status = ExitStatus.FAILURE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Travel whole between processes: `Exception` would give the message alone to `__init__`."""
        return copyreg.__newobj__, (type(self), self.message), self.__dict__  # type: ignore[attr-defined]  # it is there


class ConfigError(MeetingAssistantError):
    """A setting or argument is wrong."""

    exit_status = ExitStatus.USAGE


class AudioError(MeetingAssistantError):
    """Sound can't be taken in or given out."""

    exit_status = ExitStatus.AUDIO


class DeviceNotFound(AudioError):
    """No audio device answers to that index or name, or there is none at all."""


class DeviceLost(AudioError):
    """A device that was open went away."""


class UnsupportedAudio(AudioError):
    """A file or device has audio that we can't read or play."""


class TransportError(MeetingAssistantError):
    """The service can't be reached or went away."""

    exit_status = ExitStatus.TRANSPORT


class ConnectFailed(TransportError):
    """No connection came about: name, network, TLS or deadline."""


class HandshakeRejected(TransportError):
    """The service answered the WebSocket handshake with an HTTP status other than 101.

    Args:
        message: The cause.
        hint: The next step.
        status: The HTTP status.
        retry_after_s: What the service asked us to wait, if it did.
    """

    def __init__(
        self, message: str, *, hint: str = "", status: int, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after_s = retry_after_s


class ConnectionLost(TransportError):
    """An established connection ended.

    Args:
        message: The cause.
        hint: The next step.
        code: The WebSocket close code (RFC 6455, 7.4), 1006 if there was no close frame.
    """

    def __init__(self, message: str, *, hint: str = "", code: int = 1006) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class AuthError(TransportError):
    """The service did not accept the credential, or there is none."""

    exit_status = ExitStatus.AUTH


class ProtocolError(MeetingAssistantError):
    """The protocol was broken by one side."""

    exit_status = ExitStatus.PROTOCOL


class LocalProtocolError(ProtocolError):
    """We used the protocol wrongly: a bug of ours."""


class RemoteProtocolError(ProtocolError):
    """The peer sent what the protocol does not allow."""


class ServiceError(MeetingAssistantError):
    """The service reported an error that the conversation can't go on with.

    Args:
        message: What the service said.
        hint: The next step.
        code: The service's error code, such as ``invalid_model``.
        param: The parameter that it names, such as ``session.type``.
    """

    exit_status = ExitStatus.PROTOCOL

    def __init__(
        self, message: str, *, hint: str = "", code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.param = param


class ToolError(MeetingAssistantError):
    """Expected trouble in a tool: told to the model so that it can apologise or ask.

    Args:
        message: The cause.
        hint: The next step.
        code: A name for programs, such as ``time_taken``; by default that of the class.
        details: What a program needs besides, as JSON has it.
    """

    exit_status = ExitStatus.TOOL

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.details = dict(details or {})


class StoreError(MeetingAssistantError):
    """A database or file of ours can't be read or written."""

    exit_status = ExitStatus.TOOL


class MissingExtra(MeetingAssistantError):
    """An optional dependency is needed and not installed; the hint is the pip line."""

    exit_status = ExitStatus.TOOL


class ReplayFailed(MeetingAssistantError):
    """A replay failed.

    Args:
        message: The cause.
        hint: The next step.
        status: That of the cause, if only one conversation was asked for.
    """

    exit_status = ExitStatus.REPLAY

    def __init__(self, message: str, *, hint: str = "", status: ExitStatus = ExitStatus.REPLAY) -> None:
        super().__init__(message, hint=hint)
        self.exit_status = status


def exit_status_of(error_type: str | None) -> ExitStatus:
    """Give the exit status of an error by the name of its class, as results keep it."""
    kinds = [MeetingAssistantError]
    for kind in kinds:
        if kind.__name__ == error_type:
            return kind.exit_status
        kinds += kind.__subclasses__()
    return ExitStatus.REPLAY
