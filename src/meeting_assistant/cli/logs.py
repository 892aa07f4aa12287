"""Where the program's own log goes."""

import logging
import sys
from pathlib import Path

from meeting_assistant.errors import ConfigError

LOGGER = "meeting_assistant"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(level: str, file: Path | None) -> None:
    """Send what our modules log, from `level` up, to `file` or standard error; the last call holds.

    Raises:
        ConfigError: The file can't be written.
    """
    try:
        handler = (
            logging.StreamHandler(sys.stderr)
            if file is None
            else logging.FileHandler(file, encoding="utf-8", delay=False)
        )
    except OSError as exc:
        raise ConfigError(
            f"the log {file} can't be written: {exc.strerror or exc}", hint="change [logging] file"
        ) from exc
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger = logging.getLogger(LOGGER)
    stop_logging()
    logger.addHandler(handler)
    logger.setLevel(level.upper())


def stop_logging() -> None:
    """Close what `start_logging` opened, and let the level be the root's again."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.NOTSET)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
