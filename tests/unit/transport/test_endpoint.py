import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.transport.endpoint import Endpoint, Kind

GA = "wss://res.openai.azure.com/openai/v1/realtime?model=rt"
PREVIEW = "wss://res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=rt"
FOUNDRY = "wss://res.services.ai.azure.com/openai/v1/realtime?model=rt"

ADDRESSES = {
    # An Azure host alone, as the resource's "Keys and endpoint" page shows it.
    "https://res.openai.azure.com/": GA,
    "https://res.openai.azure.com": GA,
    "HTTPS://Res.OpenAI.Azure.com/": GA,
    "res.openai.azure.com": GA,
    "res.openai.azure.com/": GA,
    "res.openai.azure.com:443": "wss://res.openai.azure.com:443/openai/v1/realtime?model=rt",
    "http://res.openai.azure.com/": GA,
    '  "https://res.openai.azure.com/" ': GA,
    "https://res.openai.azure.com/openai": GA,
    "https://res.openai.azure.com/?api-version=2024-10-21": GA,
    "https://res.openai.azure.com/?api-version=2025-04-01-preview": PREVIEW,
    # The v1 API.
    "https://res.openai.azure.com/openai/v1/": GA,
    "https://res.openai.azure.com/openai/v1/realtime": GA,
    "wss://res.openai.azure.com/openai/v1/realtime?model=other": GA,
    "wss://res.openai.azure.com/openai/v1/realtime?api-version=preview&model=rt": GA,
    "wss://res.openai.azure.com/openai/v1/realtime?api-version=2025-04-01-preview": GA,
    "https://res.openai.azure.com/openai/v1/realtime/client_secrets": GA,
    "https://res.openai.azure.com/openai/v1/realtime/calls?webrtcfilter=on": GA,
    "https://res.openai.azure.com/OpenAI/V1": GA,
    # The preview API.
    "wss://res.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=other": PREVIEW,
    "https://res.openai.azure.com/openai/realtime": PREVIEW,
    "https://res.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=rt": (
        "wss://res.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=rt"
    ),
    "https://res.openai.azure.com/openai/realtimeapi/sessions?api-version=2025-04-01-preview": PREVIEW,
    "https://res.openai.azure.com/openai/deployments/rt/realtime?api-version=2025-04-01-preview": PREVIEW,
    "https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21": GA,
    # Foundry, Cognitive Services, the other clouds.
    "https://res.services.ai.azure.com/": FOUNDRY,
    "https://res.services.ai.azure.com/api/projects/my-project": FOUNDRY,
    "https://res.services.ai.azure.com/api/projects/my-project/openai/v1/": FOUNDRY,
    "https://res.services.ai.azure.com/models": FOUNDRY,
    "https://res.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview": (
        "wss://res.services.ai.azure.com/openai/v1/realtime?model=rt"
    ),
    "https://res.cognitiveservices.azure.com/": "wss://res.cognitiveservices.azure.com/openai/v1/realtime?model=rt",
    "https://eastus2.api.cognitive.microsoft.com/": (
        "wss://eastus2.api.cognitive.microsoft.com/openai/v1/realtime?model=rt"
    ),
    "https://res.openai.azure.us/": "wss://res.openai.azure.us/openai/v1/realtime?model=rt",
    "https://res.openai.azure.cn": "wss://res.openai.azure.cn/openai/v1/realtime?model=rt",
    "https://res.privatelink.openai.azure.com": "wss://res.privatelink.openai.azure.com/openai/v1/realtime?model=rt",
    # Voice Live.
    "https://res.services.ai.azure.com/voice-live/realtime": (
        "wss://res.services.ai.azure.com/voice-live/realtime?api-version=2025-10-01&model=rt"
    ),
    "wss://res.services.ai.azure.com/voice-live/realtime?api-version=2026-04-10&model=x": (
        "wss://res.services.ai.azure.com/voice-live/realtime?api-version=2026-04-10&model=rt"
    ),
    "https://res.cognitiveservices.azure.com/voice-live": (
        "wss://res.cognitiveservices.azure.com/voice-live/realtime?api-version=2025-10-01&model=rt"
    ),
    # OpenAI.
    "https://api.openai.com": "wss://api.openai.com/v1/realtime?model=rt",
    "https://api.openai.com/v1": "wss://api.openai.com/v1/realtime?model=rt",
    "wss://api.openai.com/v1/realtime?model=gpt-realtime": "wss://api.openai.com/v1/realtime?model=rt",
    "https://eu.api.openai.com/v1/": "wss://eu.api.openai.com/v1/realtime?model=rt",
    # Emulators and gateways.
    "127.0.0.1:8123": "ws://127.0.0.1:8123/v1/realtime?model=rt",
    "ws://127.0.0.1:8123": "ws://127.0.0.1:8123/v1/realtime?model=rt",
    "http://[::1]:8123/v1": "ws://[::1]:8123/v1/realtime?model=rt",
    "localhost": "ws://localhost/v1/realtime?model=rt",
    "ws://127.0.0.1:8123/openai/v1": "ws://127.0.0.1:8123/openai/v1/realtime?model=rt",
    "wss://127.0.0.1:8123/openai/v1/realtime": "wss://127.0.0.1:8123/openai/v1/realtime?model=rt",
    "ws://127.0.0.1:8123/openai/realtime": (
        "ws://127.0.0.1:8123/openai/realtime?api-version=2025-04-01-preview&deployment=rt"
    ),
    "ws://127.0.0.1:8123/voice-live/realtime?api-version=2026-07-15": (
        "ws://127.0.0.1:8123/voice-live/realtime?api-version=2026-07-15&model=rt"
    ),
    "https://gate.azure-api.net/Team A/openai": "wss://gate.azure-api.net/Team%20A/openai/v1/realtime?model=rt",
    "https://gate.example/realtime?tenant=a&model=x": "wss://gate.example/realtime?tenant=a&model=rt",
    "https://gate.example/llm": "wss://gate.example/llm/realtime?model=rt",
}


