"""Real MCP servers that others wrote: the time over standard streams, workbooks over both transports."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TIME_SERVER = (sys.executable, "-m", "mcp_server_time", "--local-timezone", "Asia/Shanghai")
AREAS = ("--tools", "workbooks,sheets")
EXCEL_OVER_STREAMS = (sys.executable, "-m", "excel_mcp", "stdio", *AREAS, "--allow-dir")
TOKEN = "a-token-for-tests-0123456789"

START_S = 30.0


@contextmanager
def excel_over_http(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The workbook server over streamable HTTP, which wants `TOKEN`; its address and its process."""
    port = _free_port()
    command = [sys.executable, "-m", "excel_mcp", "streamable-http", *AREAS]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--allow-dir", str(folder)],
        env={"EXCEL_MCP_AUTH_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/mcp", process
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # the only way to learn that another process listens
        else:
            return
    raise AssertionError("the MCP server did not come up")
