"""Line breaking for Chinese, English and both mixed, by terminal cells.

Rich breaks at spaces only, so a Chinese sentence after an English word would begin a new line and leave half
of the old one empty. Here a line may also break beside a wide character, save before closing punctuation and
after opening punctuation, as Chinese typesetting asks.
"""

from rich.cells import cell_len

_NOT_FIRST = frozenset("，。、；：？！）」』】〉》…”’％,.;:?!)]}%")
_NOT_LAST = frozenset("（「『【〈《“‘([{")


def break_points(text: str, width: int) -> list[int]:
    """Where to cut `text` so that each piece fits `width` cells, trailing spaces not counted."""
    cuts: list[int] = []
    start, used, last_chance = 0, 0, 0
    for at, char in enumerate(text):
        cells = cell_len(char)
        if at > start and _may_break(text[at - 1], char):
            last_chance = at
        if used + cells > width and char != " " and at > start:
            for cut in (last_chance, at):  # at the chance; if what is left over still does not fit, here
                if cut > start and used + cells > width:
                    start, used = cut, cell_len(text[cut:at])
                    cuts.append(start)
        used += cells
    return cuts


def shorten(text: str, width: int) -> str:
    """`text`, or as much of it as fits `width` cells with an ellipsis at the end."""
    if cell_len(text) <= width:
        return text
    kept, used = [], 1  # the ellipsis
    for char in text:
        used += cell_len(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…" if width > 0 else ""


def _may_break(before: str, after: str) -> bool:
    if cell_len(after) == 0 or after == " ":
        return False
    if before == " ":
        return True
    wide = cell_len(before) == 2 or cell_len(after) == 2
    return wide and after not in _NOT_FIRST and before not in _NOT_LAST
