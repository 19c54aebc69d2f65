"""Preferences: change how a team's quotes reach people."""

from collections.abc import Callable

from quotewright.core.preferences import Preferences
from quotewright.store import Books


def change_preferences(books: Books, change: Callable[[Preferences], Preferences]) -> Preferences:
    books.lock()
    wanted = change(books.preferences.get())
    books.preferences.save(wanted)
    return wanted
