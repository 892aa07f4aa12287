"""Servers of tools as the settings name them."""

from typing import Any

import pytest
from pydantic import ValidationError

from meeting_assistant.app.configuration import session_config
from meeting_assistant.app.mcp import service_tools
from meeting_assistant.app.toolset import local_now
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.dialect import Dialect

HOSTED = {"mode": "service", "url": "https://tools.example.org/mcp"}


def config(**server: Any) -> Config:
    return Config.model_validate({"mcp": {"servers": {"maps": server}}})


def declared(**server: Any) -> dict[str, Any]:
    (tool,) = service_tools(config(**HOSTED, **server), Dialect.GA)
    return tool.to_wire()


def test_a_server_for_the_service_is_passed_through() -> None:
    assert declared(description="Maps.", allow=["find"], headers={"Authorization": "Bearer s3cret"}) == {
        "type": "mcp",
        "server_label": "maps",
        "server_url": "https://tools.example.org/mcp",
        "server_description": "Maps.",
        "headers": {"Authorization": "Bearer s3cret"},
        "allowed_tools": ["find"],
        "require_approval": "always",
    }


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({"approval": "never"}, "never"),
        ({"approval": ["route"]}, {"always": {"tool_names": ["route"]}}),
        (
            {"approval": ["route"], "allow": ["find", "route"]},
            {"always": {"tool_names": ["route"]}, "never": {"tool_names": ["find"]}},
        ),
    ],
)
def test_the_service_asks_for_what_the_settings_say(given: dict[str, Any], required: object) -> None:
    assert declared(**given)["require_approval"] == required


@pytest.mark.parametrize(("dialect", "embedded"), [(Dialect.PREVIEW, False), (Dialect.GA, True)])
def test_a_service_that_can_not_call_servers_is_told_beforehand(dialect: Dialect, embedded: bool) -> None:
    with pytest.raises(ConfigError, match=r"mcp\.servers\.maps.*does not have") as raised:
        service_tools(config(**HOSTED), dialect, embedded=embedded)
    assert 'mode = "client"' in raised.value.hint


def test_servers_that_we_call_are_no_business_of_the_service() -> None:
    assert service_tools(config(command="server"), Dialect.PREVIEW) == ()


def test_the_session_configuration_has_the_server_beside_the_functions() -> None:
    settings = config(**HOSTED)
    tools = service_tools(settings, Dialect.GA)
    session = session_config(settings, dialect=Dialect.GA, tools=tools, now=local_now(settings))
    assert [tool["type"] for tool in session.to_wire()["tools"]] == ["mcp"]


@pytest.mark.parametrize(
    "server",
    [
        {},
        {"command": "a", "url": "https://x"},
        {"mode": "service", "command": "a"},
        {"url": "ftp://x"},
        {"command": "a", "approval": "sometimes"},
    ],
)
def test_wrong_servers_are_refused(server: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        config(**server)


def test_a_name_that_can_not_be_a_prefix_is_refused() -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        Config.model_validate({"mcp": {"servers": {"my server": {"command": "a"}}}})


def test_secrets_of_servers_do_not_show() -> None:
    settings = config(command="a", env={"KEY": "s3cret"}, headers={"Authorization": "s3cret"})
    assert "s3cret" not in repr(settings)
