"""What a machine may lack: tests that need it are skipped, and the last line of the run says so."""

import os
from typing import NoReturn

import pytest

NO_BROWSER = pytest.StashKey[str]()
"""Why the tests in a browser were skipped."""


def do_without_browser(config: pytest.Config, why: str) -> NoReturn:
    """Skip the test, to be told loudly at the end; or fail it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"a browser is required here: {why}")
    config.stash[NO_BROWSER] = why
    pytest.skip(why)
