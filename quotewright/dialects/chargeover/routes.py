"""The calls that are served, by the vendor's nouns and verbs, and how an address is one of them."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from quotewright.core.records import dataclass
from quotewright.dialects.chargeover import (
    admins,
    brands,
    classes,
    currencies,
    customers,
    items,
    quotes,
    terms,
)
from quotewright.dialects.chargeover.calls import Answer, Call, as_kept
from quotewright.dialects.chargeover.refusals import NotServed, WrongMethod

_VERBS = {"GET": "get", "POST": "create", "PUT": "modify", "DELETE": "delete"}
_OF_ALL = frozenset({"list", "count", "create"})
"""Verbs that are about a type; every other one is about a record of it."""

_MOST_SAID = 60


@dataclass(frozen=True, slots=True)
class Place:
    """What an address and a method ask for. An action is a verb with its own name."""

    verb: str
    noun: str
    id: str = ""
    is_action: bool = False


BULK = Place("create", "_bulk")


@dataclass(frozen=True, slots=True)
class Route:
    """A call: what it answers with, and whether it may write, which asks for a plan."""

    verb: str
    noun: str
    answer: Callable[[Call], Answer]
    is_write: bool = False
    is_action: bool = False

    @property
    def template(self) -> str:
        """The address for the operator's figures: without anybody's id."""
        if self.is_action:
            return f"/{self.noun}/{{id}}/_action/{self.verb}"
        if self.verb == "count":
            return f"/{self.noun}/_count"
        return f"/{self.noun}" if self.verb in _OF_ALL else f"/{self.noun}/{{id}}"


def place_of(method: str, path: str, query: Mapping[str, str]) -> Place:
    """`path` is what follows /api/v3, percent-encoded still; raises WrongMethod.

    Slashes that are doubled or come last are as good as none: some programs send them.
    """
    if method not in _VERBS:
        raise WrongMethod("method not allowed")
    noun, *rest = [unquote(part) for part in path.split("/") if part] or [""]
    if method == "POST":
        return _posted(noun, rest, query.get("action", ""))
    if method == "GET" and not rest:
        return Place("list", noun)
    if method == "GET" and rest == ["_count"]:
        return Place("count", noun)
    return Place(_VERBS[method], noun, "/".join(rest))


def route_of(place: Place) -> Route:
    """The call that is served there; raises NotServed in the vendor's recorded words."""
    served = ROUTES.get(place.noun)
    if served is None:
        raise NotServed(f"The object type requested is not supported: {_asked(place)}")
    route = served.get(place.verb)
    is_of_all = place.verb in _OF_ALL
    if route is None or route.is_action != place.is_action or is_of_all == bool(place.id):
        raise NotServed(f"The command requested is not supported: {_asked(place)}")
    return route


def _posted(noun: str, rest: list[str], action: str) -> Place:
    """A POST creates, or calls an action by one of its two spellings."""
    if len(rest) > 1 and rest[-2] == "_action":
        return Place(rest[-1], noun, "/".join(rest[:-2]), is_action=True)
    if action:
        return Place(action, noun, "/".join(rest), is_action=True)
    return Place("create", noun, "/".join(rest))


def _asked(place: Place) -> str:
    verb, noun, id_ = (as_kept(word, _MOST_SAID) for word in (place.verb, place.noun, place.id))
    return f"{verb}({noun}, {id_})"


def _write(verb: str, noun: str, answer: Callable[[Call], Answer]) -> Route:
    return Route(verb, noun, answer, is_write=True)


def _action(verb: str, noun: str, answer: Callable[[Call], Answer]) -> Route:
    return Route(verb, noun, answer, is_write=True, is_action=True)


_SERVED = (
    Route("list", "quote", quotes.find),
    Route("count", "quote", quotes.count),
    Route("get", "quote", quotes.get),
    _write("create", "quote", quotes.create),
    _write("modify", "quote", quotes.update),
    _write("delete", "quote", quotes.delete),
    _action("email", "quote", quotes.email),
    _action("print", "quote", quotes.print_),
    _action("accept", "quote", quotes.accept),
    _action("reject", "quote", quotes.reject),
    _action("reopen", "quote", quotes.reopen),
    Route("pdf", "quote", quotes.pdf, is_action=True),
    Route("list", "customer", customers.find),
    Route("count", "customer", customers.count),
    Route("get", "customer", customers.get),
    _write("create", "customer", customers.create),
    _write("modify", "customer", customers.update),
    Route("list", "item", items.find),
    Route("count", "item", items.count),
    Route("get", "item", items.get),
    _write("create", "item", items.create),
    _write("modify", "item", items.update),
    Route("list", "terms", terms.list_all),
    Route("get", "terms", terms.get),
    Route("list", "currency", currencies.list_all),
    Route("get", "currency", currencies.get),
    Route("list", "brand", brands.list_all),
    Route("get", "brand", brands.get),
    Route("list", "class", classes.list_all),
    Route("get", "class", classes.get),
    Route("list", "admin", admins.list_all),
    Route("get", "admin", admins.get),
)

ROUTES = {
    noun: {route.verb: route for route in _SERVED if route.noun == noun}
    for noun in dict.fromkeys(route.noun for route in _SERVED)
}
"""By noun and verb. Actions are verbs with their own names."""
