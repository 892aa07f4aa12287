"""Options whose value may be left out: `--record`, `--record DIR`, `--record=DIR`."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, ClassVar

from typer.core import TyperCommand


class OptionalValues(TyperCommand):
    """A command that gives such options an empty value where none follows.

    Attributes:
        values: Option -> whether what follows it is its value.
    """

    values: ClassVar[Mapping[str, Callable[[str], bool]]] = {}

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides click's types
        """Put the empty values in; after ``--`` there are no options."""
        end = args.index("--") if "--" in args else len(args)
        pairs = pairwise([*args[:end], "--"])
        return super().parse_args(ctx, [*(self._whole(*pair) for pair in pairs), *args[end:]])

    def _whole(self, arg: str, after: str) -> str:
        is_value = self.values.get(arg)
        return f"{arg}=" if is_value is not None and not is_value(after) else arg
