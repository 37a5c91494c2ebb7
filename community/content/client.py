"""Whom a request comes from, as far as the network tells: the one place that looks at the headers of proxies."""

from ipaddress import ip_address, ip_network

from django.conf import settings

NOWHERE = "0.0.0.0"  # noqa: S104 (nobody listens there; a server behind a Unix socket tells no address)
NEIGHBOURS = 64  # bits of an IPv6 address: what a provider gives to one household


def client_address(request) -> str:
    """The address of whoever asks: of the connection, or behind a proxy (`BEHIND_PROXY`) what the outermost of
    `PROXY_COUNT` trusted ones wrote into X-Forwarded-For. What stands left of that anybody may have written."""
    trusted = settings.PROXY_COUNT
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if trusted else []
    for address in (*written[-trusted:][:1], request.META.get("REMOTE_ADDR", "")):
        if known := parsed(address):
            return str(known)
    return NOWHERE


def client_network(request) -> str:
    """By what limits count: an IPv4 address, or the /64 of an IPv6 one, of which a household has all addresses."""
    ip = ip_address(client_address(request))
    if ip.version == 4:
        return str(ip)
    return str(ip_network((int(ip), NEIGHBOURS), strict=False))


def parsed(address: str):
    """The address without port, brackets and zone, IPv4 that was mapped into IPv6 as IPv4; None for what is none."""
    bare = address.strip().partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        ip = ip_address(bare)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
