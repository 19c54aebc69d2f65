"""A business of each test's own behind the served program."""

import pytest

from tests.portal._quoting import Business, open_business
from tests.support.served import Served
from tests.support.world import Registrar


@pytest.fixture
def business(served: Served, registrar: Registrar) -> Business:
    return open_business(served, registrar)
