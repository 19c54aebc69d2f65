"""Reading a content aloud: the document that it is, in the words of its reader."""

from quotewright.core.contents import Content
from quotewright.core.profiles import ProfileDraft, language_of
from quotewright.documents.parties import delivery_address, recipient_of, sender_of
from quotewright.documents.payment import payment_of
from quotewright.documents.sums import columns_of, lines_of, per_cycle, sums_of
from quotewright.documents.taxation import heading_of, tax_notices
from quotewright.documents.view import DocumentView, Fact
from quotewright.documents.written import Header, Written, read_content
from quotewright.rendering.speech import Speech, speech


def view_of(content: Content, language: str = "") -> DocumentView:
    """Of every format; `language` "" is the one that the content was written for."""
    written = read_content(content)
    spoken = ProfileDraft(language=language or written.look.language)
    locale = written.team.locale
    return _view(written, speech(language_of(spoken, locale), written.team.country))


def _view(written: Written, speech: Speech) -> DocumentView:
    header, look = written.header, written.look
    columns = columns_of(written, speech)
    return DocumentView(
        language=speech.language,
        kind=header.kind,
        heading=heading_of(written, speech),
        number=header.number,
        title=header.title,
        sender=sender_of(written, speech),
        recipient=recipient_of(written, speech),
        recipient_heading=speech.say(f"documents.{header.kind}_to"),
        facts=_facts(written, speech),
        references=tuple(line for line in header.references if line),
        columns=columns,
        lines=lines_of(written, columns, speech),
        sums=sums_of(written, speech),
        per=per_cycle(written, speech),
        notices=(*tax_notices(written, speech), *_condition(header)),
        memo=header.memo,
        payment=payment_of(written, speech),
        terms_heading=speech.say("documents.terms") if look.terms else "",
        terms=look.terms,
        footer=look.footer,
        page=speech.say("documents.page", n="{n}", m="{m}"),
        layout=look.layout,
        colour=look.colour,
        logo=look.logo,
    )


def _facts(written: Written, speech: Speech) -> tuple[Fact, ...]:
    header, held = written.header, written.held_until
    facts = (
        ("date", speech.day(header.quoted_on) if header.quoted_on else ""),
        ("invoice_date", speech.day(header.invoiced_on) if header.invoiced_on else ""),
        ("valid_until", speech.day(header.valid_until) if header.valid_until else ""),
        ("due_on", speech.day(header.due_on) if header.due_on and header.is_invoice else ""),
        ("payment_term", _payment_term(header, speech)),
        ("public_reference", header.public_reference),
        ("deposit", _deposit(header, speech)),
        ("first_charged_on", speech.day(held) if held else ""),
        ("delivered_to", delivery_address(written, speech)),
    )
    return tuple(Fact(speech.say(f"documents.{word}"), value) for word, value in facts if value)


def _payment_term(header: Header, speech: Speech) -> str:
    """Of a quote; an invoice says its day, and a payment condition says it in its own words."""
    days = header.term_days
    if header.is_invoice or header.payment_condition or days is None:
        return ""
    words = {0: "at_once", 1: "one_day"}.get(days, "days")
    return speech.say(f"documents.{words}", n=str(days))


def _deposit(header: Header, speech: Speech) -> str:
    return "" if header.deposit is None else speech.money(header.deposit, header.currency)


def _condition(header: Header) -> tuple[str, ...]:
    """The payment condition, with what it leaves open filled in."""
    days = header.days_to_pay
    filled_in = header.payment_condition.replace("%INVOICE_NUMBER%", header.number).replace(
        "%PAYMENT_PERIOD%", "" if days is None else str(days)
    )
    return (filled_in,) if filled_in else ()
