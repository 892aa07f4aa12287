"""`devices`: which microphones and loudspeakers there are, and a trial of them."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal, TypeAlias

import typer

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.cli.options import (
    AsJson,
    Assign,
    ConfigFile,
    InputDevice,
    InterfaceLanguage,
    OutputDevice,
    load_settings,
)
from meeting_assistant.cli.tables import print_table
from meeting_assistant.errors import ExitStatus

if TYPE_CHECKING:
    from meeting_assistant.app.sound_check import OnLevel, Phase, SoundCheck
    from meeting_assistant.audio.portaudio import DeviceFacts

app = typer.Typer(rich_markup_mode=None, add_completion=False, invoke_without_command=True)

Language: TypeAlias = Literal["zh", "en"]

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("index", "name", "host api", "in", "out", "rate", "default for"),
    "zh": ("序号", "名称", "声音系统", "输入", "输出", "采样率", "默认"),
}
_DEFAULTS: Mapping[str, tuple[str, str]] = {"en": ("input", "output"), "zh": ("输入", "输出")}

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "record": "recording 3 s from {}: say something",
        "play": "playing it back on {}",
        "level": "peak {:.1f} dBFS, level {:.1f} dBFS",
        "nothing": "nothing was heard from {}: is it muted, not allowed, or the wrong one? "
        "`meeting-assistant devices` lists them, --input-device chooses",
        "faint": "{} is faint: speak closer to it, or turn its level up in the sound settings",
        "clipped": "{} is too loud, its peaks are cut: turn its level down in the sound settings",
        "fine": "{} hears well; if you heard yourself, the loudspeaker works too",
    },
    "zh": {
        "record": "正在从 {} 录音 3 秒：请说话",
        "play": "正在用 {} 播放",
        "level": "峰值 {:.1f} dBFS，音量 {:.1f} dBFS",
        "nothing": "没有听到 {} 的任何声音：是否静音、没有权限，或选错了设备？"
        "用 `meeting-assistant devices` 查看，用 --input-device 选择",
        "faint": "{} 的声音太小：请靠近一些，或在系统声音设置里调高音量",
        "clipped": "{} 的声音太大，出现削波：请在系统声音设置里调低音量",
        "fine": "{} 工作正常；如果您听到了自己的声音，扬声器也正常",
    },
}


@app.callback()
def devices(ctx: typer.Context, as_json: AsJson = False, lang: InterfaceLanguage = None) -> None:
    """List microphones and loudspeakers, as --input-device and --output-device take them."""
    if ctx.invoked_subcommand is not None:
        return
    from meeting_assistant.audio.portaudio import list_devices
    from meeting_assistant.ui.translation import in_language
    from meeting_assistant.ui.words import language_of

    language = language_of({"LC_ALL": lang} if lang else ctx.ensure_object(Invocation).environ)
    found = list_devices()
    if as_json:
        typer.echo(json.dumps([asdict(device) for device in found], ensure_ascii=False, indent=2))
    elif found:
        print_table(_HEADINGS[language], [_row(device, _DEFAULTS[language]) for device in found])
    else:
        typer.echo(in_language("there are no sound devices; `talk --text` and `replay` need none", language))


@app.command("test")
def try_out(
    ctx: typer.Context,
    input_device: InputDevice = None,
    output_device: OutputDevice = None,
    config: ConfigFile = None,
    lang: InterfaceLanguage = None,
    as_json: AsJson = False,
    assign: Assign = None,
) -> None:
    """Record three seconds and play them back; says how loud it was."""
    settings = load_settings(
        ctx,
        None,
        config,
        assign,
        ("--input-device", "audio.input.device", input_device),
        ("--output-device", "audio.output.device", output_device),
        ("--lang", "ui.language", lang),
    ).config
    from meeting_assistant.app.sound_check import check_sound

    language = settings.ui.language or "en"
    show = _quiet if as_json else _shown(language)
    result = asyncio.run(check_sound(settings.audio.input.device, settings.audio.output.device, show))
    if as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        _tell(result, language)
    if result.finding == "nothing":
        raise typer.Exit(ExitStatus.AUDIO)


def _tell(result: "SoundCheck", language: Language) -> None:
    words = _WORDS[language]
    if sys.stdout.isatty():
        typer.echo()  # leaves the meter
    typer.echo(words["level"].format(result.peak_dbfs, result.rms_dbfs))
    typer.echo(words[result.finding].format(result.input))


def _shown(language: Language) -> "OnLevel":
    """Says each phase once; on a terminal the level moves below it."""
    from meeting_assistant.ui.draw import METER_CELLS, meter_cells

    told: list[str] = []
    meter = sys.stdout.isatty()

    def show(phase: "Phase", device: str, seconds: float, dbfs: float) -> None:
        if phase not in told:
            typer.echo(("\n" if meter and told else "") + _WORDS[language][phase].format(device))
            told.append(phase)
        if meter:
            full = meter_cells(dbfs)
            bar = "#" * full + "." * (METER_CELLS - full)
            sys.stdout.write(f"\r[{bar}] {dbfs:6.1f} dBFS  {seconds:4.1f} s")
            sys.stdout.flush()

    return show


def _quiet(_phase: "Phase", _device: str, _seconds: float, _dbfs: float) -> None:
    """A program wants the result only."""


def _row(device: "DeviceFacts", words: tuple[str, str]) -> tuple[str, ...]:
    defaults = zip(words, (device.is_default_input, device.is_default_output), strict=True)
    return (
        str(device.index),
        device.name,
        device.host_api,
        str(device.max_input_channels or ""),
        str(device.max_output_channels or ""),
        f"{device.default_rate_hz} Hz",
        ", ".join(direction for direction, is_default in defaults if is_default),
    )
