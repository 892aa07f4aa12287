"""Both sides of a conversation on one time line: the user above it, the assistant below."""

from collections.abc import Iterator

from meeting_assistant.replay.conduct import Conduct, TurnTaken
from meeting_assistant.replay.envelope import LEVELS
from meeting_assistant.replay.report.markup import Markup, element, joined
from meeting_assistant.replay.report.units import moment, nice_step
from meeting_assistant.replay.report.words import ReportWords

WIDTH, MIDDLE, HALF, HEIGHT = 1000, 88, 58, 172
"""In the picture's own units; a side is at most `HALF` high."""


def end_ms(conduct: Conduct) -> int:
    """When the last thing happened that is known; 0 if no time is."""
    sound = conduct.sound
    length = 0 if sound is None else sound.step_ms * max(len(sound.user), len(sound.assistant))
    marks = [ms for turn in conduct.turns for ms in turn.at_ms.values()]
    calls = [call.at_ms + (call.ms or 0) for call in conduct.calls if call.at_ms is not None]
    return max([length, *map(int, marks), *calls])


def waveform(conduct: Conduct, words: ReportWords) -> Markup | None:
    """The picture; None if no time is known."""
    whole_ms = end_ms(conduct)
    if not whole_ms:
        return None
    scale = WIDTH / whole_ms
    numbered = list(enumerate(conduct.user_turns, 1))
    return element(
        "svg",
        element("title", _told(conduct, words, whole_ms)),
        *(_band(turn, number, scale, words) for number, turn in numbered),
        _sound(conduct, scale),
        _axis(whole_ms, scale),
        *_calls(conduct, scale),
        *(_cut(turn, scale, words) for turn in conduct.turns if turn.interrupted),
        class_="waveform",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_told(conduct, words, whole_ms),
    )


def _told(conduct: Conduct, words: ReportWords, whole_ms: int) -> str:
    """The picture in words."""
    cuts = sum(turn.interrupted for turn in conduct.turns)
    return words.picture.format(
        length=moment(whole_ms), turns=len(conduct.user_turns), calls=len(conduct.calls), cuts=cuts
    )


def _sound(conduct: Conduct, scale: float) -> Markup:
    sound = conduct.sound
    if sound is None:
        return Markup("")
    across, up = f"{sound.step_ms * scale:.4f}", HALF / (len(LEVELS) - 1)
    sides = (("user", sound.user, -up), ("assistant", sound.assistant, up))
    return joined(
        element(
            "path",
            class_=f"sound {name}",
            d=skyline(levels),
            transform=f"translate(0 {MIDDLE}) scale({across} {high:.3f})",
        )
        for name, levels, high in sides
    )


def skyline(levels: str) -> str:
    """The outline of a side, a unit a step and a unit a level; steps of the same level are one."""
    path, height, run = ["M0 0"], 0, 0
    for level in levels:
        next_height = max(0, LEVELS.find(level))
        if next_height != height:
            path.append(f"h{run}v{next_height - height}" if run else f"v{next_height - height}")
            height, run = next_height, 0
        run += 1
    return "".join([*path, f"h{run}V0z"])


def _band(turn: TurnTaken, number: int, scale: float, words: ReportWords) -> Markup | None:
    """The ground of a turn, from the user's first sound to the end of the answer."""
    times = turn.at_ms
    begin = times.get("began", times.get("asked", times.get("committed")))
    if begin is None:
        return None
    end = max(times.values())
    x, width = round(begin * scale, 1), round(max(2.0, (end - begin) * scale), 1)
    return element(
        "g",
        element("title", f"{words.turn.format(number)} {moment(begin)} – {moment(end)}"),
        element("rect", x=x, y=18, width=width, height=HEIGHT - 40, rx=4),
        element("text", str(number), x=x + 5, y=31),
        class_="turn",
    )


def _axis(whole_ms: int, scale: float) -> Markup:
    step = nice_step(whole_ms, 8)
    ticks = [index * step for index in range(int(whole_ms / step) + 1)]
    return joined(
        [
            element("path", class_="axis", d=f"M0 {MIDDLE}H{WIDTH}"),
            *(
                element(
                    "text",
                    moment(tick) if step < 1000 else moment(tick).partition(".")[0],
                    class_="tick",
                    x=round(tick * scale, 1),
                    y=HEIGHT - 6,
                    text_anchor="start" if tick == 0 else "end" if tick * scale > WIDTH - 15 else "middle",
                )
                for tick in ticks
            ),
        ]
    )


def _calls(conduct: Conduct, scale: float) -> Iterator[Markup]:
    free_x = 0.0
    for call in conduct.calls:
        if call.at_ms is None:
            continue
        x = round(call.at_ms * scale, 1)
        name = call.name if len(call.name) <= 24 else call.name[:23] + "…"
        wide = 7.0 * len(name) + 12
        at_end = x + wide > WIDTH
        room = (x - wide if at_end else x) >= free_x
        free_x = x if at_end else x + wide
        label = element(
            "text", name, x=x - 8 if at_end else x + 8, y=11, text_anchor="end" if at_end else None
        )
        yield element(
            "g",
            element("title", f"{call.name} {moment(call.at_ms)}"),
            element("path", d=f"M{x} 12V{HEIGHT - 22}"),
            element("path", class_="head", d=f"M{x} 2l5 5l-5 5l-5 -5z"),
            label if room else None,
            class_="call bad" if call.ok is False else "call",
        )


def _cut(turn: TurnTaken, scale: float, words: ReportWords) -> Markup | None:
    """Where an answer was cut short."""
    if (end := turn.at_ms.get("ended")) is None:
        return None
    x = round(end * scale, 1)
    return element(
        "g",
        element("title", f"{words.interrupted} {moment(end)}"),
        element("path", d=f"M{x} {MIDDLE - HALF}V{MIDDLE + HALF}"),
        element("path", d=f"M{x - 4} {MIDDLE + HALF - 4}l8 8m0 -8l-8 8"),
        class_="cut",
    )
