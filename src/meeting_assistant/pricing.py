"""What a conversation costs: the service's own token counts and a dated table of prices, in exact decimals.

A model that the table does not have costs an unknown sum, never nothing. Counts are those of `response.done`
and of a transcription's end (protocol reference, 4.1 and 4.3): cached tokens are part of the input tokens,
and audio, text and images are priced apart.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from meeting_assistant.errors import ConfigError

Usage: TypeAlias = Mapping[str, object]
Price: TypeAlias = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Modality: TypeAlias = Literal["text", "audio", "image"]

_SHIPPED: Final = Path(__file__).with_name("prices.toml")
_SNAPSHOT: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_MILLION: Final = Decimal(1_000_000)
_MODALITIES: Final[tuple[Modality, ...]] = ("text", "audio", "image")
_FREE: Final = Decimal(0)


class _Table(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")


class Rates(_Table):
    """US dollars for a million tokens of one modality; None where the model has none of that kind."""

    input: Price | None = None
    cached: Price | None = None
    output: Price | None = None


class ModelPrices(_Table):
    """What one model costs: by the token, or by the `minute` of sound."""

    text: Rates = Rates()
    audio: Rates = Rates()
    image: Rates = Rates()
    minute: Price | None = None

    def rates(self, modality: Modality) -> Rates:
        """The rates of one modality."""
        return {"text": self.text, "audio": self.audio, "image": self.image}[modality]


class _File(_Table):
    source: str
    as_of: date
    models: dict[str, ModelPrices]


class PriceTable:
    """Prices by model.

    Args:
        models: Prices under the model's or deployment's name.
        source: Whose prices they are and of when, for people.
        as_of: When they held; None for what is free.
        free: Everything costs nothing, as on the embedded server.
    """

    def __init__(
        self,
        models: Mapping[str, ModelPrices],
        *,
        source: str,
        as_of: date | None = None,
        free: bool = False,
    ) -> None:
        self._models = {name.lower(): prices for name, prices in models.items()}
        self.source = source
        self.as_of = as_of
        self._is_free = free

    @classmethod
    def load(cls, path: Path | None = None) -> "PriceTable":
        """The shipped list prices, with those of the file `path` before them.

        Raises:
            ConfigError: The file can't be read or is no price table.
        """
        shipped = _shipped()
        if path is None:
            return cls(shipped.models, source=shipped.source, as_of=shipped.as_of)
        own = _read(path)
        return cls(shipped.models | own.models, source=own.source, as_of=own.as_of)

    @classmethod
    def free(cls) -> "PriceTable":
        """The embedded server's: it costs nothing."""
        return cls({}, source="embedded server", free=True)

    def of_response(self, model: str | None, usage: Usage) -> Decimal | None:
        """US dollars for one response by its `usage`; None if the table has no price for what was used.

        A response without usage (it failed, or was cancelled before it began) costs nothing.
        """
        if self._is_free or not usage:
            return _FREE
        prices = self._find(model)
        return None if prices is None else _of_tokens(prices, usage)

    def of_transcription(self, model: str | None, usage: Usage) -> Decimal | None:
        """US dollars for writing down one turn, priced by the minute or by tokens; None if unknown."""
        if self._is_free or not usage:
            return _FREE
        prices = self._find(model)
        if prices is None:
            return None
        if usage.get("type") != "duration":
            return _of_tokens(prices, usage)
        seconds = usage.get("seconds")
        if prices.minute is None or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return None
        return prices.minute * Decimal(str(seconds)) / 60

    def _find(self, model: str | None) -> ModelPrices | None:
        """The model's prices; a dated snapshot that is not listed costs what its model does."""
        name = (model or "").lower()
        return self._models.get(name) or self._models.get(_SNAPSHOT.sub("", name))


class Bill:
    """What one conversation has cost so far.

    A deployment has a name of its own, so its price is looked for under that name, and then under that of the
    model that the service says it is.

    Args:
        table: The prices.
        deployment: What the service was asked for.
        transcription: The model that writes down what the user says.
    """

    def __init__(
        self, table: PriceTable, *, deployment: str | None = None, transcription: str | None = None
    ) -> None:
        self._table = table
        self._deployment = deployment
        self._transcription = transcription
        self._total: Decimal | None = _FREE
        self._is_empty = True

    @property
    def usd(self) -> Decimal | None:
        """US dollars so far; None before anything was used, and from the first piece without a price on."""
        return None if self._is_empty else self._total

    def add_response(self, usage: Usage, model: str | None = None) -> None:
        """Add a response by its usage; `model` is what the service calls itself."""
        price = self._table.of_response(self._deployment, usage)
        self._add(usage, self._table.of_response(model, usage) if price is None else price)

    def add_transcription(self, usage: Usage) -> None:
        """Add the writing down of one turn."""
        self._add(usage, self._table.of_transcription(self._transcription, usage))

    def _add(self, usage: Usage, price: Decimal | None) -> None:
        self._is_empty = self._is_empty and not usage
        self._total = None if self._total is None or price is None else self._total + price


def _of_tokens(prices: ModelPrices, usage: Usage) -> Decimal | None:
    taken, cached = _input_counts(usage)
    given = _counts(usage, "output")
    total = _FREE
    for modality in _MODALITIES:
        rates = prices.rates(modality)
        from_cache = min(cached[modality], taken[modality])
        cached_rate = rates.input if rates.cached is None else rates.cached
        for tokens, rate in (
            (taken[modality] - from_cache, rates.input),
            (from_cache, cached_rate),
            (given[modality], rates.output),
        ):
            if tokens and rate is None:
                return None
            total += tokens * (rate or _FREE)
    return total / _MILLION


def _input_counts(usage: Usage) -> tuple[dict[Modality, int], dict[Modality, int]]:
    """Input tokens by modality, and how many of them came from the cache."""
    taken = _counts(usage, "input")
    details = _mapping(usage.get("input_token_details"))
    known = _mapping(details.get("cached_tokens_details"))
    if known:
        return taken, {modality: _count(known, f"{modality}_tokens") for modality in _MODALITIES}
    left = _count(details, "cached_tokens")  # without details: text first, for the instructions come first
    cached: dict[Modality, int] = {}
    for modality in _MODALITIES:
        cached[modality] = min(left, taken[modality])
        left -= cached[modality]
    return taken, cached


def _counts(usage: Usage, side: Literal["input", "output"]) -> dict[Modality, int]:
    """Tokens of one side by modality; what the details leave out of the total is text."""
    details = _mapping(usage.get(f"{side}_token_details"))
    counts: dict[Modality, int] = {
        modality: _count(details, f"{modality}_tokens") for modality in _MODALITIES
    }
    counts["text"] += max(0, _count(usage, f"{side}_tokens") - sum(counts.values()))
    return counts


def _count(table: Mapping[str, object], key: str) -> int:
    value = table.get(key)
    return value if isinstance(value, int) and value > 0 else 0


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


@lru_cache(1)
def _shipped() -> _File:
    """Read once: each conversation has a bill."""
    return _read(_SHIPPED)


def _read(path: Path) -> _File:
    hint = "it needs source, as_of and a table [models.NAME] for each model, as in the shipped prices.toml"
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        return _File.model_validate(tree)
    except OSError as exc:
        raise ConfigError(
            f"the price table {path} can't be read: {exc.strerror or exc}", hint="check [prices] file"
        ) from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"the price table {path} is wrong at {place}: {first['msg']}", hint=hint) from exc
    except ValueError as exc:  # not UTF-8, or not TOML
        raise ConfigError(f"the price table {path} is not TOML: {exc}", hint=hint) from exc
