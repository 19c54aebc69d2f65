"""The whole program with all its commands, from which their reference is written."""

from quotewright.cli import COMMANDS, program_with

app = program_with(COMMANDS)
