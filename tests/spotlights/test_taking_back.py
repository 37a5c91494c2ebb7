"""What a customer takes back is gone from every place at once: pages, search, pictures, revisions, the audit log.

Each place first shows it, so that no test passes because nothing was ever there.
"""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision

from community.members.models import Consent
from community.search.models import Entry, Word
from community.spotlights.models import CaseStudyPage, FeaturedMember, Picture
from tests.factories import add, faq_entry, guide, home
from tests.spotlights.conftest import upload

pytestmark = pytest.mark.django_db
NAME, WORDS = "Ana Anić Babić", "quixotic"
MAIL = "mail"


@pytest.fixture
def said(ana, edit, say, tide, picture):
    return say(ana, product=tide, picture=picture, by=edit)


@pytest.fixture
def study(ana, edit):
    """A case study as an editor makes one, whose customer has agreed to all of it."""
    page = add(home(), CaseStudyPage(title="Four seats", summary="{customer} runs a bar."))
    page.body = [("text", "<p>{customer} asked us.</p>")]
    page.save_revision(user=edit).publish(user=edit)
    from community.spotlights.pictures import photograph

    page.ask(ana, by=edit, words="It makes quixotic coffee.", picture=photograph(upload()))
    for consent in Consent.objects.about(page):
        consent.give("full" if consent.purpose == "name" else "yes", proof=MAIL)
    page.save_revision(user=edit).publish(user=edit)
    return CaseStudyPage.objects.get(pk=page.pk)


@pytest.fixture
def featured(ana, edit):
    today = timezone.localdate()
    made = FeaturedMember.objects.create(
        member=ana, why="Helps all.", starts_on=today, ends_on=today
    )
    made.ask(by=edit)
    for consent in Consent.objects.about(made):
        consent.give("full" if consent.purpose == "name" else "yes", proof=MAIL)
    return made


def html(client, path):
    return client.get(path).content.decode()


def withdraw_all(member):
    Consent.objects.filter(member=member).withdraw(proof=MAIL)


def paths(spotlight):
    about = guide("Descale it")
    about.segments.add(spotlight.product)
    about.save()
    return {
        "wall": "/customers/",
        "page": f"/customers/{spotlight.pk}/",
        "home": "/",
        "guide": about.url,
        "faq": faq_entry("How long does the Tide last?").url,
    }


@pytest.mark.parametrize("place", ["wall", "page", "home", "guide", "faq"])
def test_a_testimonial(client, said, ana, place):
    path = paths(said)[place]
    shown = html(client, path)
    assert NAME in shown
    assert WORDS in shown
    assert said.picture.get_absolute_url() in shown or place in ("guide", "faq")
    Consent.objects.get(purpose="name", object_id=said.pk).withdraw(proof=MAIL)
    shown = html(client, path)
    assert NAME not in shown
    assert "a customer" in shown
    assert "/customers/picture/" not in shown
    withdraw_all(ana)
    shown = html(client, path)
    assert WORDS not in shown
    assert NAME not in shown


def test_a_testimonial_that_is_gone_has_no_page(client, said, ana):
    withdraw_all(ana)
    assert client.get(f"/customers/{said.pk}/").status_code == 404


@pytest.mark.parametrize("place", ["/four-seats/", "/customers/"])
def test_a_case_study(client, study, ana, place):
    shown = html(client, place)
    assert f"{NAME} runs a bar." in shown
    assert study.picture.get_absolute_url() in shown
    withdraw_all(ana)
    shown = html(client, place)
    assert "a customer runs a bar." in shown
    for gone in (NAME, WORDS, "/customers/picture/", "{customer}"):
        assert gone not in shown


def test_words_of_a_case_study(client, study, ana):
    assert WORDS in html(client, "/four-seats/")
    assert NAME in html(client, "/four-seats/")
    Consent.objects.get(purpose="quote").withdraw(proof=MAIL)
    assert WORDS not in html(client, "/four-seats/")


@pytest.mark.parametrize("place", ["/", "/customers/"])
def test_a_featured_member(client, featured, ana, place):
    assert NAME in html(client, place)
    assert "Helps all." in html(client, place)
    withdraw_all(ana)
    shown = html(client, place)
    assert NAME not in shown
    assert "Helps all." not in shown


def test_the_search(client, said, study, ana):
    for words in (NAME, WORDS):
        found = html(client, f"/search/?q={words}")
        assert f"/customers/{said.pk}/" in found
        assert "/four-seats/" in found
    withdraw_all(ana)
    for words in (NAME, WORDS):
        found = html(client, f"/search/?q={words}")
        assert f"/customers/{said.pk}/" not in found
        assert "/four-seats/" not in found
    rows = json.dumps(list(Entry.objects.values()), cls=DjangoJSONEncoder, ensure_ascii=False)
    for gone in (NAME, "Babić", "babic", WORDS):
        assert gone not in rows


def test_the_search_without_the_name(client, said):
    Consent.objects.get(purpose="name").withdraw(proof=MAIL)
    assert f"/customers/{said.pk}/" in html(client, f"/search/?q={WORDS}")
    assert f"/customers/{said.pk}/" not in html(client, "/search/?q=Babić")


def test_pictures_and_their_files(
    client, said, study, ana, settings, django_capture_on_commit_callbacks
):
    paths = [picture.get_absolute_url() for picture in Picture.objects.all()]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_all(ana)
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert not [file for file in settings.MEDIA_ROOT.rglob("*.webp") if "kept" not in file.parts]


def test_nothing_was_ever_copied(said, study, featured, edit):
    """What cannot be taken back never held it: revisions, page fields, the audit log, images with their renditions."""
    said.answer("Thank you.", by=edit)
    study.refresh_from_db()
    kept = [
        study.serializable_data(),
        *Revision.objects.values(),
        *ModelLogEntry.objects.values(),
        *PageLogEntry.objects.values(),
        *ReferenceIndex.objects.values(),
        *FeaturedMember.objects.values(),
    ]
    assert ModelLogEntry.objects.count() >= 3
    assert Revision.objects.exists()
    everything = json.dumps(kept, default=str, ensure_ascii=False)
    for word in (NAME, "Babić", WORDS):
        assert word not in everything
    assert not get_image_model().objects.exists()


def test_the_words_that_search_knows_are_counted_anew(said, ana):
    """A word alone tells of nobody, and counts in no entry any more."""
    from community.search.vocabulary import recount

    withdraw_all(ana)
    recount()
    assert not Word.objects.filter(text=WORDS, entries__gt=0).exists()


def test_who_is_erased_leaves_nothing(
    said, study, featured, ana, settings, django_capture_on_commit_callbacks
):
    from community.privacy.erasing import erase
    from community.privacy.models import Leaving

    leaving = Leaving.objects.create(member=ana, with_posts=True, due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(leaving.pk)
    assert not Picture.objects.exists()
    assert not FeaturedMember.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.webp"))
    rows = json.dumps(list(Entry.objects.values()), cls=DjangoJSONEncoder, ensure_ascii=False)
    assert WORDS not in rows
    assert "Babić" not in rows
