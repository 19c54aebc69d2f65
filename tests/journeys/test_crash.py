"""kill -9 in the middle of a thousand creates: what was answered is there, whole."""

from tests.support.crowd import Flood, assert_quotes_are_whole, quotes_in
from tests.support.served import Served
from tests.support.world import Caller, Registrar, World


def test_every_answered_quote_survives_a_kill(served_alone: Served, world: World) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        with Flood(served, acme.key, alice.has_client()) as flood:
            assert flood.reached.wait(60)
            served.kill()
        assert len(flood.made) < flood.most, "the kill came too late: nothing was tested"

        served.start()

        kept = quotes_in(alice.book, alice.team)
        assert flood.made.items() <= kept.items()
        assert_quotes_are_whole(alice.book, alice.team)


def test_no_number_is_used_again_after_a_kill(served_alone: Served, world: World) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        client = alice.has_client()
        with Flood(served, acme.key, client, mark=50) as flood:
            assert flood.reached.wait(60)
            served.kill()
        before = quotes_in(alice.book, alice.team)
        served.start()
        with Flood(served, acme.key, client, most=80, mark=80) as again:
            pass
    assert len(again.made) == 80
    assert not again.made.keys() & before.keys()
    assert not set(again.made.values()) & set(before.values())
