"""Attempts as the tests of this room make them: a courier that may reach this machine."""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from quotewright.core.deliveries import Attempt
from quotewright.outbound.posts import Courier, Post
from tests.support.receivers import OK, Answering, Receiver

HERE = (ip_network("127.0.0.1"),)
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
BODY = b'{"event":"quote.created","data":{"id":7},"ts":1795262400}'
HEADERS = {
    "Content-Type": "application/json",
    "X-AllQuote-Event": "quote.created",
    "User-Agent": "AllQuote-Webhook/1.0",
    "webhook-id": "0193",
}

LONG_ENOUGH = 30.0
"""No attempt of these tests takes as long, on however busy a machine."""


def courier(seconds: float = LONG_ENOUGH, **options: Any) -> Courier:
    return Courier(options.pop("allowed", HERE), seconds=seconds, **options)


def post_to(url: str) -> Post:
    return Post(url, HEADERS, BODY)


async def tried(url: str, **options: Any) -> Attempt:
    async with courier(**options) as one:
        return await one.post(post_to(url), NOW)


async def answered(answer: bytes | Answering = OK, **options: Any) -> Attempt:
    """What becomes of an attempt at a receiver that answers so."""
    async with Receiver(answer) as receiver:
        return await tried(receiver.url, **options)
