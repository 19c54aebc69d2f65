"""How often somebody may ask: each credential, and each address that shows none that is known.

Every process counts for itself, and none asks the database for it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from quotewright.core.errors import Refusal, Unauthenticated

MOST_KEYS = 10_000
_SECOND = 1_000_000_000
_MINUTE = 60 * _SECOND
_IPV6_NETWORK = 64


class Throttled(Refusal):
    """Asked too often; `seconds`, a whole number from 1, is when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("rate limited")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute in the long run, and so many at once; 0 a minute is no limit."""

    per_minute: int
    burst: int


class Throttle:
    """Asked before the database is, and told afterwards whether the credential was good.

    A credential that was good lately is only held to its own rate: strangers who share its address
    (a proxy's, say) cannot use that up. It is let through to be looked up, no further: what it
    opens is asked of the database every time.

    `clock` gives nanoseconds that only ever grow. To be used in one thread: the event loop's.
    """

    def __init__(self, known: Rate, unknown: Rate, clock: Callable[[], int]) -> None:
        self._known = _Buckets(known)
        self._unknown = _Buckets(unknown)
        self._clock = clock

    def ask(self, credential: str, address: str) -> None:
        """Count a request; raises Throttled. "" is no credential at all."""
        now = self._clock()
        key = hash(credential)
        if key in self._known:
            self._known.take(key, now)
        else:
            self._unknown.take(_place(address), now)

    def learn(self, credential: str, address: str, refusal: Refusal | None = None) -> None:
        """Afterwards: how the request ended tells what the credential is worth."""
        key = hash(credential)
        if isinstance(refusal, Unauthenticated):
            self._known.remove(key)
        elif key not in self._known and not isinstance(refusal, Throttled):
            # It was good: the request counts as its own, not as its address's.
            self._unknown.give_back(_place(address))
            self._known.add(key, self._clock())


class _Buckets:
    """Of each key one number is kept: the moment at which its bucket will be full again.

    The least recently used are forgotten beyond MOST_KEYS, which fills their buckets. Keys are
    hashes, mixed with a secret of the process, so that no credential stays in memory here.
    """

    def __init__(self, rate: Rate) -> None:
        self._apart = _MINUTE // rate.per_minute if rate.per_minute else 0
        self._most_behind = self._apart * (max(rate.burst, 1) - 1)
        self._full_at: OrderedDict[int, int] = OrderedDict()

    def __contains__(self, key: int) -> bool:
        return key in self._full_at

    def take(self, key: int, now: int) -> None:
        full_at = max(self._full_at.get(key, 0), now)
        too_early = full_at - now - self._most_behind
        if too_early > 0:
            raise Throttled(-(-too_early // _SECOND))
        self._keep(key, full_at + self._apart)

    def give_back(self, key: int) -> None:
        if key in self._full_at:
            self._full_at[key] -= self._apart

    def add(self, key: int, now: int) -> None:
        """A full bucket, of which one is taken."""
        self._keep(key, now + self._apart)

    def remove(self, key: int) -> None:
        self._full_at.pop(key, None)

    def _keep(self, key: int, full_at: int) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > MOST_KEYS:
            self._full_at.popitem(last=False)


@lru_cache(maxsize=1024)
def _place(address: str) -> int:
    """Whoever has one address of IPv6 has as many as they like of its network."""
    try:
        is_wide = ip_address(address).version == 6
    except ValueError:
        return hash(address)
    return hash(ip_network((address, _IPV6_NETWORK), strict=False) if is_wide else address)
