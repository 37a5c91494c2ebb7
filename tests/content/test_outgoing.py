"""What we ask of other machines: no address of a stranger leads inside, and no answer takes more than it may."""

import datetime
import gzip
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from community.content import outgoing
from community.content.outgoing import Failed, Refused, Session, fetch


@pytest.fixture
def served(settings):
    """`served(answer)` starts a server on loopback that the operator has named; its address. `answer` gets the handler."""
    servers = []

    def serve(answer, tls=None, host="127.0.0.1"):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append((self.path, dict(self.headers)))
                answer(self)

            do_POST = do_GET

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            asked = []

            def handle_error(self, *args):  # who is cut off says so
                pass

        server = Server(("127.0.0.1", 0), Handler)
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        servers.append(server)
        settings.OUTGOING_INTERNAL = settings.OUTGOING_INTERNAL | {(host, server.server_port)}
        server.url = f"{'https' if tls else 'http'}://{host}:{server.server_port}/"
        return server

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def says(text, status=200, **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(text)

    return answer


@pytest.fixture
def names(monkeypatch):
    """`names["x.example"] = ["1.2.3.4"]`: what names stand for; `names.asked` lists who was looked up."""

    class Names(dict):
        asked = []

    known, really = Names(), socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        known.asked.append(host)
        if host not in known:
            return really(host, port, *args, **kwargs)
        return [answer for each in known[host] for answer in really(each, port, *args, **kwargs)]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def no_lines(monkeypatch):
    def connect(self):
        raise AssertionError(f"connected to {self.addresses}")

    monkeypatch.setattr(outgoing.Pinned, "connect", connect)


def test_a_whole_answer(served):
    server = served(says(b"hello", X_Kind="greeting"))
    answer = fetch("GET", server.url + "there", headers={"X-Us": "1"})
    assert (answer.text, answer.headers["X-Kind"]) == ("hello", "greeting")
    path, headers = server.asked[0]
    assert (path, headers["X-Us"]) == ("/there", "1")
    assert headers["Host"] == server.url[7:-1]


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "//example.com/"),
        *(
            "javascript:alert(1)",
            "data:,x",
            "unix:///run/docker.sock",
            "",
            "https://",
            "https:///x",
        ),
        "http://example.com/",
        *("https://user@example.com/", "https://user:secret@example.com/"),
        *("https://example.com:22/", "https://example.com:8443/", "https://example.com:0/"),
        *("https://example.com:99999/", "https://example.com:x/"),
        *("https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/"),
        *("https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://0/"),
        *("https://127.0.0.1./", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/"),
        *(
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::127.0.0.1]/",
        ),
        *("https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/"),
        *("https://[fe80::1%25lo]/", "https://[fe80::1%lo]/", "https://[2001:0:7f00:1::]/"),
        *("https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://192.168.1.1/"),
        *("https://localhost/", "https://localhost./", "https://LOCALHOST/"),
        *("https://example.com\\@127.0.0.1/", "https://127.0.0.1#@example.com/"),
        *("https://127.0.0.1?@example.com/", "https://[::1]:443@example.com/"),
    ],
)
def test_addresses_that_are_not_asked(url, no_lines):
    for redirects in (True, False):
        with pytest.raises((Failed, ValueError)):
            fetch("GET", url, redirects=redirects)


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.7"], ["2606:4700::1", "::1"]]
)
def test_one_answer_that_leads_inside_spoils_them_all(addresses, names, no_lines):
    names["rebound.example"] = addresses
    with pytest.raises(Refused, match="not public"):
        fetch("GET", "https://rebound.example/")


def test_a_name_is_looked_up_once_and_what_was_judged_is_asked(served, names):
    server = served(says(b"inside"), host="desk.internal")
    names["desk.internal"] = ["127.0.0.1"]
    assert fetch("GET", server.url).text == "inside"
    assert names.asked == ["desk.internal"]


def test_a_port_is_asked_where_the_operator_configured_it(settings, names, monkeypatch):
    names["desk.example"] = ["93.184.215.14"]
    asked = []
    monkeypatch.setattr(outgoing.Pinned, "connect", lambda self: asked.append(self.addresses))
    settings.OUTGOING_PORTS = {("desk.example", 8443)}
    with pytest.raises(AttributeError):  # there is no line
        fetch("GET", "https://desk.example:8443/")
    assert asked[0][0][4] == ("93.184.215.14", 8443)
    with pytest.raises(Refused, match="port"):
        fetch("GET", "https://desk.example:8444/")


