import re
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest
import typer

from meeting_assistant import errors
from meeting_assistant.cli import main as entry
from meeting_assistant.cli.main import COMMANDS, LazyCommand, main
from meeting_assistant.errors import ExitStatus, MeetingAssistantError

Behave = Callable[[Callable[[], None]], None]


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Behave:
    """Make the command `act` do something."""

    def register(action: Callable[[], None]) -> None:
        module = ModuleType("acting")
        app = typer.Typer()
        app.command()(action)
        vars(module)["app"] = app
        monkeypatch.setitem(sys.modules, "acting", module)
        monkeypatch.setattr(entry, "COMMANDS", {"act": LazyCommand("acting", "Acts.")})

    return register


def raising(error: BaseException) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capsys.readouterr()
    assert out == ""
    assert "\x1b" not in err
    return err.splitlines()


ALL_ERRORS = [
    MeetingAssistantError("a cause", hint="a step"),
    errors.ConfigError("a cause", hint="a step"),
    errors.DeviceNotFound("a cause", hint="a step"),
    errors.UnsupportedAudio("a cause", hint="a step"),
    errors.ConnectFailed("a cause", hint="a step"),
    errors.HandshakeRejected("a cause", hint="a step", status=404),
    errors.ConnectionLost("a cause", hint="a step"),
    errors.AuthError("a cause", hint="a step"),
    errors.RemoteProtocolError("a cause", hint="a step"),
    errors.ServiceError("a cause", hint="a step"),
    errors.ToolError("a cause", hint="a step"),
    errors.StoreError("a cause", hint="a step"),
    errors.MissingExtra("a cause", hint="a step"),
    errors.ReplayFailed("a cause", hint="a step"),
]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_of_ours_is_two_lines_and_its_exit_status(
    error: MeetingAssistantError, behave: Behave, capsys: pytest.CaptureFixture[str]
) -> None:
    behave(raising(error))
    assert main(["act"]) == error.exit_status
    assert lines_of(capsys) == ["error: a cause", "hint: a step"]


def test_without_a_hint_there_is_one_line(behave: Behave, capsys: pytest.CaptureFixture[str]) -> None:
    behave(raising(MeetingAssistantError("a cause")))
    main(["act"])
    assert lines_of(capsys) == ["error: a cause"]


def test_line_ends_and_control_sequences_of_others_stay_out(
    behave: Behave, capsys: pytest.CaptureFixture[str]
) -> None:
    behave(raising(MeetingAssistantError("file \x1b[31mred\n小爱.wav", hint="one\r\ntwo")))
    main(["act"])
    assert lines_of(capsys) == ["error: file [31mred 小爱.wav", "hint: one two"]


def test_debug_shows_where_an_error_comes_from(behave: Behave) -> None:
    behave(raising(MeetingAssistantError("a cause")))
    with pytest.raises(MeetingAssistantError):
        main(["--debug", "act"])


def test_a_bug_is_not_taken_for_an_error_of_ours(behave: Behave) -> None:
    behave(raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main(["act"])


@pytest.mark.parametrize("end", [KeyboardInterrupt(), typer.Abort()])
def test_ctrl_c_is_130(end: BaseException, behave: Behave) -> None:
    behave(raising(end))
    assert main(["act"]) == 130


def test_a_command_may_choose_its_exit_status(behave: Behave) -> None:
    behave(raising(typer.Exit(ExitStatus.REPLAY)))
    assert main(["act"]) == 8


def test_a_command_that_returns_has_succeeded(behave: Behave) -> None:
    behave(lambda: None)
    assert main(["act"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words", "help_of"),
    [
        (["atc"], "'atc'", "meeting-assistant"),
        (["--nope"], "--nope", "meeting-assistant"),
        (["config"], "Missing command", "meeting-assistant config"),
        (["config", "show", "--nope"], "--nope", "meeting-assistant config show"),
        (["devices", "extra"], "extra", "meeting-assistant devices"),
        (["meetings", "lst"], "'lst'", "meeting-assistant meetings"),
    ],
)
def test_a_usage_error_is_two_lines_and_two(
    arguments: list[str], words: str, help_of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error, hint = lines_of(capsys)
    assert error.startswith("error: ")
    assert words in error
    assert hint == f"hint: `{help_of} --help` shows what can be given"


def test_a_mistyped_command_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    main(["confg"])
    assert "'config'" in lines_of(capsys)[0]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(command.help)}$", shown, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"Usage: meeting-assistant {name}" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"meeting-assistant \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'pydantic', 'numpy', 'websockets', 'sqlite3', 'pyaudio', 'rich.console', 'asyncio'}"
    script = (
        "import sys\nfrom meeting_assistant.cli.main import main\n"
        f"main(['--help'])\nsys.exit(repr(found) if (found := {heavy} & set(sys.modules)) else 0)"
    )
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")


def test_a_reader_that_leaves_is_no_traceback() -> None:
    program = [sys.executable, "-m", "meeting_assistant", "--help"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == ""
        assert running.wait() == 1


def test_a_console_that_cannot_show_chinese_still_gets_the_rest(tmp_path: object) -> None:
    program = [sys.executable, "-m", "meeting_assistant", "config", "show"]
    environ = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "HOME": str(tmp_path), "TZ": "UTC"}
    finished = subprocess.run(program, capture_output=True, env=environ, check=False)
    assert finished.returncode == 0, finished.stderr
    assert b"assistant.voice" in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "locale"),
    [
        (["config", "show", "--set", "nonsense"], {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}),
        (["talk", "--lang", "zh", "--set", "nonsense"], {"LC_ALL": "en_US.UTF-8"}),
    ],
)
def test_errors_are_in_the_language_of_the_locale_or_of_lang(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    locale: dict[str, str],
) -> None:
    for name, value in ({"LC_MESSAGES": ""} | locale).items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == ExitStatus.USAGE
    assert lines_of(capsys) == [
        "错误：--set 要写成 KEY=VALUE",
        "提示：例如 --set assistant.voice=coral",
    ]


def test_a_wrong_option_is_told_in_chinese_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["talk", "--loud"]) == ExitStatus.USAGE
    assert lines_of(capsys) == [
        "错误：没有这个选项：--loud",
        "提示：用 `meeting-assistant talk --help` 查看可以给出的内容",
    ]
