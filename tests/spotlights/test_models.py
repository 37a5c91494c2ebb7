"""What customers say, from sending it to taking it back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from community.members.models import Consent
from community.notifications.models import Notification
from community.spotlights.models import Overtaken, Picture, Spotlight
from community.spotlights.words import Words

pytestmark = pytest.mark.django_db
OTHER = Words(text="It makes superb coffee.", detail="Tide, 2 years")


def fresh(spotlight):
    return Spotlight.objects.for_listing().get(pk=spotlight.pk)


def published():
    return list(Spotlight.objects.published())


def test_it_is_held_until_staff_say_yes(ana, edit, say):
    spotlight = say(ana)
    assert not published()
    assert list(Spotlight.objects.waiting()) == [spotlight]
    spotlight.approve(by=edit)
    assert published() == [spotlight]
    assert not Spotlight.objects.waiting()


def test_the_form_is_the_proof(ana, say):
    spotlight = say(ana)
    entry = spotlight.quote_consent.entries.get()
    assert entry.proof == "page"
    assert "It makes quixotic coffee." in entry.words
    assert "May we show these words of yours?" in entry.read


@pytest.mark.parametrize(
    ("named", "shown"), [("full", "Ana Anić Babić"), ("first", "Ana"), ("no", "a customer")]
)
def test_they_choose_how_they_are_named(ana, edit, say, named, shown):
    assert say(ana, named=named, by=edit).shown_name == shown


def test_no_word_name_or_picture_stands_in_the_row(ana, edit, say, picture):
    spotlight = say(ana, picture=picture, by=edit)
    row = str(Spotlight.objects.filter(pk=spotlight.pk).values().get())
    assert "quixotic" not in row
    assert "Ana" not in row


def test_staff_cannot_review(mod, say):
    with pytest.raises(PermissionDenied):
        say(mod, "review")
    assert not Spotlight.objects.exists()


def test_a_review_has_stars_and_nothing_else_has(ana, say):
    for kind, stars in (("review", None), ("review", 6), ("testimonial", 5)):
        with pytest.raises(IntegrityError), transaction.atomic():
            say(ana, kind, stars=stars)


def test_a_product_is_reviewed_once(ana, say, tide):
    say(ana, "review", product=tide)
    with pytest.raises(IntegrityError), transaction.atomic():
        say(ana, "review", product=tide, words=OTHER)


def test_other_words_wait_for_their_yes_and_the_old_ones_stay(ana, edit, say):
    spotlight = say(ana, by=edit)
    spotlight.reword(OTHER, by=edit)
    spotlight = fresh(spotlight)
    assert spotlight.words.text == "It makes quixotic coffee."
    assert spotlight.proposed == OTHER
    assert published() == [spotlight]
    spotlight.accept_words()
    assert fresh(spotlight).words == OTHER


def test_no_to_other_words_keeps_the_old_ones(ana, edit, say):
    spotlight = say(ana, by=edit)
    spotlight.reword(OTHER, by=edit)
    fresh(spotlight).keep_words()
    spotlight = fresh(spotlight)
    assert spotlight.words.text == "It makes quixotic coffee."
    assert spotlight.proposed is None
    assert spotlight.is_published


def test_who_cannot_be_asked_is_not_said_to_be(ana, edit, say):
    spotlight = say(ana, by=edit)
    ana.email = None
    ana.save()
    with pytest.raises(Overtaken):
        fresh(spotlight).reword(OTHER, by=edit)
    assert fresh(spotlight).proposed is None


def test_what_is_said_anew_is_held_again(ana, edit, say):
    spotlight = say(ana, by=edit)
    spotlight.revise(OTHER, named="first", language="en", product=None, stars=None)
    assert not published()
    assert fresh(spotlight).words == OTHER
    assert fresh(spotlight).shown_name == "Ana"


def test_nobody_publishes_words_that_they_have_not_read(ana, edit, say):
    read = say(ana)
    fresh(read).revise(OTHER, named="full", language="en", product=None, stars=None)
    with pytest.raises(Overtaken):
        read.approve(by=edit)
    assert not published()


def test_of_two_who_decide_the_second_is_told(ana, edit, mod, say):
    first = say(ana)
    second = fresh(first)
    first.approve(by=edit)
    with pytest.raises(Overtaken):
        second.decline(by=mod, reason="no")
    assert published() == [first]


def test_every_act_can_be_undone_and_is_logged_without_a_name_or_word(ana, edit, say):
    spotlight = say(ana)
    spotlight.decline(by=edit, reason="Not about us.")
    spotlight.approve(by=edit)
    spotlight.send_back(by=edit, note="Shorter?")
    spotlight.answer("Thank you.", by=edit)
    acts = ModelLogEntry.objects.for_instance(spotlight)
    assert {entry.action for entry in acts} == {
        f"spotlights.{act}" for act in ("decline", "approve", "send_back", "reply")
    }
    told = " ".join(f"{entry.label} {entry.data}" for entry in acts)
    assert "quixotic" not in told
    assert "Ana" not in told


def test_their_author_is_told(ana, edit, say):
    spotlight = say(ana, "review")
    spotlight.send_back(by=edit, note="Shorter?")
    spotlight.approve(by=edit)
    spotlight.answer("Thank you.", by=edit)
    kinds = Notification.objects.filter(member=ana).values_list("kind", flat=True)
    assert set(kinds) == {"spotlights.send_back", "spotlights.approve", "spotlights.reply"}


def test_taking_back_ends_all_of_it(ana, edit, say, picture):
    spotlight = say(ana, picture=picture, by=edit)
    stored = spotlight.picture.file
    assert stored.storage.exists(stored.name)
    spotlight.take_back()
    assert not published()
    assert not Consent.objects.about(spotlight).standing()
    assert not Picture.objects.exists()


def test_a_picture_that_is_taken_back_leaves_no_file(
    ana, edit, say, picture, django_capture_on_commit_callbacks
):
    stored = say(ana, picture=picture, by=edit).picture.file
    with django_capture_on_commit_callbacks(execute=True):
        Consent.objects.get(purpose="picture").withdraw(proof="mail")
    assert not stored.storage.exists(stored.name)


def test_a_name_that_is_taken_back_takes_along_what_tells_who_it_was(ana, edit, say, picture):
    spotlight = say(ana, picture=picture, by=edit)
    spotlight.name_consent.withdraw(proof="mail")
    spotlight = fresh(spotlight)
    assert spotlight.is_published
    assert spotlight.shown_name == "a customer"
    assert spotlight.detail == ""
    assert spotlight.picture is None
    assert spotlight.shown_member is None


class TestRatings:
    def test_the_average_with_its_number_and_spread(self, ana, boris, stranger, edit, say, tide):
        for member, stars in ((ana, 5), (boris, 2), (stranger, 2)):
            say(member, "review", stars=stars, product=tide, by=edit)
        ratings = Spotlight.objects.ratings()
        assert (ratings["number"], ratings["average"]) == (3, 3)
        assert ratings["spread"] == [(5, 1, 33), (4, 0, 0), (3, 0, 0), (2, 2, 67), (1, 0, 0)]

    def test_what_is_held_or_taken_back_counts_nothing(self, ana, boris, edit, say):
        say(ana, "review", stars=1)
        say(boris, "review", stars=1, by=edit).take_back()
        assert Spotlight.objects.ratings() == {
            "number": 0,
            "average": None,
            "spread": [(stars, 0, 0) for stars in (5, 4, 3, 2, 1)],
        }

    def test_of_one_product(self, ana, boris, edit, say, tide):
        say(ana, "review", stars=5, product=tide, by=edit)
        say(boris, "review", stars=1, by=edit)
        assert Spotlight.objects.ratings("tide")["average"] == 5
