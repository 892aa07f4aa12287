"""`replay`: recordings as the user's side of conversations."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from meeting_assistant.cli.judging import Check
from meeting_assistant.cli.material import gathered, material_in, named, one_each
from meeting_assistant.cli.options import (
    AsJson,
    Assign,
    ConfigFile,
    Deployment,
    Endpoint,
    Flag,
    Handlers,
    InterfaceLanguage,
    Plain,
    Profile,
    UseEmbedded,
    embedded_flag,
    load_settings,
    settings_loader,
)
from meeting_assistant.cli.runners import OnRay, OptionalRay
from meeting_assistant.cli.telling import teller
from meeting_assistant.errors import ConfigError, ReplayFailed

if TYPE_CHECKING:
    from meeting_assistant.app.outcome import Outcome
    from meeting_assistant.app.replay import Replayer
    from meeting_assistant.config.schema import Config
    from meeting_assistant.replay.material import Material

_LATENCY = {
    "zh": "应答延迟：说完后 {:.2f} 秒开始回答（中位数），最长 {:.2f} 秒",
    "en": "latency: answers began {:.2f} s after you stopped (median), {:.2f} s at most",
}
_ANSWER = {"zh": "回答录音：{}", "en": "answer: {}"}

app = typer.Typer(help="Replay recordings.", rich_markup_mode=None, add_completion=False)


@app.command(cls=OptionalRay)
def replay(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="wav, flac, mp3, ogg or m4a; recorded talks; folders and patterns of these; "
            "cases as toml, yaml or jsonl.",
        ),
    ] = None,
    pace: Annotated[
        str | None,
        typer.Option(
            "--pace",
            metavar="turns|recorded|fast",
            help="Wait for each answer, keep the original timing, or send at once.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep answers, transcripts and event logs here."),
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option(
            "--confirm", metavar="yes|no|ask", help="Your answer to tools that ask first; no by default."
        ),
    ] = None,
    my_calendar: Annotated[
        bool,
        typer.Option(
            "--my-calendar", help="Book into your own calendar, not into an empty one that is thrown away."
        ),
    ] = False,
    repeat: Annotated[int, typer.Option("--repeat", metavar="N", min=1, help="Run each case N times.")] = 1,
    check: Check = True,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write results as JUnit XML.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report to look at in a browser.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="DIR", help="Say what changed since that run.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Hold N conversations at once.")
    ] = None,
    ray: OnRay = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run whose results are in --out.")
    ] = False,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Run only the I-th of N parts.")
    ] = None,
    max_failures: Annotated[
        int | None, typer.Option("--max-failures", metavar="N", min=1, help="Stop after N failures.")
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", metavar="USD", min=0, help="Stop once so much is spent.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Give up a case after that.")
    ] = None,
    join: Annotated[bool, typer.Option("--join", help="All recordings are one conversation.")] = False,
    offline_session: Annotated[
        Path | None,
        typer.Option(
            "--offline-session", metavar="DIR", help="Play a recorded conversation back without a service."
        ),
    ] = None,
    profile: Profile = None,
    config: ConfigFile = None,
    endpoint: Endpoint = None,
    deployment: Deployment = None,
    embedded: UseEmbedded = False,
    handlers: Handlers = None,
    lang: InterfaceLanguage = None,
    plain: Plain = False,
    as_json: AsJson = False,
    assign: Assign = None,
) -> None:
    """Hold a conversation with each recording as the user's side, and say what came of it."""
    from meeting_assistant.replay.manifest import is_manifest

    flags: tuple[Flag, ...] = (
        ("--endpoint", "service.endpoint", endpoint),
        embedded_flag(embedded),
        ("--deployment", "service.deployment", deployment),
        ("--handlers", "tools.handlers", handlers),
        ("--pace", "replay.pace", pace),
        ("--confirm", "replay.confirm", confirm),
        ("--my-calendar", "replay.my_calendar", my_calendar),
        ("--lang", "ui.language", lang),
        ("--plain", "ui.plain", plain),
    )
    settings = load_settings(ctx, profile, config, assign, *flags).config
    if offline_session is not None:
        _replay_offline(offline_session, files, settings, out=out, check=check, as_json=as_json)
        return
    files, whole = named(files), settings.replay.pace == "recorded"
    as_cases = repeat > 1 or resume or ray is not None
    as_cases = as_cases or any((jobs, shard, max_failures, max_cost, timeout, junit, html, compare))
    if as_cases or any(is_manifest(Path(file)) for file in files):
        from meeting_assistant.cli.cases import CaseOptions, replay_cases

        load = settings_loader(ctx, profile, config, assign, *flags)
        options = CaseOptions(
            out=out,
            jobs=jobs or (1 if ray is None else 2),
            repeat=repeat,
            resume=resume,
            shard=shard,
            max_failures=max_failures,
            max_cost_usd=max_cost,
            timeout_s=timeout,
            check=check,
            as_json=as_json,
            junit=junit,
            html=html,
            compare=compare,
            ray=ray,
        )
        cases = gathered(one_each(files, join=join), shard, whole=whole)
        replay_cases(cases, lambda own, values: load(own, values).config, options)
        return
    material = material_in(files, out, whole=whole, join=join)
    _replay_recordings(settings, material, out, as_json=as_json)


