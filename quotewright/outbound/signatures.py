"""Signatures of a delivery: over its body alone, and those of Standard Webhooks."""

import base64
import hmac
from collections.abc import Sequence

from quotewright.core.endpoints import signing_key


def body_signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the body in hex; the key is the secret as it is written, `whsec_` included."""
    return hmac.digest(secret.encode(), body, "sha256").hex()


def standard_signatures(
    valid_secrets: Sequence[str], delivery_id: str, timestamp: int, body: bytes
) -> str:
    """The value of `webhook-signature`: one for each secret, in their order, with blanks between.

    `timestamp` is in seconds; the id has no dot in it. The key is what `whsec_` encodes. See
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
    """
    signed = b"%s.%d.%s" % (delivery_id.encode(), timestamp, body)
    return " ".join(f"v1,{_signature(signing_key(one), signed)}" for one in valid_secrets)


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
