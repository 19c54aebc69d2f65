"""Signature v1: what proves that a request comes from whoever has the private key, once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quotewright.core.keys import IssuedKey, KeyKind
from tests.support.chargeover import PLACE, ChargeOverCaller, Signer, refusal
from tests.support.served import Answer

WRONG = (401, "Invalid or incorrect authorization [Invalid signature.]")
EXPIRED = (401, "Invalid or incorrect authorization [Expired timestamp.]")
USED = (401, "Invalid or incorrect authorization [Nonce already used.]")

PUBLIC_URL = "http://127.0.0.1:8000"
"""What the program is told to be by default; nobody listens there."""

TERMS = f"{PLACE}/terms"
NEW = b'{"company": "x\\/y \\u00e9"}'
NODE = (
    'ChargeOver co_public_key="undefined" co_nonce="aB3dEfGh1" co_timestamp="1479772800"'
    ' co_signature_method="HMAC-SHA256" co_version="1.0" co_signature="00"'
)
"""What one program sends in place of its key."""

MEGABYTE = 1024 * 1024


def _send(
    caller: ChargeOverCaller, shown: str, method: str = "GET", path: str = "/terms", **more: bytes
) -> Answer:
    headers = {"Content-Type": "application/json"}
    return caller.request(method, path, authorization=shown, headers=headers, **more)


class TestWhatIsSigned:
    @pytest.mark.parametrize(
        "path",
        [
            "/terms",
            "/terms?_dummy=1&_flag_emails=0",
            "/customer?_dummy=1&where=company%3AEQUALS%3AA+1%5C%2Cb&order=customer_id%3AASC",
            "/customer?where=company%3ACONTAINS%3A%C3%A9%2B%26&offset=8&limit=0",
            "/customer/?limit=3",
            "//terms",
        ],
    )
    def test_the_address_is_signed_as_it_is_sent(self, ann: ChargeOverCaller, path: str) -> None:
        shown = ann.signer.header(f"{PLACE}{path}")
        assert _send(ann, shown, path=path).status == 200

    def test_or_as_it_was_meant_before_it_was_encoded(self, ann: ChargeOverCaller) -> None:
        meant = "/customer?limit=10&where=company:EQUALS:A 1,b:c"
        shown = ann.signer.header(f"{PLACE}{meant}")
        assert _send(ann, shown, path=meant.replace(" ", "%20")).status == 200

    def test_the_public_address_is_signed_behind_a_proxy(self, ann: ChargeOverCaller) -> None:
        shown = Signer(ann.key, PUBLIC_URL).header(TERMS)
        assert _send(ann, shown).status == 200

    def test_the_host_is_signed_as_it_was_called(self, ann: ChargeOverCaller) -> None:
        shown = Signer(ann.key, "http://Books.Example:8443").header(TERMS)
        headers = {"Host": "Books.Example:8443"}
        answer = ann.request("GET", "/terms", authorization=shown, headers=headers)
        assert answer.status == 200

    def test_another_host_is_not(self, ann: ChargeOverCaller) -> None:
        shown = Signer(ann.key, "http://books.example").header(TERMS)
        assert refusal(_send(ann, shown)) == WRONG

    def test_every_byte_of_the_body_is_signed(self, ann: ChargeOverCaller) -> None:
        before = ann.count("clients")
        target = f"{PLACE}/customer"
        signed = ann.signer.header(target, NEW)
        assert _send(ann, signed, "POST", "/customer", body=NEW).status == 201
        for other in (NEW + b" ", NEW.replace(b"x", b"z"), b"{}"):
            shown = ann.signer.header(target, NEW)
            assert refusal(_send(ann, shown, "POST", "/customer", body=other)) == WRONG
        assert ann.count("clients") == before + 1

    @pytest.mark.parametrize("path", ["/currency", "/terms?limit=1", "/terms/", "/terms/1"])
    def test_a_signature_for_one_address_opens_no_other(
        self, ann: ChargeOverCaller, path: str
    ) -> None:
        assert refusal(_send(ann, ann.signer.header(TERMS), path=path)) == WRONG

    @pytest.mark.parametrize("part", ["co_nonce", "co_timestamp", "co_public_key", "co_signature"])
    def test_no_part_of_the_header_can_be_changed(self, ann: ChargeOverCaller, part: str) -> None:
        shown = ann.signer.header(TERMS, nonce="abcdefgh")
        before, _, after = shown.partition(f'{part}="')
        other = "2" if after[0] == "1" else "1"
        assert refusal(_send(ann, f'{before}{part}="{other}{after[1:]}')) == WRONG

    @pytest.mark.parametrize(
        "shown",
        [
            NODE,
            "ChargeOver co_public_key",
            'ChargeOver co_public_key="" co_nonce="" co_timestamp="" co_signature=""',
        ],
    )
    def test_what_is_no_signature_is_refused(self, ann: ChargeOverCaller, shown: str) -> None:
        answer = _send(ann, shown)
        assert refusal(answer) == WRONG
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")

    @pytest.mark.parametrize(
        ("word", "other"),
        [
            ("HMAC-SHA256", "HMAC-SHA1"),
            ('co_version="1.0"', 'co_version="2.0"'),
            ("co_timestamp", "co_time"),
            ('co_timestamp="', 'co_timestamp="-'),
            ('co_timestamp="', 'co_timestamp="1e'),
            ('co_nonce="', 'co_nonce="' + "n" * 64),
        ],
    )
    def test_only_this_very_method_is_taken(
        self, ann: ChargeOverCaller, word: str, other: str
    ) -> None:
        shown = ann.signer.header(TERMS)
        assert refusal(_send(ann, shown.replace(word, other))) == WRONG

    def test_a_private_key_of_another_team_proves_nothing(
        self, ann: ChargeOverCaller, stranger: ChargeOverCaller
    ) -> None:
        shown = ann.signer.header(TERMS, private=stranger.key.secret)
        assert refusal(_send(ann, shown)) == WRONG

    def test_an_unknown_public_key_is_not_told_from_a_wrong_signature(
        self, ann: ChargeOverCaller
    ) -> None:
        nobody = IssuedKey(id=1, kind=KeyKind.CHARGEOVER, public="a" * 32, secret="b" * 32)
        shown = Signer(nobody, ann.signer.base_url).header(TERMS)
        assert refusal(_send(ann, shown)) == WRONG

    def test_a_signed_body_past_a_megabyte_is_too_much(self, ann: ChargeOverCaller) -> None:
        body = b" " * (MEGABYTE + 1)
        shown = ann.signer.header(f"{PLACE}/customer", body)
        assert refusal(_send(ann, shown, "POST", "/customer", body=body))[0] == 413


class TestWhen:
    @pytest.mark.parametrize("minutes", [-14, 14])
    def test_clocks_may_differ_by_a_quarter_of_an_hour(
        self, ann: ChargeOverCaller, minutes: int
    ) -> None:
        shown = ann.signer.header(TERMS, seconds=int(time.time()) + 60 * minutes)
        assert _send(ann, shown).status == 200

    @pytest.mark.parametrize("minutes", [-16, 16, -60 * 24 * 365, 60 * 24 * 365 * 1000])
    def test_and_by_no_more(self, ann: ChargeOverCaller, minutes: int) -> None:
        seconds = max(0, int(time.time()) + 60 * minutes)
        assert refusal(_send(ann, ann.signer.header(TERMS, seconds=seconds))) == EXPIRED


class TestOnce:
    def test_a_request_that_is_sent_again_is_refused(self, ann: ChargeOverCaller) -> None:
        shown = ann.signer.header(TERMS)
        assert _send(ann, shown).status == 200
        assert refusal(_send(ann, shown)) == USED

    def test_so_is_another_request_with_that_nonce(self, ann: ChargeOverCaller) -> None:
        assert _send(ann, ann.signer.header(TERMS, nonce="samesame")).status == 200
        again = ann.signer.header(f"{TERMS}?_dummy=1", nonce="samesame")
        assert refusal(_send(ann, again, path="/terms?_dummy=1")) == USED

    def test_a_nonce_belongs_to_one_public_key(
        self, ann: ChargeOverCaller, stranger: ChargeOverCaller
    ) -> None:
        for caller in (ann, stranger):
            assert _send(caller, caller.signer.header(TERMS, nonce="ofeither")).status == 200

    def test_who_cannot_sign_uses_up_nobodys_nonce(self, ann: ChargeOverCaller) -> None:
        forged = ann.signer.header(TERMS, nonce="forgedly", private="guessed")
        late = ann.signer.header(TERMS, nonce="forgedly", seconds=int(time.time()) - 3600)
        assert [refusal(_send(ann, shown)) for shown in (forged, late)] == [WRONG, EXPIRED]
        assert _send(ann, ann.signer.header(TERMS, nonce="forgedly")).status == 200

    def test_a_call_that_was_refused_is_not_taken_later(self, ann: ChargeOverCaller) -> None:
        shown = ann.signer.header(f"{PLACE}/customer", b"{}")
        refused = _send(ann, shown, "POST", "/customer", body=b"{}")
        assert refusal(refused)[0] == 400
        assert refusal(_send(ann, shown, "POST", "/customer", body=b"{}")) == USED

    def test_of_many_at_once_one_is_taken(self, ann: ChargeOverCaller) -> None:
        shown = ann.signer.header(f"{PLACE}/customer", NEW)
        before = ann.count("clients")
        headers = {"Authorization": shown, "Content-Type": "application/json"}

        def send(_: int) -> int:
            with ann.served.http() as http:
                return http.request("POST", f"{PLACE}/customer", body=NEW, headers=headers).status

        with ThreadPoolExecutor(8) as crowd:
            statuses = sorted(crowd.map(send, range(8)))
        assert statuses == [201] + [401] * 7
        assert ann.count("clients") == before + 1

    def test_reading_needs_no_plan_though_a_nonce_is_kept(self, starter: ChargeOverCaller) -> None:
        assert _send(starter, starter.signer.header(TERMS)).status == 200
