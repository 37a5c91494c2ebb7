"""Settings read from the environment. A wrong value stops the start with a sentence that says what to write."""

import contextlib
import importlib.util
import os
import re
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if name not in os.environ:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(
        f"{name}={value!r} is neither yes nor no; write {name}=1 or {name}=0."
    )


def integer(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise ImproperlyConfigured(
        f"{name}={value!r} is no whole number from {least} to {most}; for example {name}={default}."
    )


def numbers(name: str, default: tuple[int, ...], *, most: int) -> tuple[int, ...]:
    """As many whole numbers as the default has, with commas; the first from 1, the others from 0."""
    values = words(name) or [str(number) for number in default]
    whole = all(value.isascii() and value.isdigit() and int(value) <= most for value in values)
    if whole and len(values) == len(default) and int(values[0]):
        return tuple(int(value) for value in values)
    raise ImproperlyConfigured(
        f"{name}={text(name)!r} is no list of {len(default)} whole numbers up to {most}, the first from 1; "
        f"for example {name}={','.join(str(number) for number in default)}."
    )


def factor(name: str) -> float:
    """How many times as much; 0 for off."""
    value = text(name, "on").lower()
    if value in {"on", "off"}:
        return float(value == "on")
    if re.fullmatch(r"\d{1,3}(\.\d+)?", value, re.ASCII) and float(value) > 0:
        return float(value)
    raise ImproperlyConfigured(
        f"{name}={value!r} is neither off nor a number; write {name}=off, or {name}=3 for three times as much."
    )


def days(name: str, default: int, *, least: int = 1, most: int) -> timedelta:
    return timedelta(days=integer(name, default, least=least, most=most))


def choice(name: str, default: str, allowed: list[str]) -> str:
    value = text(name, default)
    if value.lower() in allowed:
        return value.lower()
    raise ImproperlyConfigured(
        f"{name}={value!r} is none of {', '.join(allowed)}; write one of these."
    )


def words(name: str) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def secret_of(address: str, secret: str) -> str:
    """The secret by which the program at an address knows that a message is ours; an address needs one."""
    if text(address) and len(text(secret)) < 16:
        raise ImproperlyConfigured(
            f"{address} needs {secret}, at least 16 characters that both sides know: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())' makes one."
        )
    return text(secret)


def key(name: str) -> str:
    """A secret that opens something; "" when there is none, and then it stays shut."""
    if text(name) and len(text(name)) < 16:
        raise ImproperlyConfigured(
            f"{name} is shorter than 16 characters and could be guessed: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())' makes one."
        )
    return text(name)


def together(*names: str) -> list[str]:
    """Settings that need each other: all of them, or [] when none is set."""
    values = [text(name) for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing and len(missing) < len(names):
        raise ImproperlyConfigured(f"{', '.join(names)} belong together; {missing[0]} is missing.")
    return [] if missing else values


def sign_in_providers() -> dict:
    """For SOCIALACCOUNT_PROVIDERS: what is configured of OIDC, Google and GitHub."""
    providers = {}
    for name in ("google", "github"):
        if app := together(f"{name.upper()}_CLIENT_ID", f"{name.upper()}_CLIENT_SECRET"):
            providers[name] = {"APPS": [{"client_id": app[0], "secret": app[1]}]}
    if oidc := together("OIDC_NAME", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        label, _issuer, client_id, secret = oidc
        issuer = outgoing_url("OIDC_ISSUER", internal_hosts("OUTGOING_INTERNAL"))
        server = {"server_url": issuer.rstrip("/")}
        app = {"provider_id": "sso", "name": label, "client_id": client_id, "secret": secret}
        providers["openid_connect"] = {"APPS": [{**app, "settings": server}]}
    return providers


def origins_of(providers: dict) -> list[str]:
    """Where the browser is sent to sign in, and OIDC_FORM_ACTION: where the provider sends it on to."""
    known = {"google": "https://accounts.google.com", "github": "https://github.com"}
    origins = [origin for name, origin in known.items() if name in providers]
    for app in providers.get("openid_connect", {}).get("APPS", []):
        url = urlsplit(app["settings"]["server_url"])
        origins += [f"{url.scheme}://{url.netloc}", *words("OIDC_FORM_ACTION")]
    return origins


def internal_hosts(name: str) -> set[tuple[str, int]]:
    """Hosts of the operator's own network that may be asked by HTTP: {(host, port)}. Without a port, 80 and 443."""
    hosts = set()
    for word in words(name):
        url = urlsplit(f"//{word}")
        try:
            host, port = url.hostname, url.port
        except ValueError:
            host, port = None, None
        if not host or url.path or url.query or "@" in word:
            raise ImproperlyConfigured(
                f"{name}={word!r} is no host; write it like {name}=desk.internal:8080,127.0.0.1:9000."
            )
        hosts |= {(host, each) for each in ([port] if port else [80, 443])}
    return hosts


def outgoing_url(name: str, internal: set[tuple[str, int]]) -> str:
    """An address that the site asks: https, or of a host that OUTGOING_INTERNAL names."""
    value = text(name)
    if not value:
        return ""
    host, port = place_of(value)
    safe = value.startswith("https://") or (
        value.startswith("http://") and (host, port) in internal
    )
    if host and safe and "@" not in urlsplit(value).netloc:
        return value
    # Without what was written: there may be a secret in it.
    raise ImproperlyConfigured(
        f"{name} is no https address that can be asked; write it like {name}=https://desk.example.com/hearth. "
        f"A program in your own network is named beside it, and may do without https: "
        f"OUTGOING_INTERNAL={host or 'desk.internal'}:{port or 8080}."
    )


def place_of(url: str) -> tuple[str, int]:
    """Host and port of an address; ("", 0) when it has none."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        return "", 0


def spam_service(internal: set[tuple[str, int]]) -> tuple[str, str]:
    """Where the service is that is asked about spam, ending in a slash, and our key there; ("", "") without one."""
    if not (both := together("SPAM_CHECK_URL", "SPAM_CHECK_KEY")):
        return "", ""
    url = outgoing_url("SPAM_CHECK_URL", internal)
    if not urlsplit(url).query:
        return url.rstrip("/") + "/", both[1]
    raise ImproperlyConfigured(
        "SPAM_CHECK_URL has a question in it; write it up to the version of its interface, "
        "like SPAM_CHECK_URL=https://rest.akismet.com/1.1/."
    )


def mail_provider(name: str) -> dict[str, str]:
    """What django-anymail is to know, from the variables ANYMAIL_…; {} without MAIL_PROVIDER."""
    provider = text(name)
    if not provider:
        return {}
    known = {key[8:]: text(key) for key in os.environ if key.startswith("ANYMAIL_")}
    if not provider.replace("_", "").isalpha() or not is_module(f"anymail.backends.{provider}"):
        raise ImproperlyConfigured(
            f"{name}={provider!r} is no provider that django-anymail knows, or that is not installed: "
            "pip install 'hearth-community[anymail]', and write for example MAIL_PROVIDER=postmark."
        )
    user, _, password = known.get("WEBHOOK_SECRET", "").partition(":")
    if not user or len(password) < 16:
        raise ImproperlyConfigured(
            f"{name} needs ANYMAIL_WEBHOOK_SECRET, a name, a colon and at least 16 characters, "
            "by which its messages about bounces are known: hearth:$(openssl rand -hex 20)."
        )
    return known


def mailbox(name: str) -> str:
    """A folder on an IMAP server, or a Maildir on this machine. Only loopback may do without TLS."""
    value = text(name)
    try:
        url = urlsplit(value)
        secret = url.hostname and url.username and url.password and (url.port or True)
    except ValueError:
        url, secret = urlsplit(""), False
    safe = url.scheme == "imaps" or (url.scheme == "imap" and url.hostname in LOOPBACK)
    if (
        not value
        or (safe and secret)
        or (url.scheme == "maildir" and Path(url.path, "new").is_dir())
    ):
        return value
    # Without what was written: there is a password in it.
    raise ImproperlyConfigured(
        f"{name} is no mailbox that can be read; write it like {name}=imaps://user:password@imap.example.com/INBOX "
        "(with %40 for @ and %2F for / in user and password; imap:// on this machine only), "
        f"or {name}=maildir:///var/mail/bounces for a Maildir that is there."
    )


def plain_address(name: str) -> str:
    value = text(name)
    if not value or re.fullmatch(r"[\w.-]{1,20}@[\w.-]+", value, re.ASCII):
        return value
    raise ImproperlyConfigured(
        f"{name}={value!r} is no plain address of at most 20 characters before its @; "
        f"write it like {name}=bounces@example.com."
    )


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def site_url(default: str) -> str:
    """The address people type, without a path. Only loopback may do without https."""
    value = text("SITE_URL", default).rstrip("/")
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query:
        raise ImproperlyConfigured(
            f"SITE_URL={value!r} is no address of a site; write it like SITE_URL=https://help.example.com."
        )
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            f"SITE_URL={value!r} would send passwords in the clear; use https://{url.netloc}, or http on 127.0.0.1 only."
        )
    return value


def data_dir(default: Path) -> Path:
    folder = Path(text("DATA_DIR", str(default))).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR={str(folder)!r} cannot be used ({error.strerror}); name a folder this user may write to."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"DATA_DIR={str(folder)!r} is not writable; name a folder this user may write to."
        )
    return folder


def backup_place(name: str, media: Path) -> str:
    """A folder from the root, or s3://bucket/prefix; "" for none. Not among the uploads, which everybody can read."""
    value = text(name)
    if not value or re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/\S*)?", value):
        return value
    path = Path(value).expanduser()
    if path.is_absolute() and not path.resolve().is_relative_to(media.resolve()):
        return str(path)
    raise ImproperlyConfigured(
        f"{name}={value!r} is no place for backups; write a folder from the root that is not among the uploads, "
        f"like {name}=/srv/backups, or {name}=s3://bucket/prefix."
    )


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or one made once and kept in DATA_DIR (readable by its owner only)."""
    given = text("SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured(
                "SECRET_KEY is shorter than 32 characters; leave it out and one is made for you."
            )
        return given
    path = folder / "secret_key"
    if not path.exists():
        # Linked into place whole, so that of two processes starting at once both read the same key.
        with tempfile.NamedTemporaryFile("w", dir=folder) as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()
