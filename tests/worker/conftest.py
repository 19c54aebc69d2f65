"""The stage of the worker's tests, on both databases."""

from collections.abc import Iterator

import pytest

from tests.worker._stage import Stage, stage_on


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    with stage_on(database_url) as stage:
        yield stage
