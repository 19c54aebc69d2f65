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
    """All of its evidence; of a drawn signature only that there is one."""
    return {
        "name": acceptance.name,
        "email": acceptance.email,
        "comments": acceptance.comments,
        "accepted_at": acceptance.accepted_at,
        "ip": acceptance.address,
        "user_agent": acceptance.user_agent,
        "signature": "drawn" if acceptance.drawing else acceptance.signature,
        "content_hash": acceptance.content_hash,
        "revision": acceptance.revision,
    }
