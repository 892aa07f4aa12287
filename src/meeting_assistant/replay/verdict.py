"""Did what happened meet what a case expects? Pure: the same conduct always gets the same verdict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from meeting_assistant.replay import expect as x
from meeting_assistant.replay.accuracy import character_error_rate, word_error_rate
from meeting_assistant.replay.conduct import CallMade, Conduct
from meeting_assistant.replay.matchers import Matcher, shown


class Status(StrEnum):
    """What is said of a case."""

    PASSED = "passed"
    FAILED = "failed"  # an expectation was not met
    ERROR = "error"  # it could not be judged: the conversation did not come to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that was not as expected."""

    where: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of one expectation.

    Attributes:
        what: The expectation in short.
        why: What is wrong; None if it was met.
        differences: Value by value, of the call that came nearest.
    """

    what: str
    why: str | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def ok(self) -> bool:
        """True if it was met."""
        return self.why is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of one run of a case."""

    status: Status
    findings: tuple[Finding, ...] = ()

    @property
    def why(self) -> str:
        """Why it did not pass, in one line; empty if it did."""
        return "; ".join(f"{each.what}: {each.why}" for each in self.findings if each.why is not None)


def judge(expectations: Iterable[x.Expectation], conduct: Conduct) -> Verdict:
    """The verdict on `conduct`.

    An error of the conversation is a verdict of its own, unless the case expects it. A case that expects
    nothing passes if at least one turn was heard and answered.
    """
    wanted = tuple(expectations)
    expects_error = any(isinstance(each, x.Fails) for each in wanted)
    findings = tuple(JUDGES[type(each)](each, conduct) for each in wanted)
    if conduct.error is not None and not expects_error and not _silence_was_expected(wanted, conduct):
        ended = Finding(what="conversation", why=conduct.error)
        return Verdict(status=Status.ERROR, findings=(ended, *findings))
    failed = any(not finding.ok for finding in findings)
    return Verdict(status=Status.FAILED if failed else Status.PASSED, findings=findings)


def _silence_was_expected(wanted: Sequence[x.Expectation], conduct: Conduct) -> bool:
    """A recording without speech is an error of a plain replay, and just what such a case is about."""
    silent = any(
        isinstance(each, x.SaysNothing) or (isinstance(each, x.Turns) and each.turns.mismatch(0) is None)
        for each in wanted
    )
    return silent and conduct.error_type == "UnsupportedAudio" and not conduct.user_turns


# -- functions ---------------------------------------------------------------------------------------------


def _tool_called(wanted: x.ToolCalled, conduct: Conduct) -> Finding:
    what = f"tool {wanted.tool}"
    named = [call for call in conduct.calls if call.name == wanted.tool]
    tried = [(call, _differences(wanted, call)) for call in named]
    fitting = sum(not differences for _, differences in tried)
    times = wanted.times or Matcher(min=1)
    if (mismatch := times.mismatch(fitting)) is None:
        return Finding(what=what)
    if not named:
        others = ", ".join(dict.fromkeys(call.name for call in conduct.calls)) or "none"
        return Finding(what=what, why=f"was not called (calls: {others})")
    nearest = min((differences for _, differences in tried), key=len)
    if not nearest:
        return Finding(what=what, why=f"number of calls {mismatch}")
    told = "; ".join(f"{each.where} {each.expected}" for each in nearest)
    return Finding(what=what, why=told, differences=nearest)


def _differences(wanted: x.ToolCalled, call: CallMade) -> tuple[Difference, ...]:
    arguments = call.arguments if isinstance(call.arguments, Mapping) else {}
    wrong = list(_misfits("", wanted.arguments, arguments))
    if wanted.ok is not None and wanted.ok != call.ok:
        wrong.append(Difference(where="ok", expected=f"should be {wanted.ok}", actual=str(call.ok)))
    if wanted.result is not None and (why := wanted.result.mismatch(call.result)) is not None:
        wrong.append(Difference(where="result", expected=why, actual=shown(call.result)))
    return tuple(wrong)


def _misfits(prefix: str, matchers: Mapping[str, Matcher], values: Mapping[str, Any]) -> Iterable[Difference]:
    for name, matcher in matchers.items():
        if (why := matcher.mismatch(values.get(name))) is not None:
            yield Difference(where=f"{prefix}{name}", expected=why, actual=shown(values.get(name)))


def _never_tool(wanted: x.NeverTool, conduct: Conduct) -> Finding:
    called = [call for call in conduct.calls if wanted.never_tool in ("*", call.name)]
    why = None
    if called:
        why = f"was called {len(called)} times, first as {called[0].name}({shown(called[0].arguments)})"
    return Finding(what=f"never {wanted.never_tool}", why=why)


def _tool_order(wanted: x.ToolOrder, conduct: Conduct) -> Finding:
    names = [call.name for call in conduct.calls]
    rest = iter(names)
    in_order = all(name in rest for name in wanted.tool_order)
    why = None if in_order else f"calls were {', '.join(names) or 'none'}"
    return Finding(what=f"order {', '.join(wanted.tool_order)}", why=why)


