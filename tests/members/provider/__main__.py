"""A real provider of OpenID Connect on loopback: started with a port and the callback it may send people to.

Its people are vera (address confirmed), ursa (address not confirmed) and ana; the password of all is `elsewhere`.
"""

import os
import sys
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.urls import include, path

PORT, CALLBACK = int(sys.argv[1]), sys.argv[2]
PEOPLE = {"vera": True, "ursa": False, "ana": True, "greta": True}
KEY = rsa.generate_private_key(65537, 2048).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def configure():
    folder = Path(tempfile.mkdtemp(prefix="provider-"))
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db"}
    settings.configure(
        SECRET_KEY="of-a-provider-that-lives-for-one-test-only",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=KEY.decode(),
    )
    django.setup()


def fill():
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name, verified in PEOPLE.items():
        email = f"{name}@example.org"
        user = User.objects.create_user(
            name, email, "elsewhere", first_name=name.title(), last_name="Elsewhere"
        )
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    Client.objects.create(
        id="hearth",
        name="Hearth",
        secret=make_password("only between us two"),
        scopes="openid\nprofile\nemail",
        redirect_uris=CALLBACK,
        skip_consent=True,
    )


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    configure()
    urlpatterns = [
        path("accounts/", include("allauth.urls")),
        path("", include("allauth.idp.urls")),
    ]
    fill()
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", PORT, get_wsgi_application(), Threads, Quiet).serve_forever()
