"""Every door of the site, tried by somebody who is silenced and by somebody who is suspended."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from community.members.models import Member
from community.moderation.doors import MAY_STILL, OWN
from community.moderation.models import Sanction
from tests.conftest import person
from tests.factories import guide, topic

pytestmark = pytest.mark.django_db
# What the walk itself leaves behind.
NOT_LOOKED_AT = {
    "content.Tally",
    "sessions.Session",
    "usersessions.UserSession",
    "wagtailsearch.IndexEntry",
}
WORDS = {  # fits most forms of the site
    "source": "Some words that are long enough to be sent.",
    "title": "A title that is long enough",
    "words": "Some words.",
    "kind": "thanks",
    "helpful": "yes",
    "answer": "yes",
    "category": "questions",
    "proposal": "Fill the tank twice.",
    "passage": "Fill the tank.",
    "name": "Somebody",
    "email": "somebody@example.org",
    "message": "Some words.",
    "about": "Some words.",
    "username": "somebody-else",
    "tags": "tide",
}


def days(number):
    return timezone.now() + timedelta(days=number)


@pytest.fixture
def silenced(ana, mod):
    Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(2))
    return ana


def views():
    """(name, path) of every view but those of the Wagtail admin, with numbers and words in the places of its arguments."""

    def walk(resolver, namespace, route):
        for entry in resolver.url_patterns:
            there = route + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield f"{namespace}:{entry.name}" if namespace else str(entry.name), there
            else:
                inner = ":".join(filter(None, [namespace, entry.namespace]))
                yield from walk(entry, inner, there)

    return [it for it in walk(get_resolver(), "", "") if not it[1].startswith("admin/")]


def ours(name) -> bool:
    return not name.startswith(("wagtail", "None", *OWN))


def counted():
    """How many rows each model has, and what posts say."""
    found = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in NOT_LOOKED_AT
    }
    for label in ("forum.Topic", "forum.Reply"):
        rows = apps.get_model(label).objects.order_by("pk")
        fields = ["title"] if label == "forum.Topic" else []
        fields += ["source", "helpful_count", "thanks_count", "hidden_at"]
        found[f"{label} says"] = list(rows.values_list(*fields))
    found["members"] = list(
        Member.objects.order_by("pk").values_list("username", "name", "picture")
    )
    return found


def filled(path, values):
    """The address of a route, for the things there are."""
    for name, value in values.items():
        for kind in ("int", "slug", "str", "path", "uuid"):
            path = path.replace(f"<{kind}:{name}>", str(value))
        path = path.replace(f"<{name}>", str(value))
    return f"/{path}"


def test_a_silenced_member_changes_nothing_anywhere(as_, silenced, boris):
    theirs = topic(boris)
    page = guide()
    numbers = {"pk": theirs.pk, "page_id": page.pk, "number": page.pk, "username": boris.username}
    numbers |= {
        "kind": "use-case",
        "name": "latest",
        "path": "x",
        "provider_id": "x",
        "section": "x",
    }
    numbers |= {
        "what": "topic",
        "which": "reply",
        "slug": "questions",
        "token": "x",
        "key": "0" * 32,
    }
    before, refused = counted(), []
    site = as_(silenced)
    for name, route in views():
        if name in MAY_STILL or name.startswith(OWN):
            continue
        path = filled(route, numbers)
        assert "<" not in path or "(?P" in path or not ours(name), path
        response = site.post(path, WORDS)
        if response.status_code == 403 and "Rude." in response.content.decode():
            refused.append(name)
        assert counted() == before, name
    must = {
        *(
            "forum:topic_new",
            "forum:reply_new",
            "forum:topic_edit",
            "forum:reply_edit",
            "forum:upload",
        ),
        *("forum:topic_react", "forum:reply_react", "forum:topic_same", "forum:reply_accept"),
        *("feedback:vote", "knowledgebase:suggest", "spotlights:write", "desk:ask"),
        *("members:profile", "members:change_username", "forum:topic_tags"),
    }
    assert must - set(refused) == set()


def test_what_stays_open_exists():
    named = {name for name, _route in views()}
    assert MAY_STILL - named == set()


@pytest.mark.parametrize(
    "path",
    ["/", "/forum/", "/search/?q=tide", "/your-data/", "/support/", "/moderation/standing/", "/forum/bookmarks/"],
)  # fmt: skip
def test_a_silenced_member_reads_on(as_, silenced, owner, path):
    response = as_(silenced).get(path)
    assert response.status_code == 200
    assert "not write until" in response.content.decode()


def test_no_form_is_offered_that_would_be_refused(as_, silenced):
    response = as_(silenced).get("/forum/new/")
    html = response.content.decode()
    assert response.status_code == 403
    assert "You can read, and not write for now" in html
    assert "Rude." in html
    assert "<textarea" not in html
    assert "not write until" not in html  # as every other page says on top: this one says it itself


def test_the_page_of_a_warning_says_it_once(as_, ana, mod):
    site = as_(ana)
    warning = Sanction.objects.warn(ana, by=mod, reason="Be kinder.")
    page = warning.get_absolute_url()
    assert site.get("/forum/").content.decode().count("Be kinder.") == 1
    html = site.get(page).content.decode()
    assert html.count("Be kinder.") == 1
    assert html.count("I have read it") == 1
    assert "I have read it" not in as_(mod).get(page).content.decode()
    assert site.post("/moderation/standing/read/").status_code == 302
    assert "I have read it" not in site.get(page).content.decode()


def test_their_own_affairs_stay_open(as_, silenced, boris, owner):
    site, theirs = as_(silenced), topic(boris)
    assert site.post("/your-data/export/").status_code == 302
    assert site.post(f"/forum/topic/{theirs.pk}/bookmark/").status_code == 302
    support = {"name": "Ana", "email": silenced.email, "about": "Order", "message": "Where is it?"}
    assert site.post("/support/", support).status_code in (200, 302)
    assert site.post("/accounts/logout/").status_code == 302


def test_what_was_typed_comes_back(as_, silenced, boris):
    theirs = topic(boris)
    said = {"source": "My long & careful answer.", "password": "not to be shown"}
    html = as_(silenced).post(f"/forum/topic/{theirs.pk}/reply/", said).content.decode()
    assert "My long &amp; careful answer." in html
    assert "not to be shown" not in html
    assert "Rude." in html


def test_a_silence_that_is_over_keeps_nobody_from_anything(as_, silenced, boris):
    theirs = topic(boris)
    Member.objects.filter(pk=silenced.pk).update(silenced_until=timezone.now())
    as_(silenced).post(f"/forum/topic/{theirs.pk}/reply/", {"source": "Lift the tank."})
    assert theirs.replies.count() == 1


def test_whoever_writes_without_an_account_is_silenced_too(boris, mod, ana):
    """The verb asks as well, for words that come by another door."""
    from forum.models import Refused

    theirs = topic(boris)
    Sanction.objects.silence(ana, by=mod, reason="Rude.", until=days(2))
    with pytest.raises(Refused):
        theirs.ask_too_from(ana.email, "en")
    with pytest.raises(Refused):
        theirs.reply(Member.objects.get(pk=ana.pk), "So.")
    stale = Member.objects.get(pk=ana.pk)
    stale.silenced_until = None  # as it was when the request began
    with pytest.raises(Refused):
        theirs.reply(stale, "So.")
    assert theirs.replies.count() == 0


# Suspended -----------------------------------------------------------------------------------------


def sign_in(client, member, password="correct horse battery"):
    return client.post("/accounts/login/", {"login": member.email, "password": password})


@pytest.fixture
def suspended(ana, mod):
    Sanction.objects.suspend(ana, by=mod, reason="You sold pills.", until=days(2))
    return ana


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_is_told_why(client, suspended):
    response = sign_in(client, suspended)
    html = client.get(response.url).content.decode()
    assert "You sold pills." in html
    assert "Your data" in html
    assert "Ask for another look" in html
    assert not is_in(client)


def test_others_learn_nothing(client, suspended, boris):
    wrong = sign_in(client, suspended, "guessed").content.decode()
    other = sign_in(client, boris, "guessed").content.decode()
    assert "pills" not in wrong
    assert wrong.replace(suspended.email, "").count("error") == other.replace(
        boris.email, ""
    ).count("error")
    assert client.get("/moderation/standing/").status_code == 302


def test_every_session_ends_at_once(ana, mod):
    phone, laptop = Client(), Client()
    for client in (phone, laptop):
        sign_in(client, ana)
        assert is_in(client)
    Sanction.objects.suspend(ana, by=mod, reason="You sold pills.", until=days(2))
    for client in (phone, laptop):
        response = client.get("/forum/")
        assert "/moderation/standing/" in response.url
        assert "You sold pills." in client.get(response.url).content.decode()
        assert not is_in(client)
        assert client.get("/forum/").status_code == 200  # what is public they read like anybody


def test_words_on_their_way_come_back(ana, boris, mod):
    client, theirs = Client(), topic(boris)
    sign_in(client, ana)
    Sanction.objects.ban(ana, by=mod, reason="You sold pills.")
    response = client.post(f"/forum/topic/{theirs.pk}/reply/", {"source": "My long answer."})
    assert response.status_code == 403
    assert "My long answer." in response.content.decode()
    assert theirs.replies.count() == 0


def test_by_code_they_do_not_get_in(client, suspended):
    from community.notifications.models import OutboxMessage

    client.post(reverse("account_request_login_code"), {"email": suspended.email})
    mail = OutboxMessage.objects.first().parsed.get_body(("plain",)).get_content()
    code = re.search(r"^([A-Z0-9]{3,}(-[A-Z0-9]+)*)$", mail, re.MULTILINE)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "/moderation/standing/" in response.url
    assert not is_in(client)


def test_when_it_is_over_they_get_in(client, suspended):
    Member.objects.filter(pk=suspended.pk).update(suspended_until=timezone.now())
    sign_in(client, suspended)
    assert is_in(client)


def test_the_door_asks_the_database_nothing(as_, ana, django_assert_num_queries):
    site = as_(ana)
    site.get("/theme/0f766e.css")
    with django_assert_num_queries(2):  # the session, and whose it is
        site.get("/theme/0f766e.css")


def test_mail_about_what_happens_stops_and_posts_stay(ana, mod):
    from community.notifications import send
    from community.notifications.models import OutboxMessage

    theirs = topic(ana)
    suspended = Sanction.objects.suspend(ana, by=mod, reason="Rude.", until=days(2)).member
    before = OutboxMessage.objects.count()
    send("account/password_changed", to=suspended, context={"email": suspended.email})
    assert OutboxMessage.objects.count() == before
    assert theirs.is_shown


# Their data ----------------------------------------------------------------------------------------


def test_whoever_is_shut_out_gets_their_data_and_can_leave(client, suspended):
    sanction = Sanction.objects.get()
    page = f"/your-data/shut-out/{sanction.token}/"
    assert client.get(page).status_code == 200
    client.post(page, {"export": "1"})
    assert "Fetch the archive" in client.get(page).content.decode()
    response = client.get(f"{page}archive/")
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"PK")
    client.post(page, {"leave": "1", "posts": "keep"})
    assert suspended.leaving
    client.post(page, {"stay": "1"})
    suspended.refresh_from_db()
    assert not hasattr(Member.objects.get(pk=suspended.pk), "leaving")


def test_that_page_is_for_nobody_else(client, suspended, mod, boris):
    sanction = Sanction.objects.get()
    quiet = Sanction.objects.silence(boris, by=mod, reason="Rude.", until=days(2))
    for token in ("x", quiet.token):
        assert client.get(f"/your-data/shut-out/{token}/").status_code == 404
        assert client.get(f"/your-data/shut-out/{token}/archive/").status_code == 404
    assert client.get(f"/your-data/shut-out/{sanction.token}/archive/").status_code == 404
    sanction.lift(by=mod)
    assert client.get(f"/your-data/shut-out/{sanction.token}/").status_code == 404


def test_a_guest_stays_unable_to_write(mod):
    guest = Member.objects.guest("guest@example.org", "Guest")
    Sanction.objects.ban(guest, by=mod, reason="Spam.")
    assert not Member.objects.get(pk=guest.pk).may_write
    assert person("other").may_write
