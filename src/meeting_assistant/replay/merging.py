"""The results of several runs as those of one, such as a run's shards. Pure.

Of several results of one case and attempt the strongest is kept: a verdict before an error, which says
nothing of the case; of two of a kind the later one; of two of the same moment that whose text sorts last. So
it does not matter in which order results come, nor how often:
merging is commutative, associative and idempotent.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two results of one case and attempt that say different things.

    Attributes:
        kept: The one that counts.
        dropped: The other.
    """

    kept: Result
    dropped: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Results, each case and attempt once.

    Attributes:
        results: By case, then attempt.
        repeated: How many more there were that say the same as one that was kept, word for word.
        conflicts: What was dropped for another.
    """

    results: tuple[Result, ...]
    repeated: int
    conflicts: tuple[Conflict, ...]


def merged(results: Iterable[Result]) -> Merged:
    """Bring results together."""
    kept: dict[tuple[str, int], Result] = {}
    dropped: list[Result] = []
    repeated = 0
    for result in results:
        rival = kept.setdefault(result.key, result)
        if rival is result:
            continue
        if rival == result:
            repeated += 1
            continue
        kept[result.key] = max(rival, result, key=_strength)
        dropped.append(min(rival, result, key=_strength))
    conflicts = (Conflict(kept=kept[each.key], dropped=each) for each in dropped)
    return Merged(
        results=tuple(kept[key] for key in sorted(kept)), repeated=repeated, conflicts=tuple(conflicts)
    )


def _strength(result: Result) -> tuple[bool, float, str]:
    text = json.dumps(result.to_json(), sort_keys=True, ensure_ascii=False)
    return result.verdict.status is not Status.ERROR, result.began, text
