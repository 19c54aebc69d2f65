"""Where and how a document is paid: the bank's facts, and the code that a banking app reads."""

import re
from io import BytesIO

import segno

from quotewright.core.money import MINOR_PER_MAJOR
from quotewright.core.profiles import NO_BANK, Bank
from quotewright.documents.view import Fact, PaymentView
from quotewright.documents.written import Written
from quotewright.rendering.speech import Speech

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{8}([A-Z0-9]{3})?")
_MOST_NAME = 70
_MOST_REFERENCE = 140
_MOST_MINOR = 999_999_999_99
_MOST_BYTES = 331


def payment_of(written: Written, speech: Speech) -> PaymentView | None:
    """None for a team that says nothing of a bank.

    An invoice asks for its total and a quote for its deposit; without one the code leaves the
    amount to its reader.
    """
    bank = written.team.bank
    if bank == NO_BANK:
        return None
    due = _due(written)
    qr = _qr(written, due)
    return PaymentView(
        heading=speech.say("documents.payment"),
        facts=(*_bank_facts(written, speech), *_asked_for(written, due, speech)),
        qr=qr,
        qr_caption=_caption(written, due, speech) if qr else "",
    )


def epc_payload(bank: Bank, name: str, minor: int | None, reference: str) -> str:
    """What a payment code of SEPA says; "" where there can be none (no valid IBAN or amount).

    European Payments Council, EPC069-12 version 2.1, "Quick Response Code: Guidelines to Enable
    Data Capture for the Initiation of a SEPA Credit Transfer". The amount is in cents of a euro,
    None where whoever pays fills it in; name and reference are cut to what there is room for.
    """
    iban, bic = _closed_up(bank.iban), _closed_up(bank.bic)
    if not _is_iban(iban) or not (minor is None or 0 < minor <= _MOST_MINOR):
        return ""
    payload = "\n".join(
        (
            *("BCD", "002", "1", "SCT"),
            bic if _BIC.fullmatch(bic) else "",
            _one_line(bank.account_name or name)[:_MOST_NAME],
            iban,
            "" if minor is None else _euros(minor),
            *("", ""),
            _one_line(reference)[:_MOST_REFERENCE],
        )
    )
    return payload if len(payload.encode()) <= _MOST_BYTES else ""


def payment_qr_svg(payload: str) -> str:
    """An SVG as wide as its place, black on white with the margin that readers need.

    At the level of correction (M) that the guidelines ask for. Readers take every mask; to look for
    the most even one would cost five times as much as all the rest.
    """
    code = segno.make(payload, error="m", mask=2, encoding="utf-8", micro=False, boost_error=False)
    svg = BytesIO()
    code.save(
        svg,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
        dark="#000",
        light="#fff",
    )
    return svg.getvalue().decode()


def _due(written: Written) -> int | None:
    header = written.header
    return written.totals.total if header.is_invoice else header.deposit


def _qr(written: Written, due: int | None) -> str:
    header, team = written.header, written.team
    return epc_payload(team.bank, team.name, due, header.number) if header.currency == "EUR" else ""


def _caption(written: Written, due: int | None, speech: Speech) -> str:
    if due is None:
        return speech.say("documents.scan_for_account")
    return speech.say("documents.scan_to_pay", amount=speech.money(due, written.header.currency))


def _bank_facts(written: Written, speech: Speech) -> tuple[Fact, ...]:
    bank = written.team.bank
    facts = (
        ("account_name", bank.account_name or written.team.name),
        ("iban", _in_fours(bank.iban)),
        ("bic", bank.bic),
        ("bsb", _bsb(bank.bsb)),
        ("account_number", bank.account_number),
        ("pay_id", bank.pay_id),
    )
    return tuple(Fact(speech.say(f"documents.{word}"), value) for word, value in facts if value)


def _asked_for(written: Written, due: int | None, speech: Speech) -> tuple[Fact, ...]:
    header = written.header
    reference = Fact(speech.say("documents.payment_reference"), header.number)
    if due is None:
        return (reference,)
    word = "documents.amount_due" if header.is_invoice else "documents.deposit"
    return (reference, Fact(speech.say(word), speech.money(due, header.currency)))


def _euros(minor: int) -> str:
    whole, cents = divmod(minor, MINOR_PER_MAJOR)
    return f"EUR{whole}.{cents:02}"


def _is_iban(text: str) -> bool:
    """ISO 13616: with its first four signs at the end and letters as 10 to 35, 1 modulo 97."""
    if not _IBAN.fullmatch(text):
        return False
    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(digits) % 97 == 1


def _in_fours(iban: str) -> str:
    """As banks print it; what is no IBAN stays as it is written."""
    text = _closed_up(iban)
    if not _is_iban(text):
        return iban
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _bsb(text: str) -> str:
    """Six digits with a hyphen in their middle, as Australian banks print it."""
    return f"{text[:3]}-{text[3:]}" if re.fullmatch(r"[0-9]{6}", text) else text


def _closed_up(text: str) -> str:
    return "".join(text.split()).upper()


def _one_line(text: str) -> str:
    return " ".join(text.split())
