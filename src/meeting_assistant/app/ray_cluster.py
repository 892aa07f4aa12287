"""A Ray cluster, for the time of a run: one that is there, or one of this machine's own (extra ``ray``).

Ray's processes die with the thread that started them, so a thread of their own lives as long as they should.
"""

import asyncio
import importlib
import logging
import os
import re
import secrets
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Any

from meeting_assistant.errors import ConfigError, ConnectionLost, MissingExtra, TransportError
from meeting_assistant.installation import extra_line

REACH_S = 5.0
"""A cluster's machine answers within that, or is not reached."""

JOIN_S = 30.0
"""To be part of a cluster takes a second; Ray itself would try for minutes."""

START_S = 120.0
"""To start Ray, or a worker, takes some seconds, on a busy machine many."""

STOP_S = 20.0

STORE_BYTES = 128 * 1024 * 1024
"""For values on their way between processes: a case's are some kilobytes."""

ADDRESS = re.compile(r"auto|[\w.-]+:\d{1,5}|\[[\da-fA-F:]+\]:\d{1,5}")
"""How the address of a cluster is written."""

_HINT = "`ray status` on that machine says how it is; docs/cases.md says what a cluster needs."

OWN = {"RAY_AUTH_MODE": "token", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""For a Ray of this machine's own, variables only: it listens on loopback, as on Windows and macOS anyhow."""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
"""How a client of HTTP/2, which Ray speaks, begins (RFC 9113, 3.4)."""


@dataclass(slots=True, eq=False)
class Hand:
    """A worker process.

    Attributes:
        busy: Conversations that it holds.
        lost: It died, or is silent.
        kept: Streams that must stay open as long as it lives.
    """

    _ray: Any
    _actor: Any
    busy: int = 0
    lost: bool = False
    kept: list[AsyncGenerator[object]] = field(default_factory=list)

    async def ask(self, method: str, *values: object, patience_s: float) -> AsyncGenerator[object]:
        """What a method of the worker yields.

        Raises:
            ConnectionLost: The worker died, or said nothing for `patience_s`.
        """
        failures = self._ray.exceptions
        answers = getattr(self._actor, method).remote(*values)
        while True:
            try:
                async with asyncio.timeout(patience_s):
                    answer = await (await anext(answers))
            except StopAsyncIteration:
                return
            except TimeoutError as exc:
                raise _lost(f"it said nothing for {patience_s:g} s") from exc
            except failures.RayTaskError:
                raise  # a fault in our own code
            except failures.RayActorError as exc:
                raise _lost("its process ended") from exc
            except failures.RayError as exc:
                raise _lost(_reason(exc)) from exc
            yield answer

    def dismiss(self) -> None:
        """End the process, whatever it does."""
        self._ray.kill(self._actor)


class Cluster:
    """An open cluster.

    Args:
        ray: The library, joined to it.
    """

    def __init__(self, ray: Any) -> None:  # noqa: ANN401 - Ray's types are not looked at
        self._ray = ray
        self._hands: list[Hand] = []

    @property
    def processors(self) -> int:
        """How many it has; each worker takes one."""
        return int(self._ray.cluster_resources().get("CPU", 0))

    def hire(self, kind: type[object]) -> Hand:
        """A process more with a `kind` of its own in it; it begins when a processor is free."""
        actor = self._ray.remote(kind).options(num_cpus=1, max_restarts=0, max_concurrency=1000).remote()
        self._hands.append(Hand(self._ray, actor))
        return self._hands[-1]

    def close(self) -> None:
        """End all its workers."""
        for hand in self._hands:
            with suppress(self._ray.exceptions.RayError):
                hand.dismiss()
        self._hands.clear()


def check_address(address: str) -> None:
    """Make sure that it is one.

    Raises:
        ConfigError: It is none.
    """
    if address and not ADDRESS.fullmatch(address):
        raise ConfigError(
            f"--ray {address} is no address of a Ray cluster",
            hint="Write HOST:PORT, or auto for the cluster of this machine, or nothing to start one here.",
        )


@asynccontextmanager
async def open_cluster(address: str, workers: int, *, say: Callable[[str], None]) -> AsyncIterator[Cluster]:
    """The cluster at `address`, of which this machine is part; without one, one of so many workers here.

    Raises:
        MissingExtra: Ray is not installed.
        TransportError: The cluster can't be reached, or Ray does not start.
    """
    check_address(address)
    ray = _library(address)
    where = f"the Ray cluster at {address}" if address else "Ray"
    patience_s = JOIN_S if address else START_S
    say(f"preparing {where}")
    if address not in ("", "auto"):
        await _reach(address)
    life = _Life(ray, address, workers)
    life.start()
    try:
        try:
            async with asyncio.timeout(patience_s):
                await asyncio.shield(asyncio.wrap_future(life.started))
        except TimeoutError as exc:
            why = f"no answer within {patience_s:g} s"
            raise TransportError(f"{where} can't be used: {why}", hint=_HINT) from exc
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as exc:
            raise TransportError(f"{where} can't be used: {_reason(exc)}", hint=_HINT) from exc
        cluster = Cluster(ray)
        try:
            yield cluster
        finally:
            cluster.close()
    finally:
        life.over.set()
        with suppress(TimeoutError):  # it is a daemon: what hangs in it ends with us
            async with asyncio.timeout(STOP_S if life.started.done() else 0):
                await asyncio.shield(asyncio.wrap_future(life.ended))


class _Life(threading.Thread):
    """From joining a cluster to leaving it."""

    def __init__(self, ray: Any, address: str, workers: int) -> None:  # noqa: ANN401 - as above
        super().__init__(name="ray", daemon=True)
        self._ray, self._address, self._workers = ray, address, workers
        self.over = threading.Event()
        self.started: Future[None] = Future()
        self.ended: Future[None] = Future()

    def run(self) -> None:
        try:
            if self._address:
                self._live(address=self._address)
            else:
                with TemporaryDirectory(prefix="ray-", dir=_SHORT, ignore_cleanup_errors=True) as folder:
                    self._live(
                        address="local",
                        num_cpus=self._workers,
                        include_dashboard=False,
                        object_store_memory=STORE_BYTES,
                        _temp_dir=folder,
                    )
        except BaseException as exc:  # noqa: BLE001 - whatever it is, whoever waits is told
            if not self.started.done():
                self.started.set_exception(exc)
        finally:
            self.ended.set_result(None)

    def _live(self, **settings: object) -> None:
        try:
            self._ray.init(
                log_to_driver=False, configure_logging=False, logging_level=logging.ERROR, **settings
            )
            self.started.set_result(None)
            self.over.wait()
        finally:
            self._ray.shutdown()


_SHORT = "/tmp" if os.path.isdir("/tmp") else None


def _library(address: str) -> Any:  # noqa: ANN401 - as above
    """Ray, silenced."""
    if find_spec("ray") is None:
        raise MissingExtra(
            "cases on several machines need the package ray",
            hint=f"Run: {extra_line('ray')}, or leave out --ray.",
        )
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if not address:
        os.environ.update(OWN, RAY_AUTH_TOKEN=secrets.token_hex(32))  # else one is written into the home
    ray = importlib.import_module("ray")
    logging.getLogger("ray").setLevel(logging.ERROR)
    worker: Any = importlib.import_module("ray._private.worker")
    if hasattr(worker, "print_to_stdstream"):  # of a worker's death it tells on our standard output, unasked
        worker.print_to_stdstream = _untold
    return ray


def _untold(_batch: object, ignore_prefix: bool = False) -> None:
    """What we say ourselves."""


async def _reach(address: str) -> None:
    """Make sure that there is somebody who answers as Ray does: Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(REACH_S):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            try:
                writer.write(PREFACE)
                if (await reader.read(7)).startswith(b"HTTP/1."):
                    raise OSError("what listens there is no Ray")
            finally:
                writer.close()
    except (OSError, OverflowError, TimeoutError) as exc:
        why = f"no answer within {REACH_S:g} s" if isinstance(exc, TimeoutError) else _reason(exc)
        raise TransportError(f"the Ray cluster at {address} can't be reached: {why}", hint=_HINT) from exc


def _reason(exc: Exception) -> str:
    """The first line of what a library says."""
    if isinstance(exc, OSError) and exc.errno:
        return os.strerror(exc.errno)
    return next((line.strip() for line in str(exc).splitlines() if line.strip()), type(exc).__name__)


def _lost(why: str) -> ConnectionLost:
    return ConnectionLost(f"a worker was lost: {why}", hint=_HINT)
