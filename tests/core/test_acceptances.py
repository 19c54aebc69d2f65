"""Acceptances: somebody must have said yes."""

import pytest

from quotewright.core.acceptances import Evidence, check_evidence
from quotewright.core.errors import Invalid


def test_nobody_in_particular_cannot_accept() -> None:
    with pytest.raises(Invalid, match=r"^name is required$") as refusal:
        check_evidence(Evidence(name="", email="jane@example.com"))
    assert refusal.value.field == "name"


def test_a_name_is_evidence_enough() -> None:
    check_evidence(Evidence(name="Jane Smith"))
