"""First posts that nobody has greeted, and one person's thanks for one. Ana is new; Mod and Owner greet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.notifications.bell import PATIENCE
from community.notifications.mailing import mail_due
from community.notifications.models import MailChoices, OutboxMessage
from community.privacy.erasing import erase_due
from community.privacy.models import Leaving
from community.welcome import greeting
from community.welcome.greeting import FRESH, first_posts, thank, waiting, with_first_posts
from community.welcome.models import Letter, Sent
from forum.models import Refused
from forum.models.imported import Imported
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
LIST = "/welcome/first-posts/"


def words(response):
    return " ".join(response.content.decode().split())


def shown(response):
    return response.context["posts"]


# Who waits ---------------------------------------------------------------------------------------


def test_the_list_is_for_moderators(client, as_, ana, mod):
    topic(ana, "Why does the light blink?")
    assert client.get(LIST).url == f"/accounts/login/?next={LIST}"
    assert as_(ana).get(LIST).status_code == 403
    assert as_(mod).post(LIST).status_code == 405
    html = words(as_(mod).get(LIST))
    assert "Why does the light blink?" in html
    assert "Thank Ana" in html


def test_an_empty_list_says_so(as_, mod):
    assert "Everybody has been greeted" in words(as_(mod).get(LIST))


def test_the_first_of_all_they_wrote_stands_there(as_, ana, boris, mod):
    now = timezone.now()
    asked = topic(boris, "Asked by Boris", at=now - timedelta(hours=3))
    first = asked.reply(ana, "Lift the tank.", at=now - timedelta(hours=2))
    topic(ana, "A question of my own", at=now - timedelta(hours=1))
    assert set(shown(as_(mod).get(LIST))) == {first, asked}


def test_what_others_do_not_see_is_not_waiting(ana, mod):
    question = topic(ana)
    question.hold(reason="Many links.")
    assert not waiting().exists()
    question.release(by=mod)
    assert waiting().get() == ana
    question.hide(by=mod)
    assert not waiting().exists()


def test_a_first_post_waits_for_two_weeks(ana, boris):
    now = timezone.now()
    topic(ana, at=now - FRESH - timedelta(minutes=1))
    topic(ana, "Another one")
    topic(boris, "His first", at=now - FRESH + timedelta(minutes=1))
    assert waiting().get() == boris
    assert not waiting(now + timedelta(minutes=2)).exists()


@pytest.mark.parametrize("fields", [{"is_team": True}, {"is_active": False}])
def test_who_works_here_or_is_banned_is_not_waiting(ana, fields):
    topic(ana)
    Member.objects.filter(pk=ana.pk).update(**fields)
    assert not waiting().exists()


def test_who_came_with_an_import_is_not_waiting(ana):
    topic(ana)
    Imported.objects.create(collection="discourse:old.example", key="user:5", member=ana)
    assert not waiting().exists()


def test_who_was_met_by_somebody_of_the_team_is_not_waiting(ana, boris, mod):
    question = topic(ana)
    question.reply(boris, "Hm.")
    question.react("thanks", by=boris)
    assert ana in waiting()
    question.react("helpful", by=mod)
    assert ana not in waiting()
    question.take_back("helpful", by=mod)
    assert ana in waiting()
    answer = question.reply(mod, "Welcome, Ana.")
    assert ana not in waiting()
    answer.remove(by=mod)
    assert ana in waiting()


def test_a_reply_that_was_answered_by_the_team_was_met(ana, mod, edit):
    question = topic(edit)
    reply = question.reply(ana, "I know.")
    question.reply(mod, "To everybody: thanks.")
    assert ana in waiting()
    question.reply(mod, "Thank you.", to=reply)
    assert ana not in waiting()


# Thanks ------------------------------------------------------------------------------------------


def test_thanks_come_on_the_site_and_by_mail_from_the_person(as_, ana, mod):
    question = topic(ana, "Why does the light blink?")
    site = as_(mod)
    page = site.get(f"{LIST}{ana.pk}/")
    assert "Thank you for your first post, Ana." in words(page)
    answer = site.post(f"{LIST}{ana.pk}/", {"words": "Good question!\n\nCome again."})
    assert answer.url == LIST
    assert not shown(site.get(LIST))
    told = ana.notifications.get()
    deed = told.deeds.get()
    assert (told.kind, deed.actor, deed.thing) == ("welcome.thanks", mod, question)
    assert Sent.objects.get(member=ana).by == mod
    html = words(as_(ana).get("/notifications/"))
    assert "<b>Mod</b> thanks you for your first post, in <b>Why does the light blink?</b>" in html
    assert "Good question!<br><br>Come again." in html
    told.refresh_from_db()
    ana.notifications.update(read_at=None)
    mail_due(timezone.now() + PATIENCE + timedelta(seconds=1))
    (mail,) = OutboxMessage.objects.filter(to=[ana.email])
    assert mail.subject == "Mod thanks you for your first post, in Why does the light blink?"
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "Good question!\n\nCome again." in text
    assert "because it was the first thing you wrote here" in text
    assert mail.parsed["List-Unsubscribe"]


def test_the_first_words_are_in_the_language_of_the_newcomer_and_may_be_staffs_own(as_, ana, mod):
    topic(ana, "Zašto?")
    Member.objects.filter(pk=ana.pk).update(language="hr")
    Letter.objects.filter(kind="thanks", language="hr").update(text="Hvala za „{topic}”! {sender}")
    page = as_(mod).get(f"{LIST}{ana.pk}/")
    assert page.context["form"]["words"].value() == "Hvala za „Zašto?”! Mod"


def test_only_moderators_thank_and_get_thanks_nobody(client, as_, ana, boris, mod):
    topic(ana)
    assert "/accounts/login/" in client.post(f"{LIST}{ana.pk}/", {"words": "Hi"}).url
    assert as_(boris).post(f"{LIST}{ana.pk}/", {"words": "Hi"}).status_code == 403
    as_(mod).get(f"{LIST}{ana.pk}/", {"words": "Hi"})
    assert not Sent.objects.exists()


def test_who_has_written_nothing_cannot_be_thanked(as_, boris, mod):
    for pk in (boris.pk, mod.pk, 0, 10**30):
        assert as_(mod).post(f"{LIST}{pk}/", {"words": "Hi"}).status_code == 404


@pytest.mark.parametrize("said", ["", "  \n ", "x" * 1_001])
def test_bad_words_are_kept_and_explained(as_, ana, mod, said):
    topic(ana)
    page = as_(mod).post(f"{LIST}{ana.pk}/", {"words": said})
    assert page.context["form"].errors["words"]
    assert page.context["form"]["words"].value() == said
    assert not Sent.objects.exists()


def test_whoever_thanks_second_is_told_and_keeps_their_words(as_, ana, mod, owner):
    topic(ana)
    as_(owner).post(f"{LIST}{ana.pk}/", {"words": "Welcome!"})
    page = as_(mod).post(f"{LIST}{ana.pk}/", {"words": "My own words"})
    html = words(page)
    assert "Ana has been thanked already; nothing was sent this time." in html
    assert "My own words" in html
    assert Sent.objects.get().by == owner
    assert ana.notifications.count() == 1


def test_whoever_ended_the_letters_gets_no_mail_but_is_told_on_the_site(ana, mod):
    question = topic(ana)
    MailChoices.objects.of(ana).refuse("welcome")
    thank(question, "Welcome!", by=mod)
    mail_due(timezone.now() + PATIENCE + timedelta(seconds=1))
    assert ana.notifications.count() == 1
    assert not OutboxMessage.objects.exists()


def test_the_words_go_with_whom_they_were_said_to(ana, mod, django_capture_on_commit_callbacks):
    thank(topic(ana), "Welcome, Ana Novak!", by=mod)
    Leaving.objects.begin(ana, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due() == 1
    assert not Sent.objects.exists()
    assert "Welcome" not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("number", [1, 6])
def test_queries_of_the_list(as_, boris, mod, number, django_assert_num_queries):
    asked = topic(boris)
    for n in range(number):
        new = person(f"new-{n}")
        topic(new, f"Question {n}") if n % 2 else asked.reply(new, "I know.")
    site = as_(mod)
    site.get(LIST)
    # session, member, permissions, count, members, topics, replies
    with django_assert_num_queries(7):
        assert len(shown(site.get(LIST))) == number + 1


def test_many_are_paged(as_, mod):
    for n in range(22):
        topic(person(f"new-{n}"), f"Question {n}")
    first, second = (shown(as_(mod).get(LIST, {"page": page})) for page in (1, 2))
    assert (len(first), len(second)) == (20, 2)


@pytest.mark.parametrize("page", ["0", "-1", "x", "%00", "9" * 30])
def test_hostile_pages(as_, mod, page):
    assert as_(mod).get(LIST, {"page": page}).status_code == 200


def test_the_mark_in_the_admin_is_for_moderators(as_, mod, edit):
    assert "/welcome/first-posts/" in words(as_(mod).get("/admin/"))
    assert "/welcome/first-posts/" not in words(as_(edit).get("/admin/"))


def test_moderators_see_it_beside_the_topic_too(client, as_, ana, boris, mod):
    url = topic(ana).get_absolute_url()
    link = f'href="{LIST}{ana.pk}/"'
    assert link not in words(client.get(url))
    assert link not in words(as_(boris).get(url))
    assert link in words(as_(mod).get(url))
    as_(mod).post(f"{LIST}{ana.pk}/", {"words": "Welcome!"})
    assert link not in words(as_(mod).get(url))


def test_of_an_old_topic_nothing_is_asked(ana, django_assert_num_queries):
    old = topic(ana, at=timezone.now() - FRESH - timedelta(minutes=1))
    with django_assert_num_queries(0):
        assert not greeting.waits(old)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_moderators_at_once_thank_once():
    category()
    new, mods = person("new"), [person(f"mod-{n}") for n in range(3)]
    question = topic(new)

    def press(by):
        try:
            thank(question, f"Thanks from {by}", by=by)
        except Refused:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(press, mods)) == 1
    assert Sent.objects.count() == new.notifications.filter(kind=greeting.KIND).count() == 1


def test_what_a_viewer_may_not_see_is_not_told(ana, boris, mod):
    topic(ana).move(category("room", read_by="groups"), by=mod)
    assert waiting().get() == ana
    assert first_posts(with_first_posts(waiting()), boris) == []