def _replay_offline(
    folder: Path, files: list[str] | None, config: "Config", *, out: Path | None, check: bool, as_json: bool
) -> None:
    from meeting_assistant.cli.offline import replay_sessions

    if files:
        raise ConfigError("--offline-session takes no other files", hint="Run them one after the other.")
    replay_sessions(folder, config, out=out, check=check, as_json=as_json)


def _replay_recordings(
    config: "Config", material: "list[Material]", out: Path | None, *, as_json: bool
) -> None:
    outcomes = asyncio.run(_replay_all(config, material, out, as_json=as_json))
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if not failed:
        return
    if len(outcomes) == 1 and failed[0].error is not None:
        raise failed[0].error
    hint = "See `error` in the output." if as_json else "The table says which and why."
    raise ReplayFailed(f"{len(failed)} of {len(outcomes)} recordings failed", hint=hint)


async def _replay_all(
    config: "Config", material: "list[Material]", out: Path | None, *, as_json: bool
) -> "list[Outcome]":
    from meeting_assistant.app.replay import Replayer, refusal
    from meeting_assistant.app.service import open_service

    refused = [outcome for each in material if (outcome := refusal(each)) is not None]
    if len(refused) == len(material):  # nothing to load a service for
        _show_all(refused, config, as_json=as_json)
        return refused
    outcomes: list[Outcome] = []
    say = teller(config)
    async with open_service(config, say=say) as service:
        replayer = Replayer(config, service, out=out)
        if as_json:
            for each in material:
                outcomes.append(await replayer.replay(each, say=say))
                _show_all(outcomes[-1:], config, as_json=True)
            return outcomes
        if len(material) > 1:
            return await _replay_batch(replayer, config, material)
        return [await _replay_one(replayer, config, material[0])]


async def _replay_one(replayer: "Replayer", config: "Config", what: "Material") -> "Outcome":
    """One recording, shown like a live conversation."""
    from meeting_assistant.app.screens import mode_for, open_view, shown

    view = open_view(config, mode_for(config, sys.stdout, as_json=False), sys.stdout)
    outcome = await shown(view, replayer.replay(what, view, say=teller(config)))
    _tell(outcome, config)
    return outcome


async def _replay_batch(
    replayer: "Replayer", config: "Config", material: "list[Material]"
) -> "list[Outcome]":
    """Several recordings, one after the other, under a progress bar, and a table at the end."""
    from rich.console import Console

    from meeting_assistant.app.screens import open_view, shown
    from meeting_assistant.replay.progress import batch_progress

    console = Console()
    language = config.ui.language or "en"
    outcomes: list[Outcome] = []
    with batch_progress(len(material), console, language) as progress:
        for each in material:
            progress.began(each.name)
            view = open_view(config, "plain", sys.stdout)
            outcome = await shown(view, replayer.replay(each, view, say=teller(config)))
            _tell(outcome, config)
            progress.ended(each.name, ok=outcome.error is None)
            outcomes.append(outcome)
    _show_all(outcomes, config, as_json=False)
    return outcomes


def _show_all(outcomes: "list[Outcome]", config: "Config", *, as_json: bool) -> None:
    """An object for each as JSON; else a table, if there are several."""
    if as_json:
        for outcome in outcomes:
            typer.echo(json.dumps(outcome.to_json(), ensure_ascii=False))
    elif len(outcomes) > 1:
        from rich.console import Console

        from meeting_assistant.replay.summary import Row, print_summary

        rows = [Row.from_record(each.file, each.record, error=each.error) for each in outcomes]
        print_summary(rows, Console(), config.ui.language or "en")


def _write(text: str, stream: TextIO) -> None:
    """Write a line by the stream as it is now: `typer.echo` would write past a progress bar, into it."""
    stream.write(f"{text}\n")
    stream.flush()


def _tell(outcome: "Outcome", config: "Config") -> None:
    """What a person wants to know after the conversation: how quick it was, and where the answer lies."""
    language = config.ui.language or "en"
    if outcome.warning:
        teller(config)(f"warning: {outcome.warning}")
    if (waits := outcome.metrics.answer_waits_ms()).get("count"):
        _write(_LATENCY[language].format(waits["p50"] / 1000, waits["max"] / 1000), sys.stdout)
    if outcome.audio is not None and outcome.error is None:
        _write(_ANSWER[language].format(outcome.audio), sys.stdout)
