"""What the law wants said of tax: what an invoice is called, and why something bears no tax."""

from quotewright.core.tax import TaxHandling
from quotewright.documents.countries import country_of
from quotewright.documents.written import Written
from quotewright.rendering.speech import Speech

_REASONS = {TaxHandling.FOREIGN: "client_abroad", TaxHandling.EXEMPT: "client_exempt"}


def tax_name(written: Written, speech: Speech) -> str:
    """What the team's country calls it: GST, btw, TVA."""
    return speech.say(f"documents.{country_of(written.team.country).tax}")


def heading_of(written: Written, speech: Speech) -> str:
    """Only an invoice of someone who is registered, and with tax, is a tax invoice."""
    kind = written.header.kind
    if kind == "invoice" and written.team.registrations.is_taxed and written.is_taxed:
        kind = country_of(written.team.country).tax_invoice
    return speech.say(f"documents.{kind}")


def tax_notices(written: Written, speech: Speech) -> tuple[str, ...]:
    if written.is_taxed:
        included = written.header.prices_include_tax
        wording = "prices_include" if included else "prices_exclude"
        return (speech.say(f"documents.{wording}", tax=tax_name(written, speech)),)
    if not written.team.registrations.is_taxed:
        return (_no_tax(written, speech, "team_unregistered"),)
    if written.client.tax_handling is TaxHandling.SHIFTED:
        return (_reverse_charge(written, speech),)
    if not written.totals.rates:
        return ()
    return (_no_tax(written, speech, _REASONS.get(written.client.tax_handling, "")),)


def _no_tax(written: Written, speech: Speech, reason: str) -> str:
    """What is offered is not charged yet, what is invoiced was."""
    tax = tax_name(written, speech)
    tense = "was" if written.header.is_invoice else "is"
    charged = speech.say(f"documents.no_tax_{tense}_charged", tax=tax)
    if not reason:
        return f"{charged}."
    why = speech.say(f"documents.{reason}", tax=tax, team=written.team.name)
    return speech.say("documents.no_tax_because", charged=charged, why=why)


def _reverse_charge(written: Written, speech: Speech) -> str:
    wording = speech.say(f"documents.{country_of(written.team.country).reverse_charge}")
    number = written.client.tax_number
    if not number:
        return f"{wording}."
    return speech.say("documents.reverse_charge_to", wording=wording, number=number)
