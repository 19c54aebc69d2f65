"""Who a record is for and who does the work: both must be of the same team.

A missing id and another team's id are refused with one sentence, so that nobody can count a
stranger's clients.
"""

from quotewright.core.clients import ClientTerms
from quotewright.core.errors import Invalid
from quotewright.core.quotes import Quote, QuoteDraft, check_redirect
from quotewright.core.references import check_references
from quotewright.core.teams import Person
from quotewright.store import Books


def require_client(books: Books, client_id: int) -> ClientTerms:
    """The terms on which this client is quoted; raises Invalid when there is no such client."""
    terms = books.clients.terms_of(client_id)
    if terms is None:
        raise Invalid("client_id is not the id of a client", "client_id")
    return terms


def require_person(books: Books, person_id: int) -> Person:
    person = books.people.get(person_id)
    if person is None:
        raise Invalid("assigned_to is not the id of a person of the team", "assigned_to")
    return person


def check_page(books: Books, quote: Quote | QuoteDraft) -> None:
    """What its client's page is made of: the profile must be the team's own."""
    check_references(quote.references)
    check_redirect(quote.accept_redirect, "accept_redirect")
    check_redirect(quote.reject_redirect, "reject_redirect")
    if quote.profile_id is not None and books.profiles.get(quote.profile_id) is None:
        raise Invalid("profile_id is not the id of a profile", "profile_id")