@pytest.mark.parametrize(("address", "url"), ADDRESSES.items(), ids=str)
def test_any_form_of_address_leads_to_the_right_url(address: str, url: str) -> None:
    endpoint = Endpoint.from_address(address, deployment="rt")
    assert endpoint.url == url
    assert endpoint.deployment == "rt"


@pytest.mark.parametrize("url", sorted(set(ADDRESSES.values())))
def test_a_finished_url_leads_to_itself(url: str) -> None:
    assert Endpoint.from_address(url).url == url


@pytest.mark.parametrize(
    ("address", "kind", "dialect", "azure"),
    [
        ("https://r.openai.azure.com", Kind.AZURE_GA, Dialect.GA, True),
        ("https://r.openai.azure.com/openai/realtime", Kind.AZURE_PREVIEW, Dialect.PREVIEW, True),
        ("https://r.services.ai.azure.com/voice-live/realtime", Kind.VOICE_LIVE, Dialect.PREVIEW, True),
        ("https://api.openai.com/v1", Kind.OPENAI, Dialect.GA, False),
        ("ws://127.0.0.1:1/v1/realtime", Kind.CUSTOM, Dialect.GA, False),
        ("ws://127.0.0.1:1/openai/v1/realtime", Kind.AZURE_GA, Dialect.GA, True),
        ("ws://127.0.0.1:1/openai/realtime", Kind.AZURE_PREVIEW, Dialect.PREVIEW, True),
    ],
)
def test_the_address_decides_the_kind_and_the_dialect(
    address: str, kind: Kind, dialect: Dialect, azure: bool
) -> None:
    endpoint = Endpoint.from_address(address, deployment="rt")
    assert (endpoint.kind, endpoint.dialect, endpoint.is_azure) == (kind, dialect, azure)


def test_the_dialect_setting_overrules_the_address_in_both_directions() -> None:
    assert Endpoint.from_address(GA, dialect=Dialect.PREVIEW).url == PREVIEW
    assert Endpoint.from_address(PREVIEW, dialect=Dialect.GA).url == GA


def test_a_preview_version_in_the_settings_overrules_the_address() -> None:
    endpoint = Endpoint.from_address(GA, api_version="2024-10-01-preview")
    assert endpoint.url == PREVIEW.replace("2025-04-01", "2024-10-01")
    assert endpoint.dialect is Dialect.PREVIEW


def test_the_dialect_setting_is_stronger_than_the_version() -> None:
    assert Endpoint.from_address(GA, api_version="2025-04-01-preview", dialect=Dialect.GA).url == GA


def test_a_chat_version_in_the_settings_changes_nothing() -> None:
    assert Endpoint.from_address(GA, api_version="2024-10-21").url == GA


def test_openai_is_not_led_astray_by_a_version_meant_for_azure() -> None:
    endpoint = Endpoint.from_address("api.openai.com", deployment="m", api_version="2025-04-01-preview")
    assert endpoint.url == "wss://api.openai.com/v1/realtime?model=m"
    assert endpoint.dialect is Dialect.GA


def test_a_gateway_of_unknown_shape_may_speak_preview_at_its_own_path() -> None:
    endpoint = Endpoint.from_address("wss://gate.example/realtime", dialect=Dialect.PREVIEW)
    assert (endpoint.url, endpoint.dialect) == ("wss://gate.example/realtime", Dialect.PREVIEW)


