"""The account on the wire."""

from quotewright.core.teams import Team
from quotewright.dialects.allquote.wire.words import Wire


def write_account(team: Team) -> Wire:
    return {"team_id": team.id, "business_name": team.name}
