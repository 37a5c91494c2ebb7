"""Whose address a request is said to have. Without BEHIND_PROXY no header says anything."""

import pytest

from community.content.client import client_address, client_network

PEER = "198.51.100.9"
SPOOFED = {
    "x-forwarded-for": "203.0.113.5",
    "forwarded": "for=203.0.113.5",
    "x-real-ip": "203.0.113.5",
    "client-ip": "203.0.113.5",
    "true-client-ip": "203.0.113.5",
    "cf-connecting-ip": "203.0.113.5",
    "x-client-ip": "203.0.113.5",
}


def ask(rf, settings, *, proxies=0, peer=PEER, **headers):
    settings.PROXY_COUNT = proxies
    return rf.get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.mark.parametrize("header", SPOOFED)
def test_no_header_is_believed_unasked(rf, settings, header):
    request = ask(rf, settings, **{header: SPOOFED[header]})
    assert client_address(request) == PEER


@pytest.mark.parametrize("header", sorted(SPOOFED.keys() - {"x-forwarded-for"}))
def test_behind_a_proxy_one_header_is(rf, settings, header):
    assert client_address(ask(rf, settings, proxies=1, **{header: SPOOFED[header]})) == PEER


@pytest.mark.parametrize(
    ("proxies", "written", "address"),
    [
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),  # the left of it came with the request
        (2, "6.6.6.6, 203.0.113.5, 192.0.2.1", "203.0.113.5"),
        (2, "203.0.113.5", "203.0.113.5"),  # past the outer one
        (1, " 203.0.113.5 ", "203.0.113.5"),
        (1, "203.0.113.5:4711", "203.0.113.5"),
        (1, "[2001:db8::5]:4711", "2001:db8::5"),
        (1, "2001:DB8::5", "2001:db8::5"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:203.0.113.5", "203.0.113.5"),
        *((1, junk, PEER) for junk in ("", ",", "unknown", "_hidden", "203.0.113", "[", "1.2.3.4.5", "☃", "a" * 9000)),
        (1, "203.0.113.5, ", PEER),
        (3, ",,,", PEER),
    ],
)  # fmt: skip
def test_behind_so_many_proxies(rf, settings, proxies, written, address):
    request = ask(rf, settings, proxies=proxies, **{"x-forwarded-for": written})
    assert client_address(request) == address


@pytest.mark.parametrize("peer", ["", "unix:", "nonsense"])
def test_where_nobody_tells(rf, settings, peer):
    assert client_address(ask(rf, settings, peer=peer)) == "0.0.0.0"


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
    ],
)
def test_by_what_limits_count(rf, settings, peer, network):
    assert client_network(ask(rf, settings, peer=peer)) == network


@pytest.mark.django_db
def test_host_and_scheme_are_the_requests_own(client):
    answer = client.get(
        "/healthz",
        headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-port": "1"},
    )  # fmt: skip
    request = answer.wsgi_request
    assert (request.get_host(), request.scheme, request.get_port()) == ("testserver", "http", "80")


@pytest.mark.django_db
def test_the_scheme_of_a_trusted_proxy(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for said, scheme in [
        ("https", "https"),
        ("http", "http"),
        ("x", "http"),
        ("http, https", "http"),
    ]:
        answer = client.get("/healthz", headers={"x-forwarded-proto": said})
        assert answer.wsgi_request.scheme == scheme
