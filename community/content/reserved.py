"""Which addresses of the internet lead to somebody's own machine or network: IANA's special-purpose registries.

Written out, not asked of Python's `ipaddress.is_global`, which differs between its releases and lets the ranges through
that are special and reachable. Who is looked for by us lives in none of them.
https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

SPECIAL = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared by a provider's customers",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link local; clouds tell their secrets at 169.254.169.254",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "6to4 relays",
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarks",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved, broadcast",
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::ffff:0:0/96": "IPv4 mapped",
    "64:ff9b::/96": "NAT64; judged by the IPv4 address in it",
    "64:ff9b:1::/48": "NAT64 of a network's own",
    "100::/64": "discard",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "protocol assignments: Teredo, ORCHID, benchmarks, AMT, AS112",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link local",
    "fec0::/10": "site local",
    "ff00::/8": "multicast",
}
NETWORKS = [ip_network(network) for network in SPECIAL]
UNICAST = ip_network("2000::/3")  # all that IANA has given away of IPv6
NAT64 = ip_network("64:ff9b::/96")
INSIDE = [
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7"),
    )
]


def is_public(address: str) -> bool:
    """Does it lead to a machine on the open internet, whoever asks? `address` as `getaddrinfo` writes it."""
    ip = parsed(address)
    if ip is None:
        return False
    if isinstance(ip, IPv6Address):
        if ip in NAT64:
            return is_public(str(IPv4Address(int(ip) & 0xFFFF_FFFF)))
        if ip not in UNICAST:
            return False
    return not any(ip in network for network in NETWORKS)


def is_inside(address: str) -> bool:
    """Is it of this machine or of a private network, where an operator may have programs of their own?"""
    ip = parsed(address)
    return ip is not None and any(ip in network for network in INSIDE)


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address, and for one with a zone, which is good on one cable only."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return None if getattr(ip, "scope_id", None) else ip
