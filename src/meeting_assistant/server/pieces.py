"""How a reply is cut for the wire: words into deltas, sound into bursts. Pure."""

import re

BYTES_PER_MS = {"audio/pcm": 48, "audio/pcmu": 8, "audio/pcma": 8}
"""Wire codec -> bytes of a millisecond."""

_TOKEN = re.compile(
    r"\s*[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]{1,2}"  # CJK letters and punctuation, two at a time
    r"|\s*[^\s\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]+"  # a word
    r"|\s+$"
)
_BURSTS_MS = (100, 150)
_LATER_BURST_MS = 250
_PADDING = "aB3dE5gH7jK9mN1p"


def deltas(text: str) -> list[str]:
    """`text` in pieces about as large as a model's tokens; joined they are `text` again."""
    return _TOKEN.findall(text)


def obfuscation(delta: str) -> str:
    """Padding that hides a delta's length from whoever watches the encrypted line."""
    return _PADDING[: 16 - len(delta) % 16]


def joint(before: str, after: str) -> str:
    """What belongs between two clauses: a space, unless one is there or the script has none."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return " " if before[-1].isascii() and after[0].isascii() else ""


class Bursts:
    """Cuts a message's sound into deltas as the services do: 100, 150, then 250 ms (protocol reference, 5.2).

    Args:
        codec: The wire codec of the sound.
    """

    def __init__(self, codec: str) -> None:
        self._bytes_per_ms = BYTES_PER_MS[codec]
        self._held = bytearray()
        self._sent = 0
        self.total_bytes = 0

    @property
    def audio_ms(self) -> float:
        """How much sound has been fed."""
        return self.total_bytes / self._bytes_per_ms

    def feed(self, pcm: bytes) -> list[bytes]:
        """The deltas that `pcm` completes."""
        self._held += pcm
        self.total_bytes += len(pcm)
        ready = []
        while len(self._held) >= (size := self._next_bytes()):
            ready.append(bytes(self._held[:size]))
            del self._held[:size]
            self._sent += 1
        return ready

    def flush(self) -> list[bytes]:
        """What is left, at the end of a clause."""
        rest, self._held = bytes(self._held), bytearray()
        return [rest] if rest else []

    def drop(self) -> None:
        """Forget what is left: the message is cut short."""
        self.total_bytes -= len(self._held)
        self._held.clear()

    def _next_bytes(self) -> int:
        ms = _BURSTS_MS[self._sent] if self._sent < len(_BURSTS_MS) else _LATER_BURST_MS
        return ms * self._bytes_per_ms
