"""`devices`: which microphones and loudspeakers there are."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.cli.options import AsJson, InterfaceLanguage
from meeting_assistant.cli.tables import print_table

if TYPE_CHECKING:
    from meeting_assistant.audio.portaudio import DeviceFacts

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("index", "name", "host api", "in", "out", "rate", "default for"),
    "zh": ("序号", "名称", "声音系统", "输入", "输出", "采样率", "默认"),
}
_DEFAULTS: Mapping[str, tuple[str, str]] = {"en": ("input", "output"), "zh": ("输入", "输出")}


@app.command()
def devices(ctx: typer.Context, as_json: AsJson = False, lang: InterfaceLanguage = None) -> None:
    """List microphones and loudspeakers, as --input-device and --output-device take them."""
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
