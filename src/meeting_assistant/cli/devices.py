"""`devices`: which microphones and loudspeakers there are."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from meeting_assistant.cli.options import AsJson
from meeting_assistant.cli.tables import print_table

if TYPE_CHECKING:
    from meeting_assistant.audio.portaudio import DeviceFacts

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_HEADINGS = ("index", "name", "host api", "in", "out", "rate", "default for")


@app.command()
def devices(as_json: AsJson = False) -> None:
    """List microphones and loudspeakers, as --input-device and --output-device take them."""
    from meeting_assistant.audio.portaudio import list_devices

    found = list_devices()
    if as_json:
        typer.echo(json.dumps([asdict(device) for device in found], ensure_ascii=False, indent=2))
    elif found:
        print_table(_HEADINGS, map(_row, found))
    else:
        typer.echo("there are no sound devices; `talk --text` and `replay` need none")


def _row(device: "DeviceFacts") -> tuple[str, ...]:
    defaults = (("input", device.is_default_input), ("output", device.is_default_output))
    return (
        str(device.index),
        device.name,
        device.host_api,
        str(device.max_input_channels or ""),
        str(device.max_output_channels or ""),
        f"{device.default_rate_hz} Hz",
        ", ".join(direction for direction, is_default in defaults if is_default),
    )
