"""What services do on their bad days once they are connected, as scripts for `tests.loopback.peers`."""

import json
from typing import Any

from websockets.asyncio.server import ServerConnection

from tests.loopback.peers import Talk

Json = dict[str, Any]

SESSION: Json = {"type": "realtime", "object": "realtime.session", "id": "sess_1", "model": "rt"}


async def greet(connection: ServerConnection, session: Json = SESSION) -> Json:
    """Begin a session; gives the configuration that the client asked for."""
    await tell(connection, "session.created", session=session)
    update: Json = json.loads(await connection.recv())
    return update


async def tell(connection: ServerConnection, kind: str, **fields: Any) -> None:
    """Send one event."""
    await connection.send(json.dumps({"type": kind, "event_id": "event_1", **fields}))


def refusing(code: str | None, message: str, *, param: str | None = None, kind: str) -> Talk:
    """Answers the configuration with an error."""

    async def talk(connection: ServerConnection) -> None:
        await greet(connection)
        error = {"type": kind, "code": code, "message": message, "param": param, "event_id": None}
        await tell(connection, "error", error=error)
        await connection.wait_closed()

    return talk


def failing_at_once(code: str, message: str, close_code: int, reason: str) -> Talk:
    """Sends an error in place of `session.created`, and closes."""

    async def talk(connection: ServerConnection) -> None:
        error = {"type": "invalid_request_error", "code": code, "message": message, "param": None}
        await tell(connection, "error", error=error)
        await connection.close(close_code, reason)

    return talk


def sending(*messages: str | bytes) -> Talk:
    """Accepts the configuration, sends these, and waits."""

    async def talk(connection: ServerConnection) -> None:
        update = await greet(connection)
        await tell(connection, "session.updated", session={**SESSION, **update["session"]})
        for message in messages:
            await connection.send(message)
        await connection.wait_closed()

    return talk


def closing(code: int, reason: str = "") -> Talk:
    """Closes before anything was said."""

    async def talk(connection: ServerConnection) -> None:
        await connection.close(code, reason)

    return talk


async def silent(connection: ServerConnection) -> None:
    """Accepts the connection and never says anything."""
    await connection.wait_closed()


async def mute(connection: ServerConnection) -> None:
    """Accepts the configuration and never says anything more."""
    await sending()(connection)
