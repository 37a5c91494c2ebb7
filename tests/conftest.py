"""The cast: Ana asks, Boris helps, Mod keeps the peace, Edit publishes (Wren writes
and Rhea reviews before that), Owner owns; Stranger has no business here."""

import fcntl
import gc
import hashlib
import shutil
import socket
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection, transaction
from django.template.backends.jinja2 import Template as JinjaTemplate
from django.test import override_settings
from django.test.signals import template_rendered
from django.utils import translation

from community.members.models import Member

CACHE = Path(__file__).parent.parent / "var" / "tests"


def migrations_digest() -> str:
    import django
    import wagtail

    digest = hashlib.blake2b(f"{django.__version__} {wagtail.__version__}".encode(), digest_size=8)
    for root in ("community", "forum", "knowledgebase"):
        for path in sorted((settings.BASE_DIR / root).glob("**/migrations/*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def first_of_all(template: Path):
    """Of tests that run side by side (`-n 2`) one makes the template; the others wait until it is there."""
    if template.exists():
        yield
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A migrated database. Migrating takes long, so SQLite keeps a copy for each state of the migrations."""
    from django.test.utils import setup_databases, teardown_databases

    sqlite = connection.vendor == "sqlite"
    template = CACHE / f"{migrations_digest()}.sqlite3"
    with django_db_blocker.unblock(), first_of_all(template) if sqlite else nullcontext():
        if sqlite:
            name = Path(settings.DATA_DIR) / "tests.sqlite3"
            settings.DATABASES["default"]["TEST"]["NAME"] = str(name)
            connection.settings_dict["TEST"]["NAME"] = str(name)
            if template.exists():
                shutil.copy(template, name)
        old = setup_databases(verbosity=0, interactive=False, keepdb=sqlite and template.exists())
        if sqlite and not template.exists():
            with connection.cursor() as cursor:
                part = template.with_suffix(".part")
                part.unlink(missing_ok=True)
                cursor.execute("VACUUM INTO %s", [str(part)])
            part.rename(template)
    yield
    with django_db_blocker.unblock():
        teardown_databases(old, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _pages_in_jinja_have_a_context():
    """Django's test client hears of its own templates only, so that `response.context` would lack these."""
    render = JinjaTemplate.render

    def told(self, context=None, request=None):
        context = {} if context is None else context
        html = render(self, context, request)
        template_rendered.send(sender=self, template=self, context=context)
        return html

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JinjaTemplate, "render", told)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_asked_outside_this_machine():
    """Whatever opens a line to elsewhere fails its test, be it ours or a library's."""
    connect = socket.socket.connect

    def guarded(line, address):
        inside = line.family == socket.AF_UNIX or address[0].startswith(("127.", "::1"))
        assert inside or address[0] == "localhost", f"a line to {address}"
        return connect(line, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _first_language():
    """A request leaves its language behind in the thread; the next test begins in the site's first."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _clean_caches():
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session", autouse=True)
def _mail_through_the_outbox(django_test_environment):
    """Django's test environment puts its own backend in place of the outbox."""
    with override_settings(EMAIL_BACKEND="community.notifications.backend.OutboxBackend"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _few_collections_of_garbage():
    """What was imported stays, so looking through it time and again finds nothing."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """`once(make)`: what `make()` returns, written before the first test of a module and rolled back after the last.

    For what is dear and what all tests of a module begin with. Each test sees it as it was made; what it holds in
    Python is copied for each (`copy.deepcopy`) by whoever asks for it.
    """
    with ExitStack() as stack:

        def made(make):
            with django_db_blocker.unblock():
                stack.enter_context(rolled_back(django_db_blocker))
                translation.activate(settings.LANGUAGE_CODE)
                return make()

        yield made


@contextmanager
def rolled_back(django_db_blocker):
    outer = transaction.atomic()
    outer.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def person(username, *groups, **fields):
    member = Member.objects.create_user(
        username,
        f"{username}@example.org",
        "correct horse battery",
        name=username.title(),
        **fields,
    )
    member.confirm_email()
    member.groups.set(Group.objects.filter(name__in=groups))
    return member


@pytest.fixture
def ana(db):
    return person("ana")


@pytest.fixture
def boris(db):
    return person("boris")


@pytest.fixture
def stranger(db):
    return person("stranger")


@pytest.fixture
def mod(db):
    return person("mod", "Moderator", is_team=True)


@pytest.fixture
def edit(db):
    return person("edit", "Editor", is_team=True)


@pytest.fixture
def wren(db):
    return person("wren", "Author", is_team=True)


@pytest.fixture
def rhea(db):
    return person("rhea", "Reviewer", is_team=True)


@pytest.fixture
def owner(db):
    return person("owner", "Owner", is_team=True)


@pytest.fixture
def as_(client):
    """`as_(ana).get("/forum/")`: the site as somebody sees it."""

    def sign_in(member):
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def just_proven(monkeypatch):
    """Whoever is signed in has given their password a moment ago."""
    flow = "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate"
    monkeypatch.setattr(flow, lambda request: True)
