import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.errors import AuthError
from meeting_assistant.transport.credentials import ApiKey, BearerToken, Credential, secrets_in
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.entra import EntraToken
from meeting_assistant.transport.ephemeral import EphemeralKey

AZURE = Endpoint.from_address("https://res.openai.azure.com", deployment="rt")
OPENAI = Endpoint.from_address("https://api.openai.com", deployment="gpt-realtime")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("https://res.openai.azure.com", {"api-key": "k1234"}),
        ("https://res.openai.azure.com/openai/realtime", {"api-key": "k1234"}),
        ("https://res.services.ai.azure.com/voice-live", {"api-key": "k1234"}),
        ("https://api.openai.com", {"Authorization": "Bearer k1234"}),
        ("ws://127.0.0.1:1/v1", {"Authorization": "Bearer k1234"}),
    ],
)
async def test_a_key_goes_where_the_service_looks_for_it(address: str, headers: dict[str, str]) -> None:
    endpoint = Endpoint.from_address(address, deployment="rt")
    assert await ApiKey(" k1234\n", endpoint).headers() == headers


async def test_a_token_goes_into_authorization() -> None:
    assert await BearerToken("t0ken").headers() == {"Authorization": "Bearer t0ken"}


@pytest.mark.parametrize("credential", [ApiKey("", AZURE), ApiKey(" \n", AZURE), BearerToken("")])
async def test_no_key_at_all_names_the_setting(credential: Credential) -> None:
    with pytest.raises(AuthError, match="no key") as caught:
        await credential.headers()
    assert "[service]" in caught.value.hint


@pytest.mark.parametrize(
    "key", ["two words", "line\r\nX-Evil: 1", "ｆｕｌｌｗｉｄｔｈ", "zero\u200bwidth", "nul\0"]
)
async def test_a_key_that_can_be_no_header_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(AuthError) as caught:
        await ApiKey(key, AZURE).headers()
    assert key not in caught.value.message + caught.value.hint


@given(st.binary(min_size=16, max_size=32).map(bytes.hex))
def test_no_credential_shows_its_secret(key: str) -> None:
    standing = ApiKey(key, AZURE)
    for credential in (standing, BearerToken(key), EphemeralKey(OPENAI, BearerToken(key)), EntraToken(AZURE)):
        assert key not in repr(credential)
        assert key not in str(credential)
        assert key not in f"{[credential]}"


def test_what_must_not_show_is_the_secret_and_not_the_scheme() -> None:
    assert secrets_in({"Authorization": "Bearer abc", "api-key": "def"}) == ["abc", "def"]
