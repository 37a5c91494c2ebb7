"""The link that ends mail: what it does, and what it does not do in the hands of others."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone, translation

from community.audience.visibility import Visibility
from community.notifications.stopping import SALT, link_to_stop
from forum.models import Following, Tag
from tests.factories import replies, topic

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def noun(boris):
    return topic(boris)


@pytest.fixture
def strict():
    """A browser or mail program that has no cookie; CSRF is checked, as it is on a real site."""
    return Client(enforce_csrf_checks=True)


def path(member, about):
    return urlsplit(link_to_stop(member, about).url).path


def level(member, noun):
    return Following.objects.level_of(member, noun)


def test_to_open_the_link_ends_nothing(client, ana, noun):
    Following.objects.choose(ana, noun, Following.Level.WATCH)
    for method in (client.get, client.head):
        assert method(path(ana, f"topic:{noun.pk}")).status_code == 200
    assert level(ana, noun) == "watch"
    page = client.get(path(ana, f"topic:{noun.pk}")).content.decode()
    assert "No more mail about this" in page
    assert 'name="robots" content="noindex' in page


def test_the_button_ends_it_without_signing_in_and_as_often_as_it_is_pressed(strict, ana, noun):
    Following.objects.choose(ana, noun, Following.Level.WATCH)
    for _ in range(2):
        answer = strict.post(path(ana, f"topic:{noun.pk}"))
        assert answer.status_code == 200
        assert "You get no more mail about this" in answer.content.decode()
        assert level(ana, noun) == "mute"
    assert Following.objects.count() == 2, "Ana's, and that of Boris, who wrote it"


def test_a_mail_program_presses_once(strict, ana, noun):
    assert strict.post(path(ana, f"topic:{noun.pk}"), ONE_CLICK).status_code == 200
    assert level(ana, noun) == "mute"


@pytest.mark.parametrize("what", ["category", "tag", "person"])
def test_the_same_for_all_that_can_be_followed(strict, ana, boris, noun, what):
    followed = {"category": noun.category, "person": boris}.get(what) or Tag.objects.create(
        name="steam", slug="steam"
    )
    Following.objects.choose(ana, followed, Following.Level.WATCH)
    assert strict.post(path(ana, f"{what}:{followed.pk}")).status_code == 200
    assert level(ana, followed) == "mute"


def test_mail_about_a_reply_is_ended_with_its_topic(strict, ana, boris, noun):
    (reply,) = replies(noun, boris, 1)
    page = strict.post(path(ana, f"reply:{reply.pk}"))
    assert noun.title in page.content.decode()
    assert level(ana, noun) == "mute"
    assert strict.post(path(ana, "reply:999999")).status_code == 200


def test_it_ends_this_one_thing_of_this_one_member(strict, ana, boris, stranger, noun):
    other = topic(boris, title="Another")
    for member in (ana, stranger):
        Following.objects.choose(member, noun, Following.Level.WATCH)
        Following.objects.choose(member, other, Following.Level.WATCH)
    strict.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    strict.post(path(ana, f"topic:{noun.pk}"))
    assert (level(ana, noun), level(ana, other)) == ("mute", "watch")
    assert (level(stranger, noun), level(stranger, other)) == ("watch", "watch")


def signed(what, salt=SALT):
    return f"/notifications/stop/{signing.dumps(what, salt=salt)}/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_says_so_and_ends_nothing(strict, ana, noun, method):
    Following.objects.choose(ana, noun, Following.Level.WATCH)
    good = path(ana, f"topic:{noun.pk}")
    stranger = path(ana, "topic:999999")
    body, _, signature = good.strip("/").rpartition("/")[2].rpartition(":")
    other = stranger.strip("/").rpartition("/")[2].rpartition(":")[2]
    bad = [
        f"/notifications/stop/{body}:{signature[:-1]}/",
        f"/notifications/stop/{body}:{other}/",  # one link with the signature of another
        signed([ana.pk, "topic", str(noun.pk)], salt="forum.same.stop"),  # made for something else
        signed([ana.pk, "nothing", "1"]),
        signed([999_999, "topic", str(noun.pk)]),
        signed("topic"),
        signed(["x", "topic"]),
        "/notifications/stop/nonsense/",
        "/notifications/stop/%00%ED%A0%80/",
        f"/notifications/stop/{'x' * 10_000}/",
    ]
    for link in bad:
        answer = getattr(strict, method)(link)
        assert answer.status_code == 404, link
        assert "This link ends nothing" in answer.content.decode(), link
    assert level(ana, noun) == "watch"


def test_it_is_good_for_a_year(strict, ana, noun, monkeypatch):
    link = path(ana, f"topic:{noun.pk}")
    later = (timezone.now() + timedelta(days=364)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert strict.get(link).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: later + 2 * 24 * 60 * 60)
    assert strict.post(link).status_code == 404
    assert level(ana, noun) == ""


def test_whoever_was_forwarded_a_mail_learns_no_private_title(as_, ana, boris, noun):
    link = path(ana, f"topic:{noun.pk}")
    client = Client()
    assert noun.title in client.get(link).content.decode(), "everybody may read it"
    type(noun.category).objects.update(read_by=Visibility.MEMBERS)
    for page in (client.get(link), client.post(link)):
        assert page.status_code == 200
        assert noun.title not in page.content.decode()
        assert str(ana) not in page.content.decode()
    assert noun.title in as_(ana).get(link).content.decode()


@pytest.mark.parametrize("act", ["hide", "remove"])
def test_nor_the_title_of_what_a_moderator_took_out_of_sight(as_, ana, boris, mod, noun, act):
    getattr(noun, act)(by=mod)
    for client in (Client(), as_(ana)):
        for page in (
            client.get(path(ana, f"topic:{noun.pk}")),
            client.post(path(ana, f"topic:{noun.pk}")),
        ):
            assert page.status_code == 200
            assert noun.title not in page.content.decode()


def test_the_link_of_a_digest_names_neither_reader_nor_things(ana, noun):
    page = Client().get(path(ana, f"mail:{ana.pk}")).content.decode()
    assert not [it for it in (f">{ana}<", ana.email, noun.title) if it in page]


def test_what_is_gone_ends_quietly(strict, ana):
    assert strict.post(path(ana, "topic:999999")).status_code == 200
    assert not Following.objects.exists()


def test_a_kind_of_mail_without_a_way_to_end_it_is_refused_at_once(ana):
    with pytest.raises(KeyError, match="no way to be ended"):
        link_to_stop(ana, "weather:1")


def test_the_link_is_in_the_language_of_the_mail(ana, noun, strict):
    with translation.override("sk"):
        assert path(ana, f"topic:{noun.pk}").startswith("/sk/notifications/stop/")
