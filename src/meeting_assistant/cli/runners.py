"""Who runs the cases of a batch: this process, or the workers of a Ray cluster."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

import typer

from meeting_assistant.cli.optional import OptionalValues
from meeting_assistant.cli.telling import teller

if TYPE_CHECKING:
    from meeting_assistant.app.batch import Runner
    from meeting_assistant.cli.cases import CaseOptions
    from meeting_assistant.config.schema import Config


OnRay: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--ray", metavar="[ADDRESS]", help="Run cases on a Ray cluster; without an address, on one here."
    ),
]


def _is_address(text: str) -> bool:
    from meeting_assistant.app.ray_cluster import ADDRESS

    return ADDRESS.fullmatch(text) is not None


class OptionalRay(OptionalValues):
    """`--ray` may stand alone, even before a file."""

    values: ClassVar = {"--ray": _is_address}


@asynccontextmanager
async def open_runner(
    load: "Callable[[str | None, Mapping[str, Any]], Config]",
    config: "Config",
    options: "CaseOptions",
    taken: "Collection[str]" = (),
) -> "AsyncIterator[Runner]":
    """Whoever runs the cases; the way to the service is open as long as this is.

    Args:
        load: Gives the settings of cases.
        config: Those of the run.
        options: How cases are run.
        taken: Folders of earlier runs, which are theirs.

    Raises:
        MeetingAssistantError: The service, or the cluster, can't be used.
    """
    from meeting_assistant.app.cases import CaseRunner, settings_by

    say = teller(config)
    if options.ray is not None:
        from meeting_assistant.app.remote import remote_runner
        from meeting_assistant.app.worker import Job

        job = Job(config=config, out=options.out, timeout_s=options.timeout_s)
        settings = settings_by(load)
        async with remote_runner(options.ray, options.jobs, job, settings=settings, say=say) as remote:
            yield remote
        return
    from meeting_assistant.app.replay import Replayer
    from meeting_assistant.app.service import open_service
    from meeting_assistant.clock import MonotonicClock

    clock = MonotonicClock()
    async with open_service(config, say=say) as service:
        yield CaseRunner(
            replayer=Replayer(config, service, out=options.out, taken=taken, clock=clock),
            settings=settings_by(load),
            clock=clock,
            say=say,
            timeout_s=options.timeout_s,
        )
