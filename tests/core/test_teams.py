"""Which plans include the API's writes."""

import pytest

from quotewright.core.teams import Plan, Team


@pytest.mark.parametrize(("plan", "may"), [("starter", False), ("team", True), ("business", True)])
def test_the_plan_says_whether_programs_may_write(plan: str, may: bool) -> None:
    assert Team(id=1, name="Acme Plumbing", plan=Plan(plan)).may_write_by_api is may


def test_a_team_that_names_no_plan_hosts_itself_on_the_largest() -> None:
    assert Team(id=1, name="Acme Plumbing").plan == "business"
