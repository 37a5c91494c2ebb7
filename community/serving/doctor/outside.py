"""What somebody outside sees: asked as a browser asks, at the site's own address."""

import socket
import ssl
import time
from urllib.parse import urlsplit

from django.conf import settings

from community import environment as env
from community.content import outgoing
from community.serving.doctor import Finding, examines, odd

LEFT = 1 / 5  # of the life of a certificate, be it 90 days or 6; Caddy renews when a third is left
WANTED = {
    "Strict-Transport-Security": "max-age",
    "Content-Security-Policy": "default-src",
    "X-Content-Type-Options": "nosniff",
}


@examines("The site, as others see it", slow=True)
def answers():
    place = urlsplit(settings.SITE_URL)
    if place.hostname in env.LOOPBACK:
        return
    try:
        answer = outgoing.fetch("GET", f"{settings.SITE_URL}/", seconds=10)
    except outgoing.Refused as why:
        yield odd(
            f"It was not looked at: from here {place.hostname} is none of the addresses that may be asked ({why}).",
            f"To have it looked at, say OUTGOING_INTERNAL={place.hostname}:{place.port or 443}.",
        )
        return
    except outgoing.Failed as failure:
        yield Finding(
            f"{settings.SITE_URL} does not answer from here ({type(failure).__name__}).",
            "See that the proxy runs, that its certificate is good, and that the name leads here.",
        )
        return
    if answer.status_code != 200:
        yield Finding(
            f"{settings.SITE_URL} answers {answer.status_code}.",
            "See the proxy's log, and the site's.",
        )
    for name, word in WANTED.items():
        if word not in answer.headers.get(name, ""):
            yield Finding(
                f"The header {name} does not arrive.", "Let the proxy pass what Hearth says."
            )
    if "Server" in answer.headers:
        yield odd(
            f"The proxy tells what it is: Server: {answer.headers['Server']}.",
            "Caddy: header -Server.",
        )


@examines("The certificate", slow=True)
def certificate():
    place = urlsplit(settings.SITE_URL)
    if not settings.HTTPS:
        return
    trusted = ssl.create_default_context(cafile=settings.OUTGOING_CA_BUNDLE or None)
    try:
        with (
            socket.create_connection((place.hostname, place.port or 443), timeout=10) as line,
            trusted.wrap_socket(line, server_hostname=place.hostname) as safe,
        ):
            shown = safe.getpeercert()
    except OSError as failure:
        yield Finding(
            f"It is not good: {failure}.",
            "See the proxy's log: the name must lead here, and port 80 be open.",
        )
        return
    begins, ends = (ssl.cert_time_to_seconds(shown[end]) for end in ("notBefore", "notAfter"))
    left = ends - time.time()
    if left < (ends - begins) * LEFT:
        yield Finding(
            f"It ends in {left / 86400:.1f} days.", "See why the proxy does not renew it."
        )
