"""The pages: flagging, one's flags, taking back, and the button under each post."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.forms.flags import FlagForm
from community.moderation.limits import LIMITS
from community.moderation.models import Case, Flag, Outcome
from tests.factories import replies, topic
from tests.moderation.conftest import flagged_by

pytestmark = pytest.mark.django_db
YOURS = "/flags/"


def words(response):
    return " ".join(response.content.decode().split())


def url_of(thing):
    return f"/flags/{thing._meta.model_name}/{thing.pk}/"


def test_a_flag_is_raised_and_leads_back(as_, boris, post):
    site = as_(boris)
    page = site.get(url_of(post))
    assert "Nobody else learns that it was you" in words(page)
    sent = {"reason": "spam", "note": "Beans, again"}
    response = site.post(url_of(post), sent)
    assert response.url == post.get_absolute_url()
    assert "you hear what came of it" in words(site.get(response.url, follow=True))
    raised = Flag.objects.get()
    assert (raised.member, raised.reason, raised.note) == (boris, "spam", "Beans, again")


def test_pressed_again_it_shows_the_flag_and_takes_it_back(as_, boris, post):
    site = as_(boris)
    flag(post, by=boris, reason="rude", note="That word")
    for page in (site.get(url_of(post)), site.post(url_of(post), {"reason": "spam"})):
        assert "It is rude" in words(page)
        assert "That word" in words(page)
        assert "Take it back" in words(page)
    url = f"/flags/{Flag.objects.get().pk}/take-back/"
    assert site.get(url).status_code == 405
    assert site.post(url).url == post.get_absolute_url()
    assert not Flag.objects.exists()


def test_what_is_decided_or_out_of_sight_is_not_taken_back(as_, boris, edit, mod, post):
    mine = flag(post, by=boris, reason="spam")
    flag(post, by=edit, reason="spam")
    site = as_(boris)
    assert site.post(f"/flags/{mine.pk}/take-back/").status_code == 403
    assert site.get(url_of(post)).status_code == 404
    Case.objects.get().decide(Outcome.DECLINED, by=mod)
    page = words(site.get(url_of(post)))
    assert "we looked at it, and think that it may stay" in page
    assert "Take it back" not in page


def test_nobody_takes_back_the_flags_of_others(as_, boris, mod, stranger, post):
    raised = flag(post, by=boris, reason="spam")
    for member in (stranger, mod):
        assert as_(member).post(f"/flags/{raised.pk}/take-back/").status_code == 404
    assert Flag.objects.exists()


def test_refused_with_a_sentence(as_, ana, boris, post):
    response = as_(ana).get(url_of(post))
    assert response.status_code == 403
    assert "you can change it or delete it yourself" in words(response)
    Member.objects.filter(pk=boris.pk).update(silenced_until=timezone.now() + timedelta(days=1))
    response = as_(boris).post(url_of(post), {"reason": "spam"})
    assert response.status_code == 403
    assert "write" in words(response)
    assert not Flag.objects.exists()


def test_what_is_hidden_or_cannot_be_flagged_is_not_there(as_, boris, mod, post):
    site = as_(boris)
    post.hide(by=mod)
    for url in (url_of(post), "/flags/category/1/", "/flags/topic/999999/", "/flags/nonsense/1/"):
        assert site.get(url).status_code == site.post(url, {"reason": "spam"}).status_code == 404
    assert not Flag.objects.exists()


def test_signed_out_it_leads_to_sign_in_and_back(client, boris, post):
    link = f'href="{url_of(post)}"'
    page = words(client.get(post.place.partition("#")[0]))
    assert link in page
    assert "js/flag.js" not in page
    response = client.get(url_of(post))
    assert response.url == f"/accounts/login/?next={url_of(post)}"
    raised = flag(post, by=boris, reason="spam")
    assert "/accounts/login/" in client.post(f"/flags/{raised.pk}/take-back/").url
    assert "/accounts/login/" in client.get(YOURS).url
    assert Flag.objects.count() == 1


def test_looking_changes_nothing(as_, boris, post):
    site = as_(boris)
    site.get(url_of(post), {"reason": "spam", "note": "x"})
    site.get(YOURS)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose what fits best."),
        ({"reason": "hate", "note": "As typed"}, "Choose one of these."),
        ({"reason": "other"}, "Say in a few words what is wrong."),
        ({"reason": "other", "note": "   "}, "Say in a few words what is wrong."),
        ({"reason": "spam", "note": "x" * 501}, "at most 500 characters"),
        ({"reason": "spam", "note": "As\0typed"}, "Null characters"),
    ],
)
def test_bad_input_is_answered_and_kept(as_, boris, post, sent, said):
    page = words(as_(boris).post(url_of(post), sent))
    assert said in page
    assert "<title>Error:" in page
    assert not Flag.objects.exists()
    if sent.get("note") == "As typed":
        assert "As typed</textarea>" in page


def test_one_too_many_keeps_what_was_typed(as_, ana, boris, post, monkeypatch):
    monkeypatch.setitem(LIMITS, "flag", "1/m/member")
    site = as_(boris)
    site.post(url_of(post), {"reason": "spam"})
    other = topic(ana, "Another one")
    response = site.post(url_of(other), {"reason": "rude", "note": "That word"})
    assert response.status_code == 429
    assert "in a few minutes" in words(response)
    assert "That word</textarea>" in words(response)
    assert Flag.objects.count() == 1


def test_who_takes_it_out_of_sight_is_led_to_their_flags(as_, edit, post):
    response = as_(edit).post(url_of(post), {"reason": "spam"})
    assert response.url == YOURS
    page = words(as_(edit).get(YOURS))
    assert "Something that you no longer see" in page
    assert post.source not in page


def test_your_flags(as_, ana, boris, stranger, mod, question):
    site = as_(boris)
    assert "You have flagged nothing" in words(site.get(YOURS))
    flag(question, by=boris, reason="spam", note="Beans, again")
    flag(question, by=stranger, reason="rude")
    page = words(site.get(YOURS))
    assert "Buy my beans" in page
    assert "Beans, again" in page
    assert "a moderator looks at it" in page
    assert "It is rude" not in page
    Case.objects.get().decide(Outcome.KEPT, by=mod)
    assert "somebody has seen to it" in words(site.get(YOURS))


def test_your_flags_queries_do_not_grow(as_, ana, boris, question, django_assert_num_queries):
    site = as_(boris)
    flag(question, by=boris, reason="spam")
    flag(question.reply(ana, "Buy them"), by=boris, reason="spam")
    site.get(YOURS)
    # session, member, how many, the flags, topics, replies; permissions
    with django_assert_num_queries(7):
        site.get(YOURS)
    for n, reply in enumerate(replies(question, ana, 5)):
        flag(reply, by=boris, reason="spam")
        flag(topic(ana, f"Beans {n}"), by=boris, reason="spam")
    with django_assert_num_queries(7):
        site.get(YOURS)


@pytest.mark.parametrize("number", [1, 7])
def test_the_button_costs_no_query(
    as_, client, ana, boris, stranger, question, number, django_assert_num_queries
):
    """As in tests/forum/test_reactions.py, where nobody has flagged anything."""
    for reply in replies(question, boris, number):
        flag(reply, by=stranger, reason="spam")
    page = question.get_absolute_url()
    site = as_(stranger)
    site.get(page)
    with django_assert_num_queries(10):
        assert words(site.get(page)).count("Flagged by you") == number
    site.logout()
    site.get(page)
    with django_assert_num_queries(6):
        assert "Flagged by you" not in words(site.get(page))


def test_whose_post_is_held_reads_why_and_nobody_else_does(as_, ana, edit, mod, post):
    kind = "Members asked us to look at it"
    assert "js/flag.js" in words(as_(mod).get(post.place.partition("#")[0]))
    page = post.place.partition("#")[0]
    assert kind not in words(as_(ana).get(page))
    flagged_by(post, [edit])
    mine = words(as_(ana).get(page))
    assert kind in mine
    assert f'/{post._meta.model_name}/{post.pk}/edit/"' in mine
    assert kind not in words(as_(mod).get(page))
    post.refresh_from_db()
    Case.objects.get().decide(Outcome.KEPT, by=mod)
    assert kind not in words(as_(ana).get(page))


def test_profiles_and_what_customers_say(as_, ana, boris):
    site = as_(boris)
    assert f'href="{url_of(ana)}"' in words(site.get(ana.get_absolute_url()))
    assert f'href="{url_of(boris)}"' not in words(site.get(boris.get_absolute_url()))
    assert "this profile" in words(site.get(url_of(ana)))
    assert site.post(url_of(ana), {"reason": "spam"}).url == ana.get_absolute_url()
    assert not Case.objects.get().held_at
    assert site.get(url_of(boris)).status_code == 403
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    assert site.get(url_of(ana)).status_code == 404


def test_the_form_offers_what_the_model_knows():
    assert not FlagForm({"reason": "rude", "note": ""}).errors
