import traceback
from pathlib import Path

import pytest

from meeting_assistant.config.layers import Layer
from meeting_assistant.config.listing import list_settings
from meeting_assistant.config.load import Loaded, load, user_file
from meeting_assistant.errors import ConfigError

VOICE = ("assistant", "voice")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8"}


def write_user_file(environ: dict[str, str], text: str) -> Path:
    path = user_file(environ)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def key_of(loaded: Loaded) -> str | None:
    key = loaded.config.service.api_key
    return key.get_secret_value() if key is not None else None


def refusal(environ: dict[str, str], **settings: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(environ, flags=Layer.from_tree(settings, "--set"))
    error = caught.value
    assert "\n" not in error.message + error.hint
    return error


def test_each_layer_goes_before_the_one_below_it(environ: dict[str, str], tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text("[assistant]\nvoice = 'ash'\nname = 'Ada'\n")

    def voice(flags: Layer | None = None) -> tuple[str, str]:
        loaded = load(environ, profile=str(profile), flags=flags)
        return loaded.config.assistant.voice, loaded.origin(VOICE)

    assert voice() == ("ash", str(profile))
    file = write_user_file(environ, "[assistant]\nvoice = 'ballad'\n")
    assert voice() == ("ballad", str(file))
    environ["MEETING_ASSISTANT_ASSISTANT__VOICE"] = "coral"
    assert voice() == ("coral", "MEETING_ASSISTANT_ASSISTANT__VOICE")
    flags = Layer.from_values([(VOICE, "echo", "--set")])
    assert voice(flags) == ("echo", "--set")
    assert load(environ, profile=str(profile)).config.assistant.name == "Ada"


def test_xiaoai_is_the_profile_where_none_is_named(environ: dict[str, str]) -> None:
    loaded = load(environ)
    assert loaded.config.assistant.name == "小爱"
    assert loaded.origin(("assistant", "name")).endswith("xiaoai.toml")
    assert loaded.origin(("audio", "input", "chunk_ms")) == "default"


def test_a_profile_is_named_by_flag_or_environment(environ: dict[str, str]) -> None:
    assert load(environ, profile="english").config.assistant.language == "en"
    environ["MEETING_ASSISTANT_PROFILE"] = "english"
    assert load(environ).config.assistant.language == "en"


def test_an_own_profile_goes_before_a_shipped_one_of_its_name(environ: dict[str, str]) -> None:
    folder = user_file(environ).parent / "profiles"
    folder.mkdir(parents=True)
    (folder / "english.toml").write_text("[assistant]\nname = 'Mine'\n")
    assert load(environ, profile="english").config.assistant.name == "Mine"


def test_an_unknown_profile_names_the_nearest_or_all(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="no profile 'xiaoay'") as near:
        load(environ, profile="xiaoay")
    assert near.value.hint == "did you mean xiaoai?"
    with pytest.raises(ConfigError) as far:
        load(environ, profile="qqq")
    assert "article, azure, english, openai, xiaoai" in far.value.hint


def test_a_settings_file_that_was_named_must_exist(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml can't be read"):
        load(environ, file=tmp_path / "none.toml")
    environ["MEETING_ASSISTANT_CONFIG"] = "~nobody-here/nowhere.toml"
    with pytest.raises(ConfigError, match=r"nowhere\.toml can't be read"):
        load(environ)


def test_a_dangling_link_in_the_usual_place_is_told(environ: dict[str, str], tmp_path: Path) -> None:
    path = user_file(environ)
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone.toml")
    with pytest.raises(ConfigError, match="can't be read"):
        load(environ)


def test_the_variables_of_azures_quickstarts_work(environ: dict[str, str]) -> None:
    environ |= {
        "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com",
        "AZURE_OPENAI_API_KEY": "azure-key",
        "AZURE_OPENAI_DEPLOYMENT_NAME": "second-choice",
    }
    loaded = load(environ)
    assert loaded.config.service.endpoint == "https://r.openai.azure.com"
    assert loaded.config.service.deployment == "second-choice"
    assert key_of(loaded) == "azure-key"
    assert loaded.origin(("service", "api_key")) == "AZURE_OPENAI_API_KEY"
    environ["AZURE_OPENAI_DEPLOYMENT"] = "first-choice"
    assert load(environ).config.service.deployment == "first-choice"
    environ["MEETING_ASSISTANT_SERVICE__DEPLOYMENT"] = "own"
    assert load(environ).config.service.deployment == "own"


def test_empty_quickstart_variables_count_as_not_set(environ: dict[str, str]) -> None:
    write_user_file(environ, "[service]\nendpoint = 'wss://mine'\napi_key = 'file-key'\n")
    environ |= {"AZURE_OPENAI_ENDPOINT": "", "AZURE_OPENAI_API_KEY": ""}
    loaded = load(environ)
    assert (loaded.config.service.endpoint, key_of(loaded)) == ("wss://mine", "file-key")


@pytest.mark.parametrize(
    "address", ["https://api.openai.com/v1", "wss://eu.api.openai.com", "api.openai.com"]
)
def test_each_service_gets_its_own_key_only(environ: dict[str, str], address: str) -> None:
    environ |= {
        "AZURE_OPENAI_API_KEY": "azure-key",
        "AZURE_OPENAI_DEPLOYMENT": "azure-deployment",
        "OPENAI_API_KEY": "openai-key",
    }
    openai = load(environ, flags=Layer.from_tree({"service": {"endpoint": address}}, "--endpoint"))
    assert key_of(openai) == "openai-key"
    assert openai.config.service.deployment is None
    other = "https://api.openai.com.example.org"
    azure = load(environ, flags=Layer.from_tree({"service": {"endpoint": other}}, "--endpoint"))
    assert key_of(azure) == "azure-key"


def test_the_embedded_server_gets_no_key_of_a_service(environ: dict[str, str]) -> None:
    environ |= {"AZURE_OPENAI_API_KEY": "azure-key", "OPENAI_API_KEY": "openai-key"}
    assert key_of(load(environ)) is None
    environ["AZURE_OPENAI_ENDPOINT"] = "https://r.openai.azure.com"
    embedded = load(environ, flags=Layer.from_tree({"service": {"endpoint": ""}}, "--embedded"))
    assert (embedded.config.service.endpoint, key_of(embedded)) == (None, None)


def test_own_variables_reach_every_kind_of_key(environ: dict[str, str]) -> None:
    environ |= {
        "MEETING_ASSISTANT_AUDIO__INPUT__DEVICE": "3",
        "MEETING_ASSISTANT_AUDIO__INPUT__CHUNK_MS": "20",
        "MEETING_ASSISTANT_UI__PLAIN": "true",
        "MEETING_ASSISTANT_TOOLS__HANDLERS": "/a.py,/b.py",
        "MEETING_ASSISTANT_ASSISTANT__TOOL_TEXTS__createMeeting__DESCRIPTION": "words",
    }
    config = load(environ).config
    assert (config.audio.input.device, config.audio.input.chunk_ms, config.ui.plain) == ("3", 20, True)
    assert config.tools.handlers == (Path("/a.py"), Path("/b.py"))
    assert config.assistant.tool_texts["createMeeting"].description == "words"


def test_an_own_variable_that_names_no_setting_is_told(environ: dict[str, str]) -> None:
    environ["MEETING_ASSISTANT_AUDIO__INPUT__DEVISE"] = "3"
    with pytest.raises(ConfigError) as caught:
        load(environ)
    assert caught.value.message.startswith("MEETING_ASSISTANT_AUDIO__INPUT__DEVISE: ")
    assert caught.value.hint == "did you mean audio.input.device?"


def test_what_depends_on_the_machine_is_filled_in(environ: dict[str, str], tmp_path: Path) -> None:
    loaded = load(environ)
    assert loaded.config.meetings.timezone == "Asia/Shanghai"
    assert loaded.origin(("meetings", "timezone")) == "the system's zone"
    assert loaded.config.meetings.database == tmp_path / ".local/share/meeting-assistant/meetings.db"
    assert loaded.config.ui.language == "zh"
    environ["XDG_DATA_HOME"] = str(tmp_path / "elsewhere")
    assert load(environ).config.meetings.database == tmp_path / "elsewhere/meeting-assistant/meetings.db"


def test_an_empty_value_in_a_file_asks_for_the_machines_own(environ: dict[str, str]) -> None:
    write_user_file(environ, "[meetings]\ntimezone = ''\n[ui]\nlanguage = ''\n")
    config = load(environ).config
    assert (config.meetings.timezone, config.ui.language) == ("Asia/Shanghai", "zh")


@pytest.mark.parametrize(
    ("section", "values", "message", "hint"),
    [
        (
            "turn_detection",
            {"threshold": 2},
            "--set: turn_detection.threshold = 2 is wrong: should be less than or equal to 1",
            "0 to 1",
        ),
        (
            "assistant",
            {"max_output_tokens": "all"},
            "--set: assistant.max_output_tokens = 'all' is wrong: should be a valid integer, "
            "unable to parse string as an integer or should be 'inf'",
            '"inf"',
        ),
        (
            "meetings",
            {"timezone": "Mars/Base"},
            "--set: meetings.timezone = 'Mars/Base' is wrong: should be an IANA zone",
            "Asia/Shanghai",
        ),
        ("embedded", {"tls_key": "k.pem"}, "embedded is wrong: tls_key wants a tls_cert", "server"),
        ("tools", {"handlers": [1]}, "--set: tools.handlers = [1] is wrong: it", "Python files"),
        (
            "transcription",
            {"enabled": "perhaps"},
            "--set: transcription.enabled = 'perhaps' is wrong",
            "write down",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_key_origin_and_meaning(
    environ: dict[str, str], section: str, values: dict[str, object], message: str, hint: str
) -> None:
    error = refusal(environ, **{section: values})
    if section == "tools":
        message = message.removesuffix(" it")
    assert error.message.startswith(message)
    assert hint in error.hint


def test_of_several_wrong_values_the_first_is_told_and_the_rest_counted(environ: dict[str, str]) -> None:
    error = refusal(environ, audio={"input": {"chunk_ms": 1}}, replay={"chunk_ms": 1})
    assert error.message.endswith("(1 more like it)")


SECRET = "q7Zt-93kfLx0-vault-Wm41"


@pytest.mark.parametrize(
    "flags",
    [
        {"service": {"api_key": SECRET, "token": SECRET}, "embedded": {"keys": [SECRET]}},
        {"service": {"endpoint": f"https://r.openai.azure.com/openai/realtime?api-key={SECRET}"}},
        {"service": {"endpoint": f"https://user:{SECRET}@r.openai.azure.com"}},
    ],
)
def test_a_secret_shows_nowhere(environ: dict[str, str], flags: dict[str, object]) -> None:
    environ["MEETING_ASSISTANT_SERVICE__TOKEN"] = SECRET
    loaded = load(environ, flags=Layer.from_tree(flags, "flags"))
    shown: list[object] = [list_settings(loaded), loaded, loaded.config, str(loaded.config)]
    if "api_key" in str(flags):
        shown += [loaded.config.model_dump_json()]
    assert SECRET not in repr(shown)
    assert SECRET not in str(shown)


@pytest.mark.parametrize(
    "flags",
    [
        {"service": {"api_kee": SECRET}},
        {"service": {"auth": SECRET}},
        {"service": {"api_key": [SECRET]}},
        {"service": {"api_key": {"value": SECRET}}},
        {"service": {"api_key": SECRET, "connect_timeout_s": -1}},
        {"embedded": {"keys": SECRET}},
        {"embedded": {"keys": [SECRET, {"x": SECRET}]}},
    ],
)
def test_a_secret_shows_in_no_error(environ: dict[str, str], flags: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(environ, flags=Layer.from_tree(flags, "flags"))
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in caught.value.hint


def test_a_secret_in_a_file_that_is_not_toml_shows_in_no_error(environ: dict[str, str]) -> None:
    write_user_file(environ, f"[service]\napi_key = {SECRET}\n")
    with pytest.raises(ConfigError) as caught:
        load(environ)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_listing_tells_value_and_origin_of_every_key(environ: dict[str, str]) -> None:
    environ["AZURE_OPENAI_ENDPOINT"] = "https://r.openai.azure.com"
    environ["AZURE_OPENAI_API_KEY"] = SECRET
    listed = {setting.key: (setting.value, setting.origin) for setting in list_settings(load(environ))}
    assert listed["service.api_key"] == ("********", "AZURE_OPENAI_API_KEY")
    assert listed["service.endpoint"] == ("https://r.openai.azure.com", "AZURE_OPENAI_ENDPOINT")
    assert listed["service.token"] == (None, "default")
    assert listed["replay.chunk_ms"] == (100, "default")
    assert listed["assistant.tool_texts.createMeeting.parameters.title"][0]
