"""When to try a lost connection again."""

from collections.abc import Callable
from dataclasses import dataclass, field


def _no_jitter() -> float:
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconnectPolicy:
    """Exponential backoff with jitter (protocol reference, section 6.4).

    Attributes:
        first_s: Delay before the first attempt.
        longest_s: No delay is longer.
        attempts: After so many failures in a row we give up.
        jitter: Gives a factor from 0.5 to 1 for each delay, so that many clients do not return at once.
    """

    first_s: float = 0.5
    longest_s: float = 8.0
    attempts: int = 5
    jitter: Callable[[], float] = field(default=_no_jitter)

    def delay_s(self, attempt: int, *, asked_s: float | None = None) -> float | None:
        """Seconds to wait before attempt 1, 2, ...; None to give up.

        Args:
            attempt: Which attempt in a row.
            asked_s: What the service asked us to wait (``Retry-After``); never undercut.
        """
        if attempt > self.attempts:
            return None
        delay = min(self.longest_s, self.first_s * 2.0 ** (attempt - 1)) * self.jitter()
        return max(delay, asked_s or 0.0)
