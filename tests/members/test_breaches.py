import hashlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ValidationError

from community.members.breaches import BreachValidator

KNOWN = "a password from a list"
DIGEST = hashlib.sha1(KNOWN.encode()).hexdigest().upper()


@pytest.fixture
def service(settings):
    """A range service on loopback that knows one password; `asked` lists the addresses it was asked for."""

    class Range(BaseHTTPRequestHandler):
        asked, status = [], 200

        def do_GET(self):
            self.asked.append(self.path)
            self.send_response(self.status)
            self.end_headers()
            self.wfile.write(f"{'0' * 35}:0\r\n{DIGEST[5:]}:42\r\n".encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Range)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OUTGOING_INTERNAL = {("127.0.0.1", server.server_port)}
    settings.PASSWORD_BREACH_URL = f"http://127.0.0.1:{server.server_port}/range/"
    yield Range
    server.shutdown()
    server.server_close()


def test_a_known_password_is_refused_and_never_leaves(service):
    with pytest.raises(ValidationError, match="break-in"):
        BreachValidator().validate(KNOWN)
    assert service.asked == [f"/range/{DIGEST[:5]}"]


@pytest.mark.parametrize(
    "password", ["a long walk by the river", "đurđa \x00", "\udcff", "x" * 10_000]
)
def test_others_pass(service, password):
    BreachValidator().validate(password)


def test_a_service_in_trouble_locks_nobody_out(service, settings):
    service.status = 503
    BreachValidator().validate(KNOWN)
    settings.PASSWORD_BREACH_URL = "http://127.0.0.1:1/range"
    BreachValidator().validate(KNOWN)


def test_a_service_inside_is_asked_only_when_the_operator_named_it(service, settings):
    settings.OUTGOING_INTERNAL = set()
    BreachValidator().validate(KNOWN)
    assert service.asked == []
