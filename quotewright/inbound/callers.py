"""From a credential to a Caller: the team it opens and what it may do there."""

from quotewright.core.errors import Forbidden, Unauthenticated
from quotewright.core.keys import KeyKind
from quotewright.core.records import dataclass
from quotewright.core.scopes import check_scope
from quotewright.core.teams import Actor, Team
from quotewright.store import Desk
from quotewright.store.by_id import Brought, Wanted

MOST_CREDENTIAL = 512


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `scopes` None is full access."""

    team: Team
    scopes: frozenset[str] | None
    actor: Actor
    brought: Brought | None = None


def caller_by_bearer(
    desk: Desk,
    authorization: str | None,
    door: str,
    kinds: frozenset[KeyKind],
    wanted: Wanted | None = None,
) -> Caller:
    """Whoever shows a live bearer credential of these kinds; anyone else is Unauthenticated.

    `wanted` is the record they ask for, which then comes along in the same statement.
    """
    shown = bearer_shown(authorization)
    if not shown:
        raise Unauthenticated
    found = desk.credentials.find(shown, wanted)
    if found is None or found.kind not in kinds:
        raise Unauthenticated
    actor = Actor(door=door, person_id=found.person_id, credential_id=found.id)
    return Caller(found.team, found.scopes, actor, found.brought)


def bearer_shown(authorization: str | None) -> str:
    """The credential in an Authorization header; "" when it shows none that could be one."""
    scheme, _, shown = (authorization or "").partition(" ")
    shown = shown.strip()
    return shown if scheme.lower() == "bearer" and len(shown) <= MOST_CREDENTIAL else ""


def check_access(caller: Caller, *, scope: str, needs_a_plan: bool) -> None:
    """First the plan (where one is needed), then the scope: the order of AllQuote's page."""
    if needs_a_plan and not caller.team.may_write_by_api:
        raise Forbidden("the team's plan does not include the API")
    check_scope(caller.scopes, scope)
