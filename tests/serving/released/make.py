"""Write a small site of a release as SQL, for test_upgrade.py. Run it in a checkout of that release:

DATA_DIR=$(mktemp -d) python /path/to/make.py > release-0.1.sql
"""

import os
import sqlite3
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
os.environ["SECRET_KEY"] = (
    "only-for-the-tests-and-nothing-but-the-tests"  # as in tests/settings.py: it signs sessions
)
sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from community.feedback.models import Vote
from community.members.models import Member
from tests import factories

NAMES = {"hana": "Hana Novak", "ruben": "Ruben Šarić", "mira": "Mira Kováč"}


def person(username):
    member = Member.objects.create_user(
        username, f"{username}@example.org", None, name=NAMES[username]
    )
    member.confirm_email()
    return member


def site():
    hana, ruben, mira = map(person, NAMES)
    mira.groups.set(Group.objects.filter(name="Owner"))
    Member.objects.filter(pk=mira.pk).update(is_team=True)
    section = factories.section("Cleaning")
    guide = factories.guide(
        "Descale the Tide", section, text="<p>Fill the tank with citric acid.</p>"
    )
    factories.guide("Očistite posudu", factories.guide_index("hr"), text="<p>Isperite je.</p>")
    factories.faq_entry()
    for number, helped in enumerate([True, True, False]):
        Vote.objects.cast(guide, helped, reader=f"r:{number}")
    topic = factories.topic(hana, "The grinder hums", text="It hums and *nothing* comes out. 🐝")
    topic.accept(topic.reply(ruben, "Turn it two clicks coarser."), by=hana)
    topic.reply(hana, "That was it, hvala!").react("thanks", by=ruben)
    factories.topic(ruben, "Show your corner", "discussions")
    sign_in(hana)


def sign_in(member):
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.set_expiry(timedelta(days=100 * 365))
    session._session_key = "thesessionofhanathatismovedalong"
    session.save(must_create=True)


def dump(out):
    """As SQL that any SQLite reads: the search index is made anew at its end, of the rows that are there by then."""
    connection.close()
    site = sqlite3.connect(":memory:")
    connection.cursor().connection.backup(site)
    made = "SELECT name, sql FROM sqlite_master WHERE sql LIKE ?"
    triggers = site.execute(made, ["CREATE TRIGGER%"]).fetchall()
    indexes = site.execute(made, ["CREATE VIRTUAL TABLE%"]).fetchall()
    for name, _ in triggers:
        site.execute(f"DROP TRIGGER {name}")
    for name, _ in indexes:
        site.execute(f"DROP TABLE {name}")
    lines = list(site.iterdump())
    lines += [f"{sql};" for _, sql in indexes]
    lines += [
        f"INSERT INTO {name} ({name}) VALUES ('rebuild');"
        for name, sql in indexes
        if "content='search_" in sql
    ]
    lines += [f"{sql};" for _, sql in triggers]
    out.write("\n".join([*lines, ""]))


def main():
    call_command("migrate", verbosity=0)
    site()
    call_command("rebuild_index", verbosity=0, stdout=sys.stderr)
    dump(sys.stdout)


if __name__ == "__main__":
    main()
