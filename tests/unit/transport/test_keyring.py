import sys
from types import ModuleType

import pytest

from meeting_assistant.errors import AuthError, ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.transport.keyring import reveal


class KeyringError(Exception):
    pass


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stand-in for the package, with one entry and one lock."""

    def get_password(service: str, name: str) -> str | None:
        if service == "locked":
            raise KeyringError("locked")
        return {("meetings", "azure/east"): "s3cret"}.get((service, name))

    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    module.get_password = get_password  # type: ignore[attr-defined]  # a module made by hand
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]  # likewise
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return module


def test_a_secret_that_names_no_place_is_the_secret_itself() -> None:
    assert reveal("0123abcd") == "0123abcd"


@pytest.mark.usefixtures("keyring")
def test_a_place_in_the_keyring_gives_what_is_kept_there() -> None:
    assert reveal("keyring:meetings/azure/east") == "s3cret"


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize(
    ("place", "advice"),
    [("keyring:meetings/other", "keyring set meetings other"), ("keyring:locked/x", "unlock")],
)
def test_a_keyring_that_gives_nothing_says_what_to_do(place: str, advice: str) -> None:
    with pytest.raises(AuthError) as caught:
        reveal(place)
    assert advice in caught.value.hint


@pytest.mark.parametrize("place", ["keyring:", "keyring:meetings", "keyring:meetings/", "keyring:/azure"])
def test_an_incomplete_place_is_a_matter_of_settings(place: str) -> None:
    with pytest.raises(ConfigError, match="incomplete"):
        reveal(place)


def test_without_the_package_the_pip_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(MissingExtra) as caught:
        reveal("keyring:meetings/azure")
    assert caught.value.hint == extra_line("keyring")
