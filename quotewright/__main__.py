"""`python -m quotewright` is the command `quotewright`."""

from quotewright.cli import main

main()
