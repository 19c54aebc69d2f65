"""The books: the one store of everything a team owns. All SQL of the house stays in this room."""

from quotewright.store.books import Books
from quotewright.store.desk import Clock, Desk, Store

__all__ = ["Books", "Clock", "Desk", "Store"]
