"""Which addresses are open, and which URLs may be saved."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.addresses import (
    MOST_URL,
    SPECIAL,
    AllowedNetworks,
    check_url,
    is_allowed,
    is_open,
)
from quotewright.core.errors import Invalid

NONE: AllowedNetworks = ()
OFFICE: AllowedNetworks = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - nobody listens there
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.168.1.1",
    "198.19.255.255",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]

ADDRESSES_OF_4 = st.integers(0, 2**32 - 1).map(IPv4Address)
ADDRESSES_OF_6 = st.integers(0, 2**128 - 1).map(IPv6Address)
SPECIAL_NETWORKS = st.sampled_from([ip_network(written) for written in SPECIAL])


def refused(url: str, allowed: AllowedNetworks = NONE) -> str:
    with pytest.raises(Invalid) as invalid:
        check_url(url, allowed)
    assert invalid.value.field == "url"
    return invalid.value.message


class TestWhatIsOpen:
    @pytest.mark.parametrize("address", PUBLIC)
    def test_a_public_address_is(self, address: str) -> None:
        assert is_open(ip_address(address), NONE)

    @pytest.mark.parametrize("address", NOT_PUBLIC)
    def test_an_address_that_is_no_public_hosts_is_not(self, address: str) -> None:
        assert not is_open(ip_address(address), NONE)

    @pytest.mark.parametrize("written", SPECIAL)
    def test_no_end_of_a_special_network_is(self, written: str) -> None:
        network = ip_network(written)
        if written != "::ffff:0:0/96":
            assert not is_open(network[0], NONE)
            assert not is_open(network[-1], NONE)

    @given(SPECIAL_NETWORKS, st.data())
    def test_nothing_inside_of_a_special_network_is(
        self, network: IPv4Network | IPv6Network, data: st.DataObject
    ) -> None:
        address = network[data.draw(st.integers(0, network.num_addresses - 1))]
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        assert is_open(address, NONE) == (mapped is not None and is_open(mapped, NONE))

    @given(ADDRESSES_OF_4 | ADDRESSES_OF_6)
    def test_whatever_is_open_is_global_to_python_too(
        self, address: IPv4Address | IPv6Address
    ) -> None:
        inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        assert not is_open(address, NONE) or (inside or address).is_global

    @given(ADDRESSES_OF_4)
    def test_a_mapped_address_is_the_one_inside_of_it(self, address: IPv4Address) -> None:
        mapped = IPv6Address(f"::ffff:{address}")
        assert is_open(mapped, NONE) == is_open(address, NONE)
        assert is_open(mapped, OFFICE) == is_open(address, OFFICE)


class TestAllowedNetworks:
    @pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "fd00::5"])
    def test_they_open_what_they_contain(self, address: str) -> None:
        assert is_open(ip_address(address), OFFICE)
        assert is_allowed(ip_address(address), OFFICE)

    @pytest.mark.parametrize("address", ["10.2.0.1", "127.0.0.1", "::1", "fc00::1", "fe80::1"])
    def test_they_open_nothing_else(self, address: str) -> None:
        assert not is_open(ip_address(address), OFFICE)

    def test_a_public_address_is_open_without_being_allowed(self) -> None:
        assert is_open(ip_address("8.8.8.8"), OFFICE)
        assert not is_allowed(ip_address("8.8.8.8"), OFFICE)

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
    def test_loopback_can_be_one_of_them(self, address: str) -> None:
        assert is_open(ip_address(address), (ip_network(address),))

    def test_what_an_address_carries_must_be_open_too(self) -> None:
        translated: AllowedNetworks = (ip_network("64:ff9b::/96"),)
        assert is_open(ip_address("64:ff9b::808:808"), translated)
        assert not is_open(ip_address("64:ff9b::a01:203"), translated)
        assert is_open(ip_address("64:ff9b::a01:203"), (*translated, *OFFICE))
        assert not is_open(ip_address("64:ff9b::a01:203"), OFFICE)

    @pytest.mark.parametrize(
        ("network", "private", "public"),
        [
            ("64:ff9b:1::/48", "64:ff9b:1::a00:1", "64:ff9b:1::808:808"),
            ("2002::/16", "2002:a00:1::1", "2002:808:808::1"),
            # Teredo: server 8.8.8.8, then the client 10.0.0.1 or 8.8.4.4 with every bit turned.
            ("2001::/32", "2001:0:808:808::f5ff:fffe", "2001:0:808:808::f7f7:fbfb"),
        ],
    )
    def test_each_way_of_carrying_is_seen_through(
        self, network: str, private: str, public: str
    ) -> None:
        assert not is_open(ip_address(private), (ip_network(network),))
        assert is_open(ip_address(public), (ip_network(network),))


class TestUrlsThatMayBeSaved:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com",
            "https://hooks.zapier.com/hooks/standard/123/abc/",
            "https://example.com:8443/a/%2F/~b?x=1&y=%20#"[:-1],
            "https://example.com/hook?",
            "https://a-b_c.example.co.uk/",
            "https://xn--bcher-kva.example/",
            "https://1e100.net/",
            "https://intranet/hook",
            "https://8.8.8.8/hook",
            "https://[2606:4700::1111]:443/hook",
        ],
    )
    def test_they_are_kept_as_they_are_written(self, url: str) -> None:
        assert check_url(url, NONE) == url

    def test_scheme_and_host_are_kept_in_small_letters(self) -> None:
        assert check_url("HTTPS://Example.COM:8443/Hook?A=B", NONE) == (
            "https://example.com:8443/Hook?A=B"
        )

    def test_a_url_may_be_long_but_not_longer(self) -> None:
        url = "https://example.com/".ljust(MOST_URL, "a")
        assert check_url(url, NONE) == url
        assert refused(f"{url}a") == "url must have at most 2048 characters"

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "example.com/hook",
            "//example.com/hook",
            "http://example.com/hook",
            "ftp://example.com/hook",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https:/example.com",
            "https:example.com",
        ],
    )
    def test_anything_but_https_is_told_so(self, url: str) -> None:
        assert refused(url) == "url must begin with https://"

    @pytest.mark.parametrize("url", ["https://", "https:///hook", "https://:443/", "https://[/"])
    def test_one_without_a_host_is_told_so(self, url: str) -> None:
        assert refused(url) == "url must name a host"

    @pytest.mark.parametrize(
        "url", ["https://me@example.com/", "https://me:pass@example.com/", "https://@example.com/"]
    )
    def test_user_names_are_refused(self, url: str) -> None:
        assert refused(url) == "url must not have a user name or password"

    @pytest.mark.parametrize("url", ["https://example.com/#top", "https://example.com/#"])
    def test_fragments_are_refused(self, url: str) -> None:
        assert refused(url).startswith("url must not have a fragment")

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com/a b",
            "https://example.com/\r\nX: y",
            "https://example.com\\@evil.example/",
            "https://bücher.example/",
            "https://example.com/ü",
            "https://example.com/\x00",
            " https://example.com/",
            "https://example.com/{id}",
        ],
    )
    def test_characters_that_no_url_has_are_refused(self, url: str) -> None:
        assert "percent-encoded" in refused(url)

    @pytest.mark.parametrize(
        "host",
        [
            *[
                "127.1",
                "0x7f.1",
                "2130706433",
                "0177.0.0.1",
                "0x7f000001",
                "127.0.0.1.",
                "1.2.3.4.5",
            ],
            *["127.0.0.0x1", "256.1.1.1", "a.1", "example.com.", ".example.com", "a..b", "a%2eb"],
            *["-a.example", "a-.example", "a" * 64, "a." * 127 + "com", "a,b", "[example.com]"],
            *["[::1", "::1", "[::1]x", "[v1.a]", "[fe80::1%25eth0]", "[127.0.0.1]"],
        ],
    )
    def test_a_host_that_two_readers_could_read_in_two_ways_is_refused(self, host: str) -> None:
        assert refused(f"https://{host}/").startswith("url must ")

    @pytest.mark.parametrize("host", ["[2606:4700:0::1111]", "[2606:4700::0:1111]"])
    def test_an_address_must_have_its_shortest_form(self, host: str) -> None:
        assert refused(f"https://{host}/") == (
            "url must have its address in its shortest form: 2606:4700::1111"
        )

    @pytest.mark.parametrize("port", ["0", "65536", "99999999", "-1", "8o", "", "0443", "٨"])
    def test_a_port_is_a_number_that_there_is(self, port: str) -> None:
        assert refused(f"https://example.com:{port}/").startswith("url must have ")

    @pytest.mark.parametrize("address", NOT_PUBLIC)
    def test_an_address_that_is_not_open_is_refused(self, address: str) -> None:
        host = f"[{address}]" if ":" in address else address
        assert refused(f"https://{host}/") == "url must have a public address"

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "a.localhost", "localhost:8000"])
    def test_names_that_can_only_be_local_are_refused(self, host: str) -> None:
        assert refused(f"https://{host}/") == (
            "url must name a host that can be reached from outside"
        )

    @given(st.text() | st.text("ab1x0.:-_[]@%/?#&"))
    def test_anything_else_is_kept_or_refused_with_a_reason(self, text: str) -> None:
        try:
            kept = check_url(f"https://{text}", NONE)
        except Invalid as invalid:
            kept, reason = "", invalid.message
        assert kept.lower() == f"https://{text}".lower() or reason.startswith("url must ")
        assert not kept or check_url(kept, NONE) == kept


class TestWhereNetworksAreAllowed:
    @pytest.mark.parametrize(
        "url",
        [
            "http://10.1.2.3:5678/hook",
            "https://10.1.2.3/hook",
            "http://[fd00::5]/hook",
            "http://n8n:5678/hook",
            "https://localhost/hook",
            "https://example.com/hook",
            "https://8.8.8.8/",
        ],
    )
    def test_private_targets_and_http_may_be_saved(self, url: str) -> None:
        assert check_url(url, OFFICE) == url

    def test_http_to_a_public_address_may_not(self) -> None:
        assert refused("http://8.8.8.8/", OFFICE) == (
            "url must begin with https://: http is for allowed networks only"
        )

    @pytest.mark.parametrize("url", ["http://10.2.0.1/", "https://127.0.0.1/"])
    def test_other_private_targets_may_not(self, url: str) -> None:
        assert refused(url, OFFICE) == "url must have a public address"
