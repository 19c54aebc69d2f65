"""Acceptances on the wire."""

from quotewright.core.acceptances import Acceptance, Evidence
from quotewright.dialects.allquote.wire.words import Wire
from quotewright.inbound.fields import LONG, Body, read_text


def read_evidence(body: Body) -> Evidence:
    return Evidence(
        name=read_text(body, "name"),
        email=read_text(body, "email"),
        comments=read_text(body, "comments", most=LONG),
    )


def write_acceptance(acceptance: Acceptance) -> Wire:
    return {
        "name": acceptance.name,
        "email": acceptance.email,
        "comments": acceptance.comments,
        "accepted_at": acceptance.accepted_at,
    }
