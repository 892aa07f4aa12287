"""A real CalDAV server for tests: Radicale in a process of its own, on loopback, killed at will."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path
from types import TracebackType
from typing import Self

USER, PASSWORD = "li", "geheim-密码"
_START_S = 20.0


class Radicale:
    """One server with one account and one calendar; what it stores outlives its process.

    Args:
        folder: Where it keeps its files.
        calendar: Name of the calendar's collection.
    """

    def __init__(self, folder: Path, calendar: str = "work") -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.calendar_path = f"/{USER}/{calendar}/"

    def start(self) -> None:
        """Start it, again if need be, and wait until it answers."""
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "storage-filesystem-folder": str(self._folder / "collections"),
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(self._folder / "users"),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "logging-level": "warning",
        }
        command = [sys.executable, "-m", "radicale", "--config", ""]
        command += [f"--{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def make_calendar(self, name: str = "Arbeit") -> None:
        """Make the calendar, as the user would in the server's own pages."""
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
        )
        status, _, text = self.request("MKCALENDAR", self.calendar_path, body)
        assert status == 201, text

    def kill(self) -> None:
        """End it without warning."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def request(
        self, method: str, path: str, body: str = "", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """What another program of the user does: status, headers in lower case, text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body.encode(), {"Authorization": f"Basic {token}", **sent})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read().decode()
        finally:
            connection.close()

    def events(self) -> dict[str, str]:
        """All events in the calendar: file name -> text."""
        folder = self._folder / "collections" / "collection-root" / self.calendar_path.strip("/")
        return {file.name: file.read_bytes().decode() for file in sorted(folder.glob("*.ics"))}

    def wait_for_event(self) -> None:
        """Return once the calendar has an event; its folder is all that there is to watch."""
        deadline = time.monotonic() + _START_S
        while not self.events():
            if time.monotonic() > deadline:
                raise TimeoutError("no event came")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return self.request("OPTIONS", "/")[0] == 200
        except OSError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
