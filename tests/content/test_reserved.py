"""Every range of IANA's registries of special addresses, in every form it can be written in."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from community.content.reserved import is_inside, is_public

# As the registries have them (2025), and the multicast ranges. Written anew, so that the code's table cannot vouch for itself.
SPECIAL = """
0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
255.255.255.255/32 224.0.0.0/4
::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128
2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16
2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
IPV4 = [network for network in SPECIAL.split() if ":" not in network]
IPV6 = [network for network in SPECIAL.split() if ":" in network]
PUBLIC = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"]
PUBLIC += ["126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0"]
PUBLIC += ["192.167.255.255", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1"]
PUBLIC += ["64:ff9b::8.8.8.8"]  # how a network without IPv4 reaches 8.8.8.8


def three_of(network):
    """Its first address, its last, and one in between."""
    first, last = int(network[0]), int(network[-1])
    kind = type(network[0])
    return {kind(first), kind((first + last) // 2), kind(last)}


def carried(ip: IPv4Address) -> list[IPv6Address]:
    """An address of IPv4 in the ways of IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP."""
    number = int(ip)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(number),
        IPv6Address(0xFFFF << 48 | number),
        IPv6Address(0x0064_FF9B << 96 | number),
        IPv6Address(0x0064_FF9B_0001 << 80 | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
        IPv6Address(0x2001_0000 << 96 | number << 64 | (number ^ 0xFFFF_FFFF)),
        IPv6Address(0xFE80 << 112 | 0x5EFE << 32 | number),
    ]


@pytest.mark.parametrize("network", IPV4 + IPV6)
def test_no_address_of_a_special_range_is_public(network):
    for ip in three_of(ip_network(network)):
        assert not is_public(str(ip))
        assert not is_public(f"{ip}%eth0")


@pytest.mark.parametrize("network", IPV4)
def test_nor_is_it_when_ipv6_carries_it(network):
    for ip in three_of(ip_network(network)):
        for form in carried(ip):
            assert not is_public(str(form)), form


@pytest.mark.parametrize("address", PUBLIC)
def test_others_are(address):
    assert is_public(address)
    assert not is_inside(address)


def test_of_ipv6_only_what_was_given_away_is_public():
    for beginning in range(0x10000):
        if not 0x2000 <= beginning <= 0x3FFF:
            assert not is_public(str(IPv6Address(beginning << 112 | 1)))


@pytest.mark.parametrize(
    "word", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4/8"]
)
def test_words_are_no_address(word):
    assert not is_public(word)
    assert not is_inside(word)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        *((each, True) for each in ("127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.7.7")),
        *((each, True) for each in ("100.64.0.9", "::1", "fd00::1")),
        *((each, False) for each in ("169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::")),
        *((each, False) for each in ("::ffff:127.0.0.1", "fd00::1%eth0", "255.255.255.255")),
    ],
)
def test_what_an_operator_may_name(address, inside):
    assert is_inside(address) is inside
