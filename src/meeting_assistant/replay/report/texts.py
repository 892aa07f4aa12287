"""The report's texts in each language: one field a text, so that a missing one is a type error."""

from collections.abc import Mapping
from dataclasses import dataclass

from meeting_assistant.replay.verdict import Status
from meeting_assistant.ui.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """All texts of one language; `{}` marks where a value goes."""

    language: Language
    title: str
    skip: str
    of_runs_passed: str
    statuses: Mapping[Status, str]
    all: str
    when: str
    assistant: str
    model: str
    version: str
    stopped: str
    pass_rate: str
    interval: str
    answer_wait: str
    median_of: str
    cost: str
    cost_unknown: str
    per_run: str
    audio: str
    took: str
    retries: str
    rates: str
    by_language: str
    by_tag: str
    languages: Mapping[str, str]
    group: str
    rate: str
    runs: str
    distributions: str
    wait_spread: str
    wait_note: str
    cost_spread: str
    none_measured: str
    repeated: str
    repeated_note: str
    changes: str
    better: str
    worse: str
    chance: str
    same: str
    added: str
    removed: str
    before: str
    after: str
    and_more: str
    cases: str
    filter: str
    search: str
    shown: str
    more: str
    status: str
    case: str
    turns: str
    calls: str
    longest_wait: str
    why: str
    details: str
    details_rule: str
    run: str
    expectations: str
    where: str
    expected: str
    actual: str
    conversation: str
    picture: str
    no_picture: str
    turn: str
    user: str
    speaks: str
    hears: str
    call: str
    untranscribed: str
    interrupted: str
    arguments: str
    result: str
    unanswered: str
    latency: str
    answered_after: str
    owners: Mapping[str, str]
    error: str
    kept_in: str
    yes: str
    no: str
