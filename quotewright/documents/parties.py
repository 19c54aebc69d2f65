"""The two parties of a document: their addresses, how to reach them, the registers they are in."""

from dataclasses import replace

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.documents.countries import country_of
from quotewright.documents.view import Fact, PartyView
from quotewright.documents.written import ClientWritten, TeamWritten, Written
from quotewright.rendering.speech import Speech, country_code


def sender_of(written: Written, speech: Speech) -> PartyView:
    team = written.team
    abroad = _is_abroad(written.client.addresses.billing, team)
    return PartyView(
        name=team.name,
        lines=_address(_home(team), team, speech, is_abroad=abroad),
        contact=_present(team.contact.phone, team.contact.email, team.contact.website),
        registrations=_registrations(team, speech),
    )


def recipient_of(written: Written, speech: Speech) -> PartyView:
    client, billing = written.client, written.client.addresses.billing
    person = client.contact if client.company else ""
    abroad = _is_abroad(billing, written.team)
    return PartyView(
        name=client.company or client.contact,
        lines=_present(person) + _address(billing, written.team, speech, is_abroad=abroad),
        contact=_present(client.phone, client.email),
        registrations=_clients_registrations(client, written.team, speech),
    )


def delivery_address(written: Written, speech: Speech) -> str:
    """Where the work is done or delivered, in one line; "" if it is where the client is billed."""
    addresses, team = written.client.addresses, written.team
    if addresses.shipping == addresses.billing:
        return ""
    abroad = _is_abroad(addresses.shipping, team)
    return ", ".join(_address(addresses.shipping, team, speech, is_abroad=abroad))


def _address(
    address: Address, team: TeamWritten, speech: Speech, *, is_abroad: bool
) -> tuple[str, ...]:
    """Its lines, without those that are empty; the country is named when one of both is abroad."""
    country = speech.country(country_code(address.country) or address.country)
    return _present(
        *address.line1.splitlines(),
        *address.line2.splitlines(),
        *address.line3.splitlines(),
        *_city(address, team),
        country if is_abroad else "",
    )


def _city(address: Address, team: TeamWritten) -> tuple[str, ...]:
    code = country_code(address.country) or team.country
    if country_of(code).is_city_first:
        return (" ".join(_present(address.city, address.region, address.postcode)),)
    return (" ".join(_present(address.postcode, address.city)), address.region)


def _is_abroad(address: Address, team: TeamWritten) -> bool:
    return bool(address.country) and country_code(address.country) != team.country


def _home(team: TeamWritten) -> Address:
    address = team.addresses.main
    if address == NO_ADDRESS:
        return address
    return replace(address, country=address.country or team.country)


def _registrations(team: TeamWritten, speech: Speech) -> tuple[Fact, ...]:
    country, numbers = country_of(team.country), team.registrations
    return _facts(
        speech,
        (country.tax_number, numbers.tax_number),
        (country.company_number, numbers.company_number),
    )


def _clients_registrations(
    client: ClientWritten, team: TeamWritten, speech: Speech
) -> tuple[Fact, ...]:
    at_home = country_code(client.addresses.billing.country) or team.country
    return _facts(speech, (country_of(at_home).tax_number, client.tax_number))


def _facts(speech: Speech, *numbers: tuple[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(speech.say(f"documents.{word}"), number) for word, number in numbers if number
    )


def _present(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())
