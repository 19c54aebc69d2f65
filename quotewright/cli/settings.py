"""`quotewright settings`: what the environment says, checked, and without its secrets."""

from quotewright.cli.answers import print_facts
from quotewright.cli.opening import settings_of_environment
from quotewright.settings import describe


def settings() -> None:
    """Print the settings, without their secrets.

    They are checked first, and printed as the server would use them.
    """
    print_facts(describe(settings_of_environment()))
