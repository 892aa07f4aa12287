"""`replay --ray` where it can't be done: what is said, and that nothing was begun."""

import sys

import pytest

from tests.support.command import Cli

CASE = '{"name": "one", "say": "hello"}'
LINE = "[ray]'"


@pytest.fixture
def cases(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> str:
    (cli.home / "cases.jsonl").write_text(CASE)
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    return "cases.jsonl"


@pytest.mark.parametrize("place", [(), ("--jobs", "3")], ids=["last", "before an option"])
def test_without_ray_the_extra_is_named(cli: Cli, cases: str, place: tuple[str, ...]) -> None:
    error, hint = cli.fails(7, "replay", cases, "--ray", *place, "--embedded")
    assert error == "error: cases on several machines need the package ray"
    assert LINE in hint


def test_what_follows_is_a_file_unless_it_is_an_address(cli: Cli, cases: str) -> None:
    for arguments in (("--ray", cases), ("--ray", "127.0.0.1:6379", cases), ("--ray", "auto", cases)):
        assert LINE in cli.fails(7, "replay", *arguments, "--embedded")[1]
    error, _ = cli.fails(2, "replay", "--ray", "gone.jsonl", "--embedded")
    assert "gone.jsonl" in error


@pytest.mark.parametrize("address", ["head", "ray://head:10001", "head:port", "a b:1"])
def test_an_address_must_be_one(cli: Cli, cases: str, address: str) -> None:
    error, hint = cli.fails(2, "replay", cases, f"--ray={address}", "--embedded")
    assert error == f"error: --ray {address} is no address of a Ray cluster"
    assert "HOST:PORT" in hint


def test_the_extra_is_named_in_chinese(cli: Cli, cases: str) -> None:
    ended = cli.run("replay", cases, "--ray", "--embedded", "--lang", "zh")
    assert (ended.status, ended.err[0]) == (7, "错误：在多台机器上运行用例需要软件包 ray")
    assert LINE in ended.err[1]
