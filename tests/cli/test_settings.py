"""Wrong settings, handlers, databases, devices and installations."""

import json
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from meeting_assistant.cli.main import main
from meeting_assistant.installation import extra_line
from tests.cli.test_services import at, port_of
from tests.loopback.peers import free_port, serving
from tests.support import bad_services as bad
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.portaudio import Card, FakePortAudio
from tests.support.recordings import wav
from tests.support.sound import tone

pytestmark = pytest.mark.timeout(20)


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The speech models must not be loaded for any of these."""

    def start(*_: object, **__: object) -> None:
        raise AssertionError("the speech models were loaded")

    monkeypatch.setattr("meeting_assistant.speech.whisper.WhisperRecognizer", start)
    monkeypatch.setattr("meeting_assistant.speech.kokoro.KokoroVoice", start)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakePortAudio]:
    """Equip this machine with sound cards."""

    def equip(*cards: Card) -> FakePortAudio:
        sound = FakePortAudio(list(cards), default_input=None, default_output=None)
        monkeypatch.setitem(sys.modules, "pyaudio", sound.module())
        return sound

    return equip


# -- settings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[assistant\n", ["mine.toml", "line 1"]),
        ('[service]\n[assistant]\nname = "a', ["mine.toml", "end of document"]),
        ('[assistant]\nvoise = "sage"\n', ["mine.toml", "assistant.voise", "did you mean assistant.voice?"]),
        ("[servise]\n", ["mine.toml", "servise", "service"]),
        ('[turn_detection]\nthreshold = "loud"\n', ["mine.toml", "turn_detection.threshold", "number"]),
        ("[turn_detection]\nthreshold = 3\n", ["mine.toml", "turn_detection.threshold = 3", "0 to 1"]),
        ('[meetings]\ntimezone = "Mars/Base"\n', ["mine.toml", "Mars/Base", "Asia/Shanghai"]),
        ('[assistant]\ntools = ["createMeting"]\n', ["createMeting", "createMeeting"]),
    ],
)
def test_a_wrong_settings_file_is_named_with_the_place(text: str, words: list[str], cli: Cli) -> None:
    (cli.home / "mine.toml").write_text(text)
    lines = " | ".join(cli.fails(2, "talk", "--text", "--config", "mine.toml"))
    assert [word for word in words if word not in lines] == []


def test_a_settings_file_that_is_no_text(cli: Cli) -> None:
    (cli.home / "mine.toml").write_bytes(b"\xff\xfe\x00\x01")
    assert "mine.toml" in cli.fails(2, "talk", "--text", "--config", "mine.toml")[0]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--config", "gone.toml"), "gone.toml"),
        (("--profile", "nobody"), "english"),
        (("--set", "assistant.voise=x"), "assistant.voice"),
        (("--set", "assistant"), "KEY=VALUE"),
        (("--lang", "fr"), "zh"),
        (("--endpoint", "https://oai.azure.com/portal"), "own address"),
        (("--endpoint", "https://x.openai.azure.com"), "AZURE_OPENAI_DEPLOYMENT"),
        (("--endpoint", "ftp://x.example"), "ftp"),
        (("--set", "knowledge.folder=gone"), "[knowledge] folder"),
        (("--text", "--loud"), "`meeting-assistant talk --help`"),
        (("extra",), "extra"),
    ],
)
def test_a_wrong_flag_is_a_usage_error(flags: tuple[str, ...], words: str, cli: Cli) -> None:
    assert words in " | ".join(cli.fails(2, "talk", "--text", *flags))


@pytest.mark.parametrize("auth", ["api-key", "ephemeral", "bearer"])
def test_no_key_for_an_azure_endpoint(auth: str, cli: Cli) -> None:
    flags = (
        "--endpoint",
        "https://x.openai.azure.com",
        "--deployment",
        "rt",
        "--set",
        f"service.auth={auth}",
    )
    error, hint = cli.fails(5, "talk", "--text", *flags)
    assert error == "error: there is no key for the service"
    assert ("[service] token" if auth == "bearer" else "AZURE_OPENAI_API_KEY") in hint
    assert "--embedded" in hint


# -- handlers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_module_at_all\n", ["line 1: ModuleNotFoundError", "python "]),
        ("x = 1\n\ny = x / 0\n", ["line 3: ZeroDivisionError"]),
        ("def f(:\n", ["line 1: SyntaxError"]),
        ("raise SystemExit(3)\n", ["SystemExit"]),
        ("x = 1\n", ["has no public function", "docstring"]),
        ("def ring(bell: str) -> str:\n    return bell\n", ["the function ring has no description"]),
        ('def ring(bell):\n    """Ring."""\n', ["parameter 'bell' of ring has no type"]),
        ('def create_meeting() -> None:\n    """Mine."""\n', ["createMeeting"]),
    ],
)  # fmt: skip
def test_a_wrong_handlers_file_is_named_with_the_cause(code: str, words: list[str], cli: Cli) -> None:
    (cli.home / "mine.py").write_text(code)
    flags = ("--endpoint", f"ws://127.0.0.1:{free_port()}/openai/v1", "--deployment", "rt")
    lines = " | ".join(cli.fails(2, "talk", "--text", "--handlers", "mine.py", *flags))
    assert "mine" in lines or "createMeeting" in lines
    assert [word for word in words if word not in lines] == []


def test_a_handlers_file_that_is_not_there(cli: Cli) -> None:
    error, hint = cli.fails(2, "talk", "--text", "--handlers", "gone.py")
    assert error.endswith("gone.py can't be read: No such file or directory")
    assert "--handlers" in hint


# -- databases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("talk", "--text"), ("meetings", "list")])
@pytest.mark.parametrize("kind", ["corrupt", "foreign", "locked", "folder"])
def test_a_database_that_cannot_be_used(
    kind: str, command: tuple[str, ...], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = cli.home / "m.db"
    holder = sqlite3.connect(file, isolation_level=None)
    match kind:
        case "corrupt":
            file.write_bytes(b"not a database at all, and long enough to have a header" * 20)
        case "foreign":
            holder.execute("CREATE TABLE theirs (x)")
        case "locked":
            main(["meetings", "list", "--set", f"meetings.database={file}"])
            holder.execute("PRAGMA locking_mode = EXCLUSIVE")
            holder.execute("BEGIN EXCLUSIVE")
            _impatient(monkeypatch)
        case "folder":
            file = cli.home
    error, hint = cli.fails(7, *command, "--set", f"meetings.database={file}")
    holder.close()
    assert str(file) in error
    assert hint


def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a locked database a moment only."""
    from meeting_assistant.database import Database

    patient = Database.open
    monkeypatch.setattr(Database, "open", lambda path, schema, **_: patient(path, schema, busy_timeout_s=0.1))


