"""Figures as people read them."""

from math import floor, log10


def seconds(ms: float) -> str:
    """Milliseconds as seconds: ``0.61 s``."""
    return f"{ms / 1000:.2f} s"


def moment(ms: float) -> str:
    """A time on the time line: ``0:09.4``."""
    minutes, rest_ms = divmod(round(ms), 60_000)
    return f"{minutes}:{rest_ms // 1000:02}.{rest_ms % 1000 // 100}"


def dollars(usd: float) -> str:
    """Money with as many digits as it needs: ``$12.30``, ``$0.0042``."""
    if usd == 0 or usd >= 1:
        return f"${usd:,.2f}"
    return f"${usd:.{max(2, 1 - floor(log10(usd)))}f}"


def duration(seconds_long: float) -> str:
    """``2 h 05 min``, ``3 min 20 s`` or ``11.9 s``."""
    minutes, rest_s = divmod(round(seconds_long), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes} min {rest_s:02} s" if minutes else f"{seconds_long:.1f} s"


def percent(share: float) -> str:
    """A share; only what is whole is 100 %."""
    return f"{floor(share * 1000) / 10:g} %"


def nice_step(span: float, about: int) -> float:
    """A round step (1, 2 or 5 times a power of ten) that divides `span` into some `about` parts."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / about))
    return next(step * power for step in (1, 2, 5, 10) if step * power * about >= span * 0.999)
