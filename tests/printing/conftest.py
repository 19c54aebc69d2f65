"""An office whose documents are printed, on each of the ways that the store writes."""

from tests.actions.conftest import database, office, strangers

__all__ = ["database", "office", "strangers"]