# -- devices ---------------------------------------------------------------------------------------------


def test_a_machine_without_sound_is_told_of_typing(cli: Cli, machine: Callable[..., FakePortAudio]) -> None:
    machine()
    error, hint = cli.fails(3, "talk")
    assert error == "error: there is no microphone"
    assert "`talk --text`" in hint


def test_an_unknown_device_is_told_the_nearest(cli: Cli, machine: Callable[..., FakePortAudio]) -> None:
    sound = machine(Card("USB 耳机", inputs=1), Card("HDMI", outputs=2))
    error, hint = cli.fails(3, "talk", "--input-device", "USB headset")
    assert error == "error: no microphone answers to 'USB headset'"
    assert "USB 耳机" in hint
    assert "`meeting-assistant devices`" in hint
    assert "no loudspeaker answers to '7'" in cli.fails(3, "talk", "--output-device", "7")[0]
    assert sound.open_libraries == 0


def test_a_device_that_another_program_holds(cli: Cli, machine: Callable[..., FakePortAudio]) -> None:
    sound = machine(Card("Headset", inputs=1, outputs=2, busy=True))
    with in_background(serving(bad.mute)) as endpoint:
        error, hint = cli.fails(3, "talk", *at(port_of(endpoint.url)))
    assert error == "error: Headset can't be opened: Device unavailable"
    assert "Another program" in hint
    assert sound.open_libraries == 0


