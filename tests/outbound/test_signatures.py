"""Signatures, as receivers check them."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from quotewright.core.endpoints import written_secret
from quotewright.outbound.signatures import body_signature, standard_signatures

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"event":"invoice.paid","data":{"id":88},"ts":1781827200}'


def test_the_vector_of_standard_webhooks_is_met() -> None:
    body = b'{"email":"test@example.com","username":"test_user"}'
    signed = standard_signatures([SECRET], "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, body)
    assert signed == "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="


def test_one_secret_signs_in_both_ways() -> None:
    assert body_signature(SECRET, BODY) == (
        "a994fe9a3f584c10730f842a269bf87fc345dc8ab500fac3f4fa681fa866495a"
    )
    assert standard_signatures([SECRET], "msg_1", 1781827200, BODY) == (
        "v1,uusdF9V+4dX6+RtfHh1VLtW+lEnz6MGwvIviNWOYnkU="
    )


@given(st.text(), st.binary())
def test_the_lines_of_the_vendors_page_hold(secret: str, raw_body: bytes) -> None:
    expected = "sha256=" + hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(expected, "sha256=" + body_signature(secret, raw_body))


@given(st.binary(min_size=24, max_size=64))
def test_the_library_of_standard_webhooks_agrees(key: bytes) -> None:
    secret = written_secret(key)
    now = int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": "0193",
        "webhook-timestamp": str(now),
        "webhook-signature": standard_signatures([secret], "0193", now, BODY),
    }
    assert Webhook(secret).verify(BODY, headers)["data"] == {"id": 88}


def test_a_secret_without_the_prefix_is_its_own_key() -> None:
    signed = hmac.new(b"a plain secret", b"msg_1.7.{}", hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(signed).decode()}"
    assert standard_signatures(["a plain secret"], "msg_1", 7, b"{}") == expected


@pytest.mark.parametrize("held", [0, 1])
def test_after_a_rotation_whoever_holds_either_secret_can_check(held: int) -> None:
    pair = [written_secret(bytes([number]) * 24) for number in (1, 2)]
    now = int(datetime.now(UTC).timestamp())
    signed = standard_signatures(pair, "0193", now, BODY)
    assert signed.split(" ") == [standard_signatures([one], "0193", now, BODY) for one in pair]
    headers = {
        "webhook-id": "0193",
        "webhook-timestamp": str(now),
        "webhook-signature": signed,
    }
    assert Webhook(pair[held]).verify(BODY, headers)["event"] == "invoice.paid"
