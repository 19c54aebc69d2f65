"""Where the client's page stands: its own addresses, and those that older links have.

Every link is relative, so that it works behind a proxy that serves the house under a path.
"""

from typing import NamedTuple


class Family(NamedTuple):
    """The addresses that belong together; a draft is found only where `shows_drafts`."""

    view: str
    pdf: str
    accept: str
    decline: str
    pay: str
    logo: str
    shows_drafts: bool


QUOTES = Family(
    view="q/{}",
    pdf="q/{}/pdf",
    accept="q/{}/accept",
    decline="q/{}/decline",
    pay="q/{}/pay",
    logo="q/{}/logo",
    shows_drafts=False,
)
OLDER_LINKS = Family(
    view="r/quote/view/{}",
    pdf="r/quote/pdf/{}",
    accept="r/quote/accept/{}",
    decline="r/quote/reject/{}",
    pay="r/quote/pay/{}",
    logo="r/quote/logo/{}",
    shows_drafts=True,
)


class Links(NamedTuple):
    """Of one quote, as they stand in a page at a certain place."""

    view: str
    pdf: str
    accept: str
    decline: str
    pay: str
    logo: str
    comment: str
    viewed: str


def links_of(family: Family, token: str, top: str) -> Links:
    """`top` leads from the page to the root of the house ("../")."""
    places = (
        family.view,
        family.pdf,
        family.accept,
        family.decline,
        family.pay,
        family.logo,
        "q/{}/comment",
        "q/{}/viewed",
    )
    return Links(*(top + place.format(token) for place in places))


def top_of(path: str) -> str:
    """The way from an address (/q/token) to the root of the house."""
    return "../" * (path.count("/") - 1) or "./"