def test_what_is_named_as_inside_is_no_door_to_elsewhere(names, settings, no_lines):
    settings.OUTGOING_INTERNAL = {("desk.internal", 80)}
    for address in ("169.254.169.254", "0.0.0.0", "fe80::1", "224.0.0.1"):
        names["desk.internal"] = [address]
        with pytest.raises(Refused):
            fetch("GET", "http://desk.internal/")
    names["desk.internal"] = ["127.0.0.1"]
    with pytest.raises(Refused, match="encrypted"):
        fetch("GET", "http://desk.internal:81/")


@pytest.mark.parametrize("onward", ["{url}secret", "/secret", "//127.0.0.1/", "file:///etc/passwd"])
def test_nobody_sends_us_inside(served, onward):
    inside = served(says(b"secret"))
    server = served(says(b"", 302, Location=onward.format(url=inside.url)))
    with pytest.raises(Failed):
        fetch("GET", server.url, redirects=True)
    assert (len(server.asked), inside.asked) == (1, [])


@pytest.fixture
def open_world(monkeypatch):
    """Loopback as if it were the open internet."""
    monkeypatch.setattr(outgoing, "check_outside", lambda place: None)
    monkeypatch.setattr(outgoing, "is_public", lambda address: True)


def test_redirects_are_followed_and_nothing_secret_goes_along(served, open_world):
    there = served(says(b"arrived"))
    server = served(says(b"", 302, Location=there.url + "x"))
    headers = {"Authorization": "Bearer secret", "Cookie": "a=b"}
    answer = fetch("GET", server.url, headers=headers, redirects=True)
    assert (answer.text, answer.url, len(answer.history)) == ("arrived", there.url + "x", 1)
    assert server.asked[0][1]["Authorization"]
    assert not {"Authorization", "Cookie"} & there.asked[0][1].keys()


def test_redirects_end(served, open_world):
    server = served(says(b"", 302, Location="/again"))
    with pytest.raises(Failed):
        fetch("GET", server.url, redirects=True)
    assert len(server.asked) == 1 + outgoing.REDIRECTS


def test_what_is_sent_is_sent_once(served, open_world):
    server = served(says(b"", 307, Location="/again"))
    assert fetch("POST", server.url, data=b"x", redirects=True).status_code == 307
    assert len(server.asked) == 1


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def test_an_endless_answer_is_cut(served):
    with pytest.raises(Refused, match="too large"):
        fetch("GET", served(endless).url)


def test_so_is_one_that_unpacks_to_much(served):
    bomb = gzip.compress(b"\0" * 50_000_000)
    with pytest.raises(Refused, match="too large"):
        fetch("GET", served(says(bomb, Content_Encoding="gzip")).url)


def drips_headers(handler):
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 1000:
        handler.wfile.write(bytes([letter]))
        time.sleep(0.02)


def drips_body(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("drips", [drips_headers, drips_body, lambda handler: time.sleep(3)])
def test_the_time_is_for_everything_together(served, drips):
    began = time.monotonic()
    with pytest.raises(Failed):
        fetch("GET", served(drips).url, seconds=0.3)
    assert time.monotonic() - began < 2


def test_a_name_that_takes_for_ever(monkeypatch):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(2))
    with pytest.raises(Failed):
        fetch("GET", "https://slow.example/", seconds=0.2)


def test_proxies_of_the_environment_are_not_heeded(served, monkeypatch):
    proxy, server = served(says(b"proxy")), served(says(b"direct"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    assert fetch("GET", server.url).text == "direct"
    assert proxy.asked == []


def test_a_library_gets_a_session_that_is_the_same_door(served, no_lines):
    with Session() as session, pytest.raises(Refused):
        session.get("https://127.0.0.1/", timeout=1, verify=False)


def test_a_refusal_tells_the_operator_and_no_secret(caplog, no_lines):
    caplog.set_level("WARNING")
    with pytest.raises(Refused) as refusal:
        fetch("GET", "https://127.0.0.1/hook?token=hidden")
    assert "OUTGOING_INTERNAL=127.0.0.1:443" in caplog.text
    assert "hidden" not in caplog.text + str(refusal.value)


def certified(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, *plain))
    return path


@pytest.mark.parametrize("certificate_of", ["desk.internal", "other.internal"])
def test_certificates_are_held_against_the_name(served, names, settings, tmp_path, certificate_of):
    path = certified(tmp_path, certificate_of)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    asked_for = []
    tls.sni_callback = lambda line, name, context: asked_for.append(name)
    server = served(says(b"sealed"), tls, host="desk.internal")
    names["desk.internal"] = ["127.0.0.1"]
    settings.OUTGOING_CA_BUNDLE = str(path)
    if certificate_of == "desk.internal":
        assert fetch("GET", server.url).text == "sealed"
    else:
        with pytest.raises(Failed):
            fetch("GET", server.url)
    assert asked_for == ["desk.internal"]
