"""Profiles: add and change the looks and addresses that a team quotes under."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.core.errors import Invalid, NotFound
from quotewright.core.profiles import Profile, ProfileDraft, check_profile
from quotewright.store import Books


def add_profile(books: Books, draft: ProfileDraft) -> Profile:
    """The first profile of a team is its default."""
    taken = books.take(profiles=1)
    is_default = draft.is_default or books.profiles.default() is None
    wanted = replace(draft, is_default=is_default)
    _check(books, wanted)
    return books.profiles.add(taken["profiles"], wanted)


def update_profile(books: Books, profile_id: int, change: Callable[[Profile], Profile]) -> Profile:
    """What was sent keeps the look that it was sent with."""
    books.lock()
    profile = books.profiles.get(profile_id)
    if profile is None:
        raise NotFound
    wanted = change(profile)
    _check(books, wanted)
    if profile.is_default and not wanted.is_default:
        raise Invalid("is_default stays until another profile is the default", "is_default")
    changed = replace(wanted, updated_at=books.now)
    books.profiles.save(changed)
    return changed


def _check(books: Books, draft: ProfileDraft) -> None:
    check_profile(draft)
    if draft.logo and books.files.get(draft.logo) is None:
        raise Invalid("logo is not a file of the team", "logo")
