"""The dialects of the wire (filled in below)."""

from enum import StrEnum


class Dialect(StrEnum):
    """The shape of JSON on the wire: chosen by the endpoint, never by the model."""

    GA = "ga"
    PREVIEW = "preview"
