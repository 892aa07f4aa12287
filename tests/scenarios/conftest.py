"""Every scenario runs in both dialects."""

import pytest

from meeting_assistant.protocol.dialect import Dialect
from tests.support.scenario import Scenario


@pytest.fixture(params=list(Dialect), ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def talk(dialect: Dialect) -> Scenario:
    """A conversation that is connected and configured, nobody having said anything."""
    return Scenario(dialect).connected()


@pytest.fixture
def fresh(dialect: Dialect) -> Scenario:
    """A session that has no connection yet."""
    return Scenario(dialect)


@pytest.fixture
def tolerant(dialect: Dialect) -> Scenario:
    """A connected conversation with a peer that may break the protocol."""
    return Scenario.of(dialect, strict=False).connected()
