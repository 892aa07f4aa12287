import asyncio
import ssl
from importlib.util import find_spec
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError, ConnectFailed, MissingExtra
from meeting_assistant.installation import install_line
from meeting_assistant.transport.credentials import ApiKey
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.retry import retryable
from meeting_assistant.transport.websocket import dial
from tests.loopback.peers import KEY, echo, failure, free_port, serving, serving_bytes


class TestNoConnection:
    async def test_a_closed_port_refuses(self) -> None:
        error = await failure(Endpoint.from_address(f"ws://127.0.0.1:{free_port()}"))
        assert isinstance(error, ConnectFailed)
        assert "refused" in error.message
        assert retryable(error)

    async def test_an_unknown_host_is_named(self) -> None:
        error = await failure(Endpoint.from_address("ws://nowhere.invalid:1"))
        assert isinstance(error, ConnectFailed)
        assert "nowhere.invalid:1 is unknown" in error.message
        assert "AZURE_OPENAI_ENDPOINT" in error.hint

    async def test_a_server_that_says_nothing_meets_the_deadline(self) -> None:
        gone = asyncio.Event()

        async def silence(_: bytes, __: asyncio.StreamWriter) -> None:
            await gone.wait()

        async with serving_bytes(silence) as endpoint:
            error = await failure(endpoint, open_timeout_s=0.05)
            gone.set()
        assert isinstance(error, ConnectFailed)
        assert "within 0.05 s" in error.message
        assert retryable(error)

    async def test_a_server_that_hangs_up_during_the_handshake_is_worth_another_try(self) -> None:
        async def hang_up(_: bytes, __: asyncio.StreamWriter) -> None:
            return

        async with serving_bytes(hang_up) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, ConnectFailed)
        assert retryable(error)

    async def test_a_server_of_another_kind_is_told_apart(self) -> None:
        async def mail(_: bytes, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.example ESMTP\r\n\r\n")
            await writer.drain()

        async with serving_bytes(mail) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, ConnectFailed)
        assert "HTTP" in error.message
        assert not retryable(error)

    async def test_a_handshake_with_a_wrong_accept_key_is_refused(self) -> None:
        async def pretend(_: bytes, writer: asyncio.StreamWriter) -> None:
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: AAAA\r\n\r\n"
            )
            await writer.drain()

        async with serving_bytes(pretend) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, ConnectFailed)
        assert "not a WebSocket server" in error.message
        assert not retryable(error)

    async def test_a_proxy_that_refuses_is_named_as_the_cause(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def refuse(_: bytes, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

        async with serving_bytes(refuse) as proxy:
            monkeypatch.setenv("ws_proxy", f"http://me:{KEY}@{proxy.authority}")
            monkeypatch.delenv("no_proxy", raising=False)
            error = await failure(Endpoint.from_address("ws://service.invalid:80"))
        assert isinstance(error, ConnectFailed)
        assert "proxy answered 407" in error.message
        assert "HTTPS_PROXY" in error.hint

    @pytest.mark.skipif(find_spec("python_socks") is not None, reason="python-socks is installed")
    async def test_a_socks_proxy_without_its_package_gives_the_pip_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ws_proxy", "socks5h://127.0.0.1:1")
        monkeypatch.delenv("no_proxy", raising=False)
        error = await failure(Endpoint.from_address("ws://service.invalid:80"))
        assert isinstance(error, MissingExtra)
        assert error.hint == install_line("python-socks")

    async def test_an_unusable_proxy_address_is_a_matter_of_settings(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ws_proxy", f"gopher://me:{KEY}@proxy.invalid")
        monkeypatch.delenv("no_proxy", raising=False)
        assert isinstance(await failure(Endpoint.from_address("ws://service.invalid:80")), ConfigError)


class TestTls:
    async def test_a_certificate_that_nobody_vouches_for_is_refused(
        self, authority: tuple[ssl.SSLContext, Path]
    ) -> None:
        async with serving(echo, tls=authority[0]) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, ConnectFailed)
        assert "can't be trusted" in error.message
        assert "`[service] ca_file`" in error.hint
        assert not retryable(error)

    async def test_a_certificate_of_ones_own_authority_is_accepted(
        self, authority: tuple[ssl.SSLContext, Path]
    ) -> None:
        async with serving(echo, tls=authority[0]) as endpoint:
            wire = await dial(endpoint, ApiKey(KEY, endpoint), ca_file=authority[1])
            await wire.send("{}")
            assert await wire.receive() == b"{}"
            await wire.close()

    async def test_a_certificate_for_another_name_is_refused(
        self, authority: tuple[ssl.SSLContext, Path]
    ) -> None:
        async with serving(echo, tls=authority[0]) as endpoint:
            other = Endpoint.from_address(endpoint.url.replace("127.0.0.1", "localhost"))
            error = await failure(other, ca_file=authority[1])
        assert "can't be trusted" in error.message

    async def test_tls_with_a_server_that_has_none_says_so(self) -> None:
        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            error = await failure(Endpoint.from_address(f"wss://127.0.0.1:{port}"))
        assert isinstance(error, ConnectFailed)
        assert "ws://" in error.hint

    @pytest.mark.parametrize("content", [None, "no certificate"])
    async def test_an_unusable_file_of_authorities_is_a_matter_of_settings(
        self, tmp_path: Path, content: str | None
    ) -> None:
        file = tmp_path / "ca.pem"
        if content is not None:
            file.write_text(content)
        error = await failure(Endpoint.from_address("wss://127.0.0.1:1"), ca_file=file)
        assert isinstance(error, ConfigError)
        assert str(file) in error.message
