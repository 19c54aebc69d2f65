"""One book, several APIs: what is said in one vendor's words is read in the others', to the cent.

A further API is one more class here, and its name in TONGUES.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from tests.support.chargeover import ChargeOverCaller
from tests.support.served import Served
from tests.support.world import ACME, Caller, Registrar, Shop


@dataclass(frozen=True)
class Line:
    """Prices in cents, before tax."""

    description: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True)
class Told:
    """What every API says of a quote, in nobody's words. Amounts are cents."""

    stage: str
    net: int
    tax: int
    total: int
    memo: str
    lines: tuple[Line, ...]


LABOUR = Line("Labour", Decimal(8), Decimal(9000))
PAINT = Line("Paint, “Zoë's blue”", Decimal("2.5"), Decimal(1999))
WORK = (LABOUR, PAINT)
AS_MADE = Told("draft", net=76998, tax=7700, total=84698, memo="As agreed", lines=WORK)
"""8 × 90.00 and 2.5 × 19.99 = 49.975, which is 49.98; 10 % of 769.98 is 77.00 after rounding."""


class Tongue(ABC):
    """Somebody of the team who speaks one API."""

    @abstractmethod
    def __init__(self, served: Served, registrar: Registrar, shop: Shop) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def has_client(self, name: str, email: str) -> int: ...

    @abstractmethod
    def name_of(self, client: int) -> str: ...

    @abstractmethod
    def makes(self, client: int, lines: tuple[Line, ...], memo: str) -> int: ...

    @abstractmethod
    def reads(self, quote: int) -> Told: ...

    @abstractmethod
    def notes(self, quote: int, memo: str) -> None: ...

    @abstractmethod
    def sends(self, quote: int) -> None: ...

    @abstractmethod
    def accepts(self, quote: int) -> None: ...

    @abstractmethod
    def declines(self, quote: int) -> None: ...


class AllQuote(Tongue):
    def __init__(self, served: Served, registrar: Registrar, shop: Shop) -> None:
        self.caller = Caller(served, registrar, shop)

    def close(self) -> None:
        self.caller.close()

    def has_client(self, name: str, email: str) -> int:
        return self.caller.has_client(name=name, email=email)

    def name_of(self, client: int) -> str:
        name: str = self.caller.get(f"/clients/{client}").json["name"]
        return name

    def makes(self, client: int, lines: tuple[Line, ...], memo: str) -> int:
        written = [
            {
                "description": line.description,
                "qty": float(line.quantity),
                "unit_price_cents": int(line.price),
            }
            for line in lines
        ]
        return self.caller.has_quote(client_id=client, line_items=written, memo=memo)

    def reads(self, quote: int) -> Told:
        shown = self.caller.get(f"/quotes/{quote}?expand=all").json
        return Told(
            stage=shown["status"],
            net=shown["subtotal_cents"],
            tax=shown["gst_cents"],
            total=shown["total_cents"],
            memo=shown["memo"],
            lines=tuple(
                Line(each["description"], _exact(each["qty"]), _exact(each["unit_price_cents"]))
                for each in shown["line_items"]
            ),
        )

    def notes(self, quote: int, memo: str) -> None:
        assert self.caller.patch(f"/quotes/{quote}", {"memo": memo}).status == 200

    def sends(self, quote: int) -> None:
        self._moves(quote, "send", {"method": "email"})

    def accepts(self, quote: int) -> None:
        self._moves(quote, "accept", {"name": "Jane Smith"})

    def declines(self, quote: int) -> None:
        self._moves(quote, "decline", {"reason": "too dear"})

    def _moves(self, quote: int, verb: str, body: dict[str, Any]) -> None:
        answer = self.caller.post(f"/quotes/{quote}/{verb}", body)
        assert answer.status == 200, answer.text


class ChargeOver(Tongue):
    STAGES = {  # noqa: RUF012 - a table that nobody writes to
        "open-new": "draft",
        "open-sent": "sent",
        "closed-won": "accepted",
        "closed-lost": "declined",
    }

    def __init__(self, served: Served, registrar: Registrar, shop: Shop) -> None:
        self.caller = ChargeOverCaller(served, registrar, shop)

    def close(self) -> None:
        self.caller.close()

    def has_client(self, name: str, email: str) -> int:
        return self.caller.has_customer(company=name, superuser_email=email)

    def name_of(self, client: int) -> str:
        name: str = self.caller.response(f"/customer/{client}")["company"]
        return name

    def makes(self, client: int, lines: tuple[Line, ...], memo: str) -> int:
        item = self.caller.has_item()
        written = [
            {
                "item_id": item,
                "descrip": line.description,
                "line_quantity": float(line.quantity),
                "line_rate": float(line.price / 100),
            }
            for line in lines
        ]
        return self.caller.has_quote(
            customer_id=client, line_items=written, memo=memo, paycycle="one"
        )

    def reads(self, quote: int) -> Told:
        shown = self.caller.response(f"/quote/{quote}")
        return Told(
            stage=self.STAGES[shown["quote_status_str"]],
            net=_cents(shown["subtotal"]),
            tax=_cents(shown["taxes"]),
            total=_cents(shown["total"]),
            memo=shown["memo"],
            lines=tuple(
                Line(
                    each["descrip"],
                    _exact(each["line_quantity"]),
                    _exact(each["line_rate"]) * 100,
                )
                for each in shown["line_items"]
            ),
        )

    def notes(self, quote: int, memo: str) -> None:
        assert self.caller.put(f"/quote/{quote}", {"memo": memo}).status == 202

    def sends(self, quote: int) -> None:
        self._moves(quote, "email")

    def accepts(self, quote: int) -> None:
        self._moves(quote, "accept")

    def declines(self, quote: int) -> None:
        self._moves(quote, "reject")

    def _moves(self, quote: int, action: str) -> None:
        answer = self.caller.post(f"/quote/{quote}?action={action}")
        assert answer.status == 200, answer.text


