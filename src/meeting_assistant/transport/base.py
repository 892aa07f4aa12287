"""The seam to the network: sending, with and without waiting, receiving, closing."""

from typing import Protocol


class Transport(Protocol):
    """One WebSocket connection's worth of text messages.

    A transport is made connected (by whoever dialled) and is never reused after it ended.
    """

    @property
    def round_trip_s(self) -> float | None:
        """How long the last ping took to come back; None before the first one did."""
        ...

    async def send(self, message: str) -> None:
        """Send one text message.

        Raises:
            ConnectionLost: The connection ended.
        """
        ...

    def try_send(self, message: str) -> bool:
        """Send one text message if that needs no waiting; gives whether it is sent.

        False also for a connection that is ending: `send` tells why. Not while a `send` is under way: the two
        would change places.
        """
        ...

    async def receive(self) -> bytes:
        """The next text message, as UTF-8 bytes: the codec parses bytes faster than str.

        Raises:
            ConnectionLost: The connection ended; the error has the close code and reason.
            RemoteProtocolError: The peer sent a binary message.
        """
        ...

    async def close(self, code: int = 1000) -> None:
        """Close, within a deadline, whatever state the connection is in. Never raises for a dead peer."""
        ...
