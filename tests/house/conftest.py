"""The program's commands, for the tests of this room."""

from tests.support.program import environment, program

__all__ = ["environment", "program"]
