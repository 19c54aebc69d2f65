"""Secrets: sealed under the newest key, opened with any, and only for the place they belong to."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.store.secrets import SecretBox, hash_of, new_alphanumeric, new_bearer

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
PLACE = "7/allquote/1"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


@given(secret=TEXTS, place=TEXTS)
def test_what_was_sealed_opens_to_what_it_was(secret: str, place: str) -> None:
    box = SecretBox([OLD])
    assert box.open(box.seal(secret, place), place) == secret


def test_sealing_twice_never_looks_the_same() -> None:
    box = SecretBox([OLD])
    sealed = {box.seal("ak_secret", PLACE) for _ in range(50)}
    assert len(sealed) == 50
    assert not any("ak_secret" in base64.b64decode(each).decode("latin-1") for each in sealed)


def test_an_old_key_still_opens_what_it_sealed() -> None:
    sealed = SecretBox([OLD]).seal("ak_secret", PLACE)
    assert SecretBox([NEW, OLD]).open(sealed, PLACE) == "ak_secret"


def test_the_first_key_is_the_one_that_seals() -> None:
    sealed = SecretBox([NEW, OLD]).seal("ak_secret", PLACE)
    assert SecretBox([NEW]).open(sealed, PLACE) == "ak_secret"
    with pytest.raises(ValueError, match=r"^none of the secret keys opens this$"):
        SecretBox([OLD]).open(sealed, PLACE)


def test_what_was_sealed_for_one_place_opens_at_no_other() -> None:
    box = SecretBox([OLD])
    with pytest.raises(ValueError, match=r"^none of the secret keys opens this$"):
        box.open(box.seal("ak_secret", PLACE), "8/allquote/1")


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_what_was_tampered_with_does_not_open(place: int) -> None:
    box = SecretBox([OLD])
    raw = bytearray(base64.b64decode(box.seal("ak_secret-of-some-length", PLACE)))
    raw[place] ^= 1
    with pytest.raises(ValueError, match=r"^none of the secret keys opens this$"):
        box.open(base64.b64encode(raw).decode(), PLACE)


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, b""], [OLD + b"x"]])
def test_a_box_without_a_key_of_32_bytes_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"^every secret key has 32 bytes"):
        SecretBox(keys)


def test_secrets_never_come_twice_and_look_as_their_programs_expect() -> None:
    bearers = {new_bearer("ak_") for _ in range(200)}
    plain = {new_alphanumeric() for _ in range(200)}
    assert (len(bearers), len(plain)) == (200, 200)
    assert {(secret[:3], len(secret)) for secret in bearers} == {("ak_", 46)}
    assert {len(secret) for secret in plain} == {43}
    assert all(secret.isascii() and secret.isalnum() for secret in plain)


def test_a_secret_is_recognised_by_its_sha_256() -> None:
    # NIST's example for SHA-256 of "abc".
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash_of("abc") == abc
