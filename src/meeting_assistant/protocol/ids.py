"""Ids for items and events, without randomness of their own."""


class Ids:
    """Gives ids that are unique within one conversation.

    Args:
        token: Set apart from other conversations' ids by this; the caller draws it at random.
    """

    __slots__ = ("_count", "_token")

    def __init__(self, token: str) -> None:
        self._token = token
        self._count = 0

    def new(self, prefix: str) -> str:
        """The next id, such as ``item_7f3a000004``."""
        self._count += 1
        return f"{prefix}_{self._token}{self._count:06d}"
