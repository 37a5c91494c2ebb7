"""What staff do, in the Wagtail admin."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.members.models import Consent
from community.notifications.models import OutboxMessage
from community.spotlights.models import (
    CaseStudyPage,
    FeaturedMember,
    Picture,
    ReviewInvitation,
    Spotlight,
)
from tests.factories import add, home
from tests.spotlights.conftest import upload

pytestmark = pytest.mark.django_db


def admin(spotlight, act=""):
    return f"/admin/spotlights/{spotlight.pk}/{act + '/' if act else ''}"


def fresh(spotlight):
    return Spotlight.objects.for_listing().get(pk=spotlight.pk)


def test_what_waits_is_on_the_home_page_of_the_admin(as_, ana, edit, say):
    spotlight = say(ana, "review")
    html = as_(edit).get("/admin/").content.decode()
    assert admin(spotlight) in html
    spotlight.approve(by=edit)
    assert admin(spotlight) not in as_(edit).get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("act", "sent", "state"),
    [
        ("approve", {}, "published"),
        ("send_back", {"reason": "Shorter?"}, "sent back to you"),
        ("decline", {"reason": "Not about us."}, "declined"),
    ],
)
def test_deciding(as_, ana, edit, say, act, sent, state):
    spotlight = say(ana)
    response = as_(edit).post(admin(spotlight, act), {"turn": spotlight.turn, **sent}, follow=True)
    assert response.status_code == 200
    assert fresh(spotlight).state == state
    assert fresh(spotlight).note == sent.get("reason", "")


def test_a_reason_is_needed_and_what_was_typed_stays(as_, ana, edit, say):
    spotlight = say(ana)
    response = as_(edit).post(admin(spotlight, "decline"), {"turn": spotlight.turn})
    assert "Say why, in a sentence." in response.content.decode()
    assert Spotlight.objects.waiting().get() == spotlight


def test_words_that_have_changed_are_not_decided_about(as_, ana, edit, say):
    spotlight = say(ana)
    Spotlight.objects.update(turn=7)
    response = as_(edit).post(
        admin(spotlight, "send_back"), {"turn": spotlight.turn, "reason": "My long note"}
    )
    html = response.content.decode()
    assert "Something has changed meanwhile" in html
    assert "My long note" in html
    assert 'value="7"' in html
    assert Spotlight.objects.waiting().get() == spotlight


def test_rewording_asks(as_, ana, edit, say):
    spotlight = say(ana, "review", by=edit)
    words = "Zumbrella\n\nBetter.\n\n+ quiet"
    as_(edit).post(admin(spotlight, "reword"), {"turn": spotlight.turn, "words": words})
    spotlight = fresh(spotlight)
    assert spotlight.proposed.text == "Better."
    assert spotlight.words.text == "It makes quixotic coffee."
    assert "Better." in as_(edit).get(admin(spotlight)).content.decode()


def test_the_reply_stands_below_it(as_, client, ana, edit, say):
    spotlight = say(ana, "review", by=edit)
    as_(edit).post(admin(spotlight, "reply"), {"turn": spotlight.turn, "text": "We are sorry."})
    client.logout()
    assert "We are sorry." in client.get("/customers/").content.decode()


@pytest.mark.parametrize("act", ["", "approve", "send_back", "decline", "reword", "reply"])
def test_only_staff(as_, ana, wren, say, act):
    spotlight = say(ana)
    send = as_(ana).post if act else as_(ana).get
    assert send(admin(spotlight, act), {"turn": 0}).status_code in (302, 403)
    send = as_(wren).post if act else as_(wren).get
    assert send(admin(spotlight, act), {"turn": 0}).status_code in (302, 403)
    assert Spotlight.objects.waiting().get() == spotlight


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_a_look_decides_nothing(as_, ana, edit, say, act):
    spotlight = say(ana)
    assert as_(edit).get(admin(spotlight, act)).status_code == 405
    assert as_(edit).post(admin(Spotlight(pk=99), act)).status_code == 404


def test_the_list_and_its_queries(as_, ana, boris, edit, say, tide, django_assert_num_queries):
    site = as_(edit)
    path = "/admin/spotlights/results/?state=waiting"
    say(ana, product=tide)
    site.get(path)
    with django_assert_num_queries(7):
        site.get(path)
    for kind in ("testimonial", "review", "use-case"):
        say(boris, kind, product=tide)
    with django_assert_num_queries(7):
        assert len(site.get(path).context["object_list"]) == 4


def test_an_invitation_by_mail(as_, edit, tide):
    as_(edit).post("/admin/spotlights/invite/", {"email": "Buyer@example.org", "product": tide.pk})
    invitation = ReviewInvitation.objects.get()
    assert invitation.issued_by == edit
    assert invitation.email == "buyer@example.org"
    letter = OutboxMessage.objects.get().parsed.get_body(("plain",)).get_content()
    assert "/customers/invited/" in letter
    assert "buyer@example.org" in as_(edit).get("/admin/spotlights/invite/").content.decode()


def test_an_invitation_by_command(edit, tide, capsys):
    call_command("invite_review", "a@example.org", product="tide", by="edit", print=True)
    assert ReviewInvitation.objects.get().url in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nobody of the team"):
        call_command("invite_review", "a@example.org", by="ana")


class TestCaseStudy:
    @pytest.fixture
    def page(self, edit):
        return add(home(), CaseStudyPage(title="Four seats"))

    def test_a_new_one_has_its_three_parts(self, as_, edit):
        path = f"/admin/pages/add/spotlights/casestudypage/{home().pk}/"
        html = as_(edit).get(path).content.decode()
        assert "What was done" in html
        assert "Save a draft first" in html

    def test_its_customer_is_asked(self, as_, edit, ana, page):
        path = f"/admin/spotlights/case-study/{page.pk}/ask/"
        sent = {"member": "ana", "words": "It just works.", "picture": upload()}
        as_(edit).post(path, sent)
        asked = Consent.objects.about(page).waiting().values_list("purpose", flat=True)
        assert set(asked) == {"name", "quote", "picture"}
        html = as_(edit).get(f"/admin/pages/{page.pk}/edit/").content.decode()
        assert "asked, no answer yet" in html
        assert "It just works." not in as_(edit).get(page.url).content.decode()

    def test_nobody_by_that_name(self, as_, edit, page):
        path = f"/admin/spotlights/case-study/{page.pk}/ask/"
        html = as_(edit).post(path, {"member": "nobody", "words": "It works."}).content.decode()
        assert "Nobody has this username" in html
        assert "It works." in html

    def test_a_picture_they_were_asked_for_is_not_exchanged(self, as_, edit, ana, page):
        path = f"/admin/spotlights/case-study/{page.pk}/ask/"
        for _ in range(2):
            response = as_(edit).post(path, {"member": "ana", "picture": upload()})
        assert "another picture already" in response.content.decode()

    def test_whoever_said_no_is_not_asked_again(self, as_, edit, ana, page):
        path = f"/admin/spotlights/case-study/{page.pk}/ask/"
        as_(edit).post(path, {"member": "ana"})
        Consent.objects.get().refuse(proof="mail")
        html = as_(edit).post(path, {"member": "ana", "words": "It works."}).content.decode()
        assert "They said no before" in html
        assert not Consent.objects.waiting()

    def test_its_picture_goes_with_it(self, as_, edit, ana, page):
        as_(edit).post(
            f"/admin/spotlights/case-study/{page.pk}/ask/", {"member": "ana", "picture": upload()}
        )
        assert Picture.objects.exists()
        page.delete()
        assert not Picture.objects.exists()

    def test_only_who_may_edit_the_page(self, as_, ana, mod, page):
        for member in (ana, mod):
            response = as_(member).post(
                f"/admin/spotlights/case-study/{page.pk}/ask/", {"member": "ana"}
            )
            assert response.status_code in (302, 403)
        assert not Consent.objects.exists()


class TestFeatured:
    def test_whoever_is_chosen_is_asked(self, as_, edit, ana):
        today = timezone.localdate().isoformat()
        path = "/admin/snippets/spotlights/featuredmember/add/"
        sent = {"member": "ana", "why": "Helps.", "starts_on": today, "ends_on": today}
        assert as_(edit).post(path, sent).status_code == 302
        featured = FeaturedMember.objects.get()
        assert featured.chosen_by == edit
        assert Consent.objects.about(featured).waiting().count() == 2
        assert not FeaturedMember.objects.published()
        assert as_(edit).get("/admin/snippets/spotlights/featuredmember/").status_code == 200
        assert (
            as_(edit)
            .get(f"/admin/snippets/spotlights/featuredmember/edit/{featured.pk}/")
            .status_code
            == 200
        )

    def test_a_while_that_ends_before_it_begins(self, as_, edit, ana):
        path = "/admin/snippets/spotlights/featuredmember/add/"
        sent = {
            "member": "ana",
            "why": "Helps.",
            "starts_on": "2030-05-02",
            "ends_on": "2030-05-01",
        }
        html = as_(edit).post(path, sent).content.decode()
        assert "not before the first one" in html