def test_an_emulator_needs_no_model() -> None:
    assert Endpoint.from_address("ws://127.0.0.1:9").url == "ws://127.0.0.1:9/v1/realtime"


def test_a_voice_live_agent_takes_the_place_of_the_model() -> None:
    endpoint = Endpoint.from_address(
        "wss://r.services.ai.azure.com/voice-live/realtime?agent-name=a&agent-project-name=p&agent-access-token=t0p"
    )
    assert endpoint.url.endswith("?api-version=2025-10-01&agent-name=a&agent-project-name=p")


def test_names_are_quoted_for_the_url() -> None:
    assert Endpoint.from_address("r.openai.azure.com", deployment="实时 &x").url.endswith(
        "?model=%E5%AE%9E%E6%97%B6%20%26x"
    )


@pytest.mark.parametrize(
    ("address", "cause", "advice"),
    [
        ("", "empty", "AZURE_OPENAI_ENDPOINT"),
        ("https://", "no host", "AZURE_OPENAI_ENDPOINT"),
        ("https://<your-resource>.openai.azure.com", "no host", "RESOURCE.openai.azure.com"),
        ("https://res.openai.azure.com:port/", "can't be read", "AZURE_OPENAI_ENDPOINT"),
        ("https://me:hunter2", "can't be read", "AZURE_OPENAI_ENDPOINT"),
        ("ftp://res.openai.azure.com", "'ftp'", "https://"),
        ("https://me:hunter2@res.openai.azure.com", "user name", "AZURE_OPENAI_API_KEY"),
        ("https://eastus2.realtimeapi-preview.ai.azure.com/v1/realtimertc", "WebRTC", "RESOURCE.openai"),
        ("https://ai.azure.com/build/overview?wsid=1", "portal", "RESOURCE.openai"),
        ("https://openai.azure.com/", "no resource", "RESOURCE.openai"),
        ("my-resource", "'my-resource'", "https://my-resource.openai.azure.com"),
        ("wss://api.openai.com/v1/live", "GPT-Live", "AZURE_OPENAI_DEPLOYMENT"),
    ],
)
def test_what_is_no_address_of_a_service_is_refused_with_advice(
    address: str, cause: str, advice: str
) -> None:
    with pytest.raises(ConfigError, match=cause) as caught:
        Endpoint.from_address(address, deployment="rt")
    assert advice in caught.value.hint
    assert "hunter2" not in caught.value.hint + "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "address",
    [
        "https://r.openai.azure.com",
        "https://r.openai.azure.com/openai/realtime",
        "https://api.openai.com",
        "https://r.services.ai.azure.com/voice-live/realtime",
    ],
)
def test_a_missing_deployment_names_the_setting(address: str) -> None:
    with pytest.raises(ConfigError, match="is named") as caught:
        Endpoint.from_address(address)
    assert "AZURE_OPENAI_DEPLOYMENT" in caught.value.hint
    assert "`[service] deployment`" in caught.value.hint
    assert "--deployment" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "dialect"),
    [("wss://r.services.ai.azure.com/voice-live", Dialect.GA), ("api.openai.com", Dialect.PREVIEW)],
)
def test_a_dialect_that_a_service_never_speaks_is_refused(address: str, dialect: Dialect) -> None:
    with pytest.raises(ConfigError) as caught:
        Endpoint.from_address(address, deployment="rt", dialect=dialect)
    assert "`[service] dialect`" in caught.value.hint


@given(st.binary(min_size=16, max_size=32).map(bytes.hex), st.sampled_from(sorted(ADDRESSES)))
def test_a_pasted_key_is_kept_and_never_shown(key: str, address: str) -> None:
    address = address.strip().strip('"')
    endpoint = Endpoint.from_address(
        f"{address}{'&' if '?' in address else '?'}API-Key={key}", deployment="rt"
    )
    assert endpoint.pasted_key == key
    assert key not in endpoint.url
    assert key not in repr(endpoint)
    assert key not in str(endpoint)


@pytest.mark.parametrize(
    "name", ["Authorization", "agent-access-token", "Ocp-Apim-Subscription-Key", "client_secret"]
)
def test_other_secrets_in_an_address_are_dropped(name: str) -> None:
    assert "s3cret" not in repr(
        Endpoint.from_address(f"wss://gate.example/realtime?{name}=s3cret", deployment="rt")
    )


@pytest.mark.parametrize("deployment", ["", " ", None])
def test_an_empty_deployment_setting_leaves_the_addresss_own(deployment: str | None) -> None:
    assert Endpoint.from_address(PREVIEW, deployment=deployment).deployment == "rt"


def test_spaces_around_a_deployment_are_forgiven() -> None:
    assert Endpoint.from_address("res.openai.azure.com", deployment=" rt\n").url == GA