def _exact(number: float) -> Decimal:
    return Decimal(str(number))


def _cents(amount: float) -> int:
    cents = _exact(amount) * 100
    assert cents == int(cents)
    return int(cents)


TONGUES: tuple[type[Tongue], ...] = (AllQuote, ChargeOver)
Speakers = dict[type[Tongue], Tongue]
BOTH_WAYS = [
    pytest.param(one, other, id=f"{one.__name__}-{other.__name__}")
    for one, other in permutations(TONGUES, 2)
]


@pytest.fixture(scope="module")
def speakers(served: Served, registrar: Registrar) -> Iterator[Speakers]:
    """One team, and somebody of it for each API."""
    shop = registrar.open(ACME)
    spoken = {tongue: tongue(served, registrar, shop) for tongue in TONGUES}
    yield spoken
    for each in spoken.values():
        each.close()


@pytest.mark.parametrize(("one", "other"), BOTH_WAYS)
class TestBothWays:
    def test_a_client_has_one_name(
        self, speakers: Speakers, one: type[Tongue], other: type[Tongue]
    ) -> None:
        client = speakers[one].has_client("Zoë's Café — 北京", "zoe@example.com")
        assert speakers[other].name_of(client) == "Zoë's Café — 北京"

    def test_a_quote_reads_the_same_to_the_cent(
        self, speakers: Speakers, one: type[Tongue], other: type[Tongue]
    ) -> None:
        quote = _made(speakers[one])
        assert speakers[one].reads(quote) == AS_MADE
        assert speakers[other].reads(quote) == AS_MADE

    def test_what_one_changes_the_other_reads(
        self, speakers: Speakers, one: type[Tongue], other: type[Tongue]
    ) -> None:
        quote = _made(speakers[one])
        speakers[other].notes(quote, "In two weeks")
        assert speakers[one].reads(quote) == speakers[other].reads(quote)
        assert speakers[one].reads(quote).memo == "In two weeks"

    def test_one_sends_and_the_other_accepts(
        self, speakers: Speakers, one: type[Tongue], other: type[Tongue]
    ) -> None:
        for maker in (one, other):
            quote = _made(speakers[maker])
            speakers[one].sends(quote)
            assert [_stage(each, quote) for each in speakers.values()] == ["sent"] * len(speakers)
            speakers[other].accepts(quote)
            stages = [_stage(each, quote) for each in speakers.values()]
            assert stages == ["accepted"] * len(speakers)
            assert speakers[one].reads(quote).total == AS_MADE.total

    def test_one_sends_and_the_other_declines(
        self, speakers: Speakers, one: type[Tongue], other: type[Tongue]
    ) -> None:
        quote = _made(speakers[one])
        speakers[one].sends(quote)
        speakers[other].declines(quote)
        stages = [_stage(each, quote) for each in speakers.values()]
        assert stages == ["declined"] * len(speakers)


def test_a_quote_of_chargeover_is_charged_by_whichever_door_it_is_accepted(
    speakers: Speakers,
) -> None:
    allquote, chargeover = speakers[AllQuote], speakers[ChargeOver]
    assert isinstance(allquote, AllQuote)
    assert isinstance(chargeover, ChargeOver)
    quote = _made(chargeover)
    allquote.sends(quote)
    allquote.accepts(quote)
    (charged,) = chargeover.caller.response(f"/quote/{quote}")["invoices"]
    invoice = allquote.caller.get(f"/invoices/{charged['invoice_id']}").json
    assert (invoice["status"], invoice["total_cents"]) == ("sent", AS_MADE.total)


def test_a_quote_of_allquote_waits_for_its_own_verb_to_be_charged(speakers: Speakers) -> None:
    allquote, chargeover = speakers[AllQuote], speakers[ChargeOver]
    assert isinstance(allquote, AllQuote)
    assert isinstance(chargeover, ChargeOver)
    quote = _made(allquote)
    chargeover.accepts(quote)
    before = chargeover.caller.response(f"/quote/{quote}")
    assert (before["paycycle"], before.get("invoices", [])) == ("one", [])
    invoice = allquote.caller.post(f"/quotes/{quote}/invoice", {}).json
    (charged,) = chargeover.caller.response(f"/quote/{quote}")["invoices"]
    assert charged["invoice_id"] == invoice["id"]


def _made(tongue: Tongue) -> int:
    client = tongue.has_client("Jane Smith", "jane@example.com")
    return tongue.makes(client, WORK, "As agreed")


def _stage(tongue: Tongue, quote: int) -> str:
    return tongue.reads(quote).stage
