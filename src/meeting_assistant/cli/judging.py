"""The exit status of a run of cases: it depends on what happened alone, not on the flags that were given."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from meeting_assistant.errors import ReplayFailed, exit_status_of

if TYPE_CHECKING:
    from meeting_assistant.replay.totals import Totals

Check: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--check/--no-check",
        help="Exit with 8 if a case was not as expected; --no-check: only if it could not be held.",
    ),
]

LOOK = "`why` in the results says which and why."


def judge(totals: "Totals", *, check: bool) -> None:
    """Fail the command if a case failed, or could not be held.

    Args:
        totals: What came of all.
        check: A case that was held, but not as expected, is a failure too.

    Raises:
        ReplayFailed: There was such a case. If it is the only one, with the status of what it ended with.
    """
    failed = totals.errors + (totals.failed if check else 0)
    if totals.stopped is None and totals.done == 1 and totals.unheld is not None:
        raise _alone(totals)
    if failed or totals.stopped:
        unmet = f"{failed} of {totals.done} runs did not pass"
        unheld = f"{failed} of {totals.done} runs could not be held"
        raise ReplayFailed(totals.stopped or (unmet if check else unheld), hint=LOOK)


def _alone(totals: "Totals") -> ReplayFailed:
    """The failure of a run of one conversation: that of the conversation."""
    conduct = totals.unheld
    assert conduct is not None, "asked only where there is one"
    return ReplayFailed(
        conduct.error or "the conversation could not be held",
        hint=conduct.error_hint or LOOK,
        status=exit_status_of(conduct.error_type),
    )