# -- words -------------------------------------------------------------------------------------------------


def _reply(wanted: x.Reply, conduct: Conduct) -> Finding:
    replies, missing = _replies(wanted.turn, conduct)
    reasons = [wanted.reply.mismatch(reply) for reply in replies]
    if wanted.turn is None and replies:  # its words may be spread over the turns
        reasons.append(wanted.reply.mismatch(" ".join(replies)))
    why = None if None in reasons else (reasons[-1] if reasons else missing)
    return Finding(what="reply" if wanted.turn is None else f"reply to turn {wanted.turn}", why=why)


def _never_reply(wanted: x.NeverReply, conduct: Conduct) -> Finding:
    said = [turn.assistant for turn in conduct.turns if turn.assistant]
    found = next((reply for reply in said if wanted.never_reply.mismatch(reply) is None), None)
    return Finding(what="never reply", why=None if found is None else f"it said {shown(found)}")


def _replies(turn: int | None, conduct: Conduct) -> tuple[list[str], str]:
    turns = conduct.user_turns
    if turn is None:
        return [each.assistant for each in turns if each.assistant], "nothing was said"
    if turn > len(turns):
        return [], f"there were only {len(turns)} turns"
    return [turns[turn - 1].assistant], "nothing was said"


def _transcript(wanted: x.Transcript, conduct: Conduct) -> Finding:
    what = "transcript" if wanted.turn is None else f"transcript of turn {wanted.turn}"
    turns = conduct.user_turns
    if wanted.turn is not None and wanted.turn > len(turns):
        return Finding(what=what, why=f"there were only {len(turns)} turns")
    chosen = turns if wanted.turn is None else turns[wanted.turn - 1 : wanted.turn]
    heard = " ".join(turn.user or "" for turn in chosen).strip()
    if wanted.cer is None and wanted.wer is None:
        return Finding(what=what, why=wanted.transcript.mismatch(heard))
    said = str(wanted.transcript.equals)
    rates = (
        ("character", wanted.cer, character_error_rate),
        ("word", wanted.wer, word_error_rate),
    )
    for name, bound, measure in rates:
        if bound is not None and (rate := measure(said, heard)) > bound:
            why = f"{name} error rate {rate:.3f} is over {bound:g}: {shown(heard)} for {shown(said)}"
            return Finding(what=what, why=why)
    return Finding(what=what)


# -- figures -----------------------------------------------------------------------------------------------


def _within(wanted: x.Within, conduct: Conduct) -> Finding:
    what = "within " + ", ".join(f"{name} {ms:g} ms" for name, ms in wanted.within_ms.items())
    turns = conduct.user_turns
    if wanted.turn is not None:
        turns = turns[wanted.turn - 1 : wanted.turn]
    for name, bound in wanted.within_ms.items():
        spans = [turn.latency_ms[name] for turn in turns if name in turn.latency_ms]
        if not spans:
            return Finding(what=what, why=f"{name} was never measured")
        if max(spans) > bound:
            return Finding(what=what, why=f"{name} took {max(spans):g} ms")
    return Finding(what=what)


def _cost_below(wanted: x.CostBelow, conduct: Conduct) -> Finding:
    what = f"cost below ${wanted.cost_below:g}"
    if conduct.cost_usd is None:
        return Finding(what=what, why="the price of this model is not known")
    too_much = conduct.cost_usd >= wanted.cost_below
    return Finding(what=what, why=f"it cost ${conduct.cost_usd:.4f}" if too_much else None)


def _says_nothing(_wanted: x.SaysNothing, conduct: Conduct) -> Finding:
    said = next((turn.assistant for turn in conduct.user_turns if turn.assistant), None)
    return Finding(what="says nothing", why=None if said is None else f"it said {shown(said)}")


def _turns(wanted: x.Turns, conduct: Conduct) -> Finding:
    return Finding(what="number of turns", why=wanted.turns.mismatch(len(conduct.user_turns)))


def _interrupted(wanted: x.Interrupted, conduct: Conduct) -> Finding:
    cut = any(turn.interrupted for turn in conduct.turns)
    if cut == wanted.interrupted:
        return Finding(what="interruption")
    return Finding(what="interruption", why="an answer was cut short" if cut else "no answer was cut short")


def _fails(wanted: x.Fails, conduct: Conduct) -> Finding:
    if conduct.error is None:
        return Finding(what="failure", why="it ended in an orderly way")
    return Finding(what="failure", why=wanted.fails.mismatch(conduct.error))


JUDGES: Mapping[type[Any], Callable[[Any, Conduct], Finding]] = {
    x.ToolCalled: _tool_called,
    x.NeverTool: _never_tool,
    x.ToolOrder: _tool_order,
    x.Reply: _reply,
    x.NeverReply: _never_reply,
    x.Transcript: _transcript,
    x.Within: _within,
    x.CostBelow: _cost_below,
    x.SaysNothing: _says_nothing,
    x.Turns: _turns,
    x.Interrupted: _interrupted,
    x.Fails: _fails,
}
