"""Who comes to the ChargeOver door."""

from collections.abc import Iterator

import pytest

from tests.support.chargeover import ChargeOverCaller
from tests.support.served import Served
from tests.support.world import ACME, Registrar, World


@pytest.fixture(scope="module")
def ann(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team of this file's own: its tests share it, and may leave things behind."""
    with ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller:
        yield caller


@pytest.fixture
def fresh(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team of this test's own, with nothing in its book yet."""
    with ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller:
        yield caller


@pytest.fixture(scope="module")
def stranger(served: Served, registrar: Registrar, world: World) -> Iterator[ChargeOverCaller]:
    """Charlie, with a team of his own; he must see nothing of anybody else's."""
    with ChargeOverCaller(served, registrar, world.charlies) as caller:
        yield caller


@pytest.fixture(scope="module")
def starter(served: Served, registrar: Registrar, world: World) -> Iterator[ChargeOverCaller]:
    """Dora, whose plan does not include the API."""
    with ChargeOverCaller(served, registrar, world.starter) as caller:
        yield caller


@pytest.fixture(scope="module")
def demanding(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team with customer 1, item 1 and a quote whose external key is TAKEN."""
    with ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller:
        customer, item = caller.has_customer(), caller.has_item()
        lines = [{"item_id": item}]
        caller.has_quote(customer_id=customer, line_items=lines, external_key="TAKEN")
        yield caller
