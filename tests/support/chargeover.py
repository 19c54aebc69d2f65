"""Programs that speak ChargeOver: how they show their keys, sign, and read what comes back."""

import hashlib
import hmac
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Self, TypeVar

from quotewright.actions.keys import issue_key, rotate_key
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.store import Books
from tests.support.served import Answer, Http, Served
from tests.support.world import Registrar, Shop

PLACE = "/api/v3"
ENVELOPE = ["code", "status", "message", "details", "response"]

T = TypeVar("T")
_nonces = count(1)


def basic(public: str, private: str) -> str:
    return f"Basic {b64encode(f'{public}:{private}'.encode()).decode()}"


@dataclass(frozen=True)
class Signer:
    """Signature v1 as the vendor's programs make it, over the address that they know."""

    key: IssuedKey
    base_url: str

    def header(
        self,
        target: str,
        body: bytes = b"",
        *,
        nonce: str = "",
        seconds: int | None = None,
        private: str = "",
        version: str = "1.0",
    ) -> str:
        nonce = nonce or f"n{next(_nonces):07}"
        stamp = str(int(time.time()) if seconds is None else seconds)
        url = f"{self.base_url}{target}".lower()
        parts = [self.key.public.encode(), url.encode(), nonce.encode(), stamp.encode(), body]
        secret = (private or self.key.secret).encode()
        proof = hmac.new(secret, b"||".join(parts), hashlib.sha256).hexdigest()
        # The vendor's own program leaves the blank at the end.
        return (
            f'ChargeOver co_public_key="{self.key.public}" co_nonce="{nonce}" '
            f'co_timestamp="{stamp}" co_signature_method="HMAC-SHA256" '
            f'co_version="{version}" co_signature="{proof}" '
        )


class ChargeOverCaller:
    """Somebody of one team at the ChargeOver door, on a connection of their own."""

    def __init__(self, served: Served, registrar: Registrar, shop: Shop) -> None:
        self.served = served
        self.registrar = registrar
        self.shop = shop
        self.book = registrar.book
        self.key = self.do(lambda books: issue_key(books, KeyKind.CHARGEOVER))
        self._http: Http = served.http()

    @property
    def team(self) -> int:
        return self.shop.team.id

    @property
    def authorization(self) -> str:
        return basic(self.key.public, self.key.secret)

    @property
    def signer(self) -> Signer:
        return Signer(self.key, f"http://127.0.0.1:{self.served.port}")

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.request("POST", path, body)

    def put(self, path: str, body: Any) -> Answer:
        return self.request("PUT", path, body)

    def delete(self, path: str) -> Answer:
        return self.request("DELETE", path)

    def request(
        self,
        method: str,
        path: str,
        json_body: Any = None,
        *,
        authorization: str | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """With the keys, unless another Authorization is given; "" sends none."""
        shown = self.authorization if authorization is None else authorization
        sent = {**({"Authorization": shown} if shown else {}), **(headers or {})}
        return self._http.request(method, f"{PLACE}{path}", json_body, headers=sent, body=body)

    def response(self, path: str) -> Any:
        """What a GET answers, which must be a success."""
        answer = self.get(path)
        assert (answer.status, answer.json["status"]) == (200, "OK"), answer.text
        return answer.json["response"]

    def made(self, noun: str, **fields: Any) -> int:
        """The id of what a POST makes."""
        answer = self.post(f"/{noun}", fields)
        assert answer.status == 201, answer.text
        number: int = answer.json["response"]["id"]
        return number

    def has_customer(self, **fields: Any) -> int:
        return self.made("customer", **{"company": "Northwind Traders", **fields})

    def has_item(self, **fields: Any) -> int:
        model = {"base": 10.5, "setup": 0, "paycycle": "mon", "pricemodel": "fla"}
        return self.made("item", **{"name": "Care plan", "pricemodel": model, **fields})

    def has_quote(self, **fields: Any) -> int:
        """A monthly one of a line, for a customer and an item of its own unless they are given."""
        if "customer_id" not in fields:
            fields["customer_id"] = self.has_customer()
        if "line_items" not in fields:
            fields["line_items"] = [{"item_id": self.has_item(), "line_quantity": 2}]
        return self.made("quote", **{"paycycle": "mon", **fields})

    def counts(self) -> dict[str, int]:
        return {
            **self.book.counts(self.team),
            **{name: self.count(name) for name in ("items", "subscriptions")},
        }

    def count(self, table: str) -> int:
        return self.book.count(table, self.team)

    def events(self) -> list[tuple[str, int]]:
        """What was announced since the team got its keys, oldest first."""
        return [event for event in self.book.events(self.team) if event[0] != "key.changed"]

    def do(self, work: Callable[[Books], T]) -> T:
        """What the program does beside the API: its worker, for one."""
        return self.registrar.do(self.shop, work)

    def rotate(self) -> IssuedKey:
        return self.do(lambda books: rotate_key(books, KeyKind.CHARGEOVER))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def refusal(answer: Answer) -> tuple[int, str]:
    """Of an answer that refuses: its status and its sentence; the envelope must be whole."""
    written = answer.json
    assert list(written) == ENVELOPE, answer.text
    assert written["code"] == answer.status
    assert written["status"] == "Error"
    assert written["response"] is (None if answer.status == 404 else False)
    return answer.status, written["message"]
