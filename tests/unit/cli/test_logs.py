import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.cli.logs import LOGGER, start_logging, stop_logging
from meeting_assistant.errors import ConfigError


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    yield
    stop_logging()
    logging.getLogger(LOGGER).setLevel(logging.NOTSET)


def test_the_log_goes_to_its_file_from_its_level_up(tmp_path: Path) -> None:
    file = tmp_path / "log"
    start_logging("info", file)
    logger = logging.getLogger("meeting_assistant.somewhere")
    logger.debug("a trifle")
    logger.info("小爱 heard")
    stop_logging()
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert line.endswith("INFO meeting_assistant.somewhere: 小爱 heard")


def test_a_second_start_replaces_the_first(tmp_path: Path) -> None:
    start_logging("info", tmp_path / "first")
    start_logging("info", tmp_path / "second")
    logging.getLogger(LOGGER).info("once")
    stop_logging()
    assert (tmp_path / "first").read_text() == ""
    assert "once" in (tmp_path / "second").read_text()


def test_without_a_file_it_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("warning", None)
    logging.getLogger(LOGGER).warning("told")
    assert "told" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be written"):
        start_logging("info", tmp_path / "no" / "log")
