"""What a conversation costs, by the settings."""

from meeting_assistant.config.schema import Config
from meeting_assistant.pricing import Bill, PriceTable


def bill_of(config: Config) -> Bill:
    """An empty bill for one conversation; the embedded server's stays at nothing.

    Raises:
        ConfigError: The file of prices can't be read or is no price table.
    """
    free = config.service.endpoint is None
    return Bill(
        PriceTable.free() if free else PriceTable.load(config.prices.file),
        deployment=config.service.deployment,
        transcription=config.transcription.model,
    )