# -- installations ---------------------------------------------------------------------------------------


def test_without_pyaudio_the_system_packages_and_the_pip_line_are_named(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyaudio", None)
    for command in ("talk", "devices"):
        error, hint = cli.fails(7, command)
        assert "PyAudio" in error
        words = (
            "apt install portaudio19-dev",
            "dnf install",
            "brew install",
            extra_line("audio"),
        )
        assert [word for word in words if word not in hint] == []


@pytest.mark.parametrize("command", [("talk", "--text"), ("replay", "a.wav"), ("serve",)])
def test_without_the_speech_models_the_pip_line_is_named(
    command: tuple[str, ...], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cli.home / "a.wav").write_bytes(wav(tone(500)))
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    error, hint = cli.fails(7, *command)
    assert "faster_whisper" in error
    assert extra_line("local") in hint


def test_without_pyav_other_formats_name_the_pip_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    (cli.home / "a.mp3").write_bytes(b"ID3\x04" + bytes(2000))
    error, hint = cli.fails(7, "replay", "a.mp3")
    assert "PyAV" in error
    assert extra_line("formats") in hint
    (told,) = cli.run("replay", "a.mp3", "--json").objects
    assert told["error"]["type"] == "MissingExtra"


@pytest.mark.parametrize(
    ("missing", "flags", "extra"),
    [
        ("azure.identity", ("--set", "service.auth=entra"), "entra"),
        ("keyring", ("--set", "service.api_key=keyring:azure/me"), "keyring"),
    ],
)
def test_without_a_way_to_sign_in_the_pip_line_is_named(
    missing: str, flags: tuple[str, ...], extra: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    _, hint = cli.fails(
        7, "talk", "--text", "--endpoint", "https://x.openai.azure.com", "--deployment", "rt", *flags
    )
    assert extra_line(extra) in hint


# -- serve -----------------------------------------------------------------------------------------------


@pytest.fixture
def unloadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The speech models must not be loaded."""

    def load(*_: object, **__: object) -> None:
        raise AssertionError("the models were loaded")

    monkeypatch.setattr("meeting_assistant.app.embedded.load_speech", load)


@pytest.mark.usefixtures("unloadable")
def test_a_port_in_use_is_a_usage_error_before_the_models_load(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        error, hint = cli.fails(2, "serve", "--port", str(port))
    assert error == f"error: port {port} on 127.0.0.1 is already in use"
    assert "--port" in hint


@pytest.mark.usefixtures("unloadable")
@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--tls-cert", "gone.pem"), "gone.pem"),
        (("--tls-key", "key.pem"), "tls_cert"),
        (("--port", "70000"), "65535"),
        (("--host", "203.0.113.5", "--port", "0"), "Give a key with --key"),
        (("--host", "203.0.113.5", "--port", "0", "--key", "k"), "can't listen on 203.0.113.5:0: "),
        (("--host", "nowhere.invalid", "--key", "k"), "can't listen on nowhere.invalid:8765: "),
    ],
)
def test_a_server_that_cannot_be_set_up(flags: tuple[str, ...], words: str, cli: Cli) -> None:
    assert words in " | ".join(cli.fails(2, "serve", *flags))


def test_a_look_at_meetings_in_an_empty_home_makes_no_file(cli: Cli) -> None:
    assert json.loads(cli.run("meetings", "list", "--json").out) == []
    assert list(Path(cli.home).iterdir()) == []
