"""Clients on the wire: one name, one telephone, one line of address."""

from dataclasses import replace
from typing import Any

from quotewright.core.clients import Address, Client, ClientDraft, renamed
from quotewright.dialects.allquote.wire.words import Wire
from quotewright.inbound.fields import Body, read_number_or_text, read_text


def read_client(body: Body) -> ClientDraft:
    return ClientDraft(
        contact=read_text(body, "name"),
        email=read_text(body, "email"),
        phone=read_number_or_text(body, "phone"),
        billing=Address(line1=read_text(body, "address")),
    )


def change_client(client: Client, body: Body) -> Client:
    """The client as it is wanted: only keys that were sent count, where they say something new."""
    sent = read_client(body)
    changes: dict[str, Any] = {}
    if "name" in body:
        changes |= renamed(client, sent.contact)
    if "email" in body:
        changes["email"] = sent.email
    if "phone" in body and sent.phone != client.any_phone:
        changes["phone"] = sent.phone
    if "address" in body and sent.billing.line1 != client.billing.in_one_line():
        changes["billing"] = sent.billing
    return replace(client, **changes)


def write_client(client: Client) -> Wire:
    return {
        "id": client.id,
        "name": client.name,
        "email": client.email,
        "phone": client.any_phone,
        "address": client.billing.in_one_line(),
    }


def write_client_in_full(client: Client) -> Wire:
    """All that is known, behind the page's own keys."""
    return {
        **write_client(client),
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    }
