"""What customers of the demo said, told by the verbs that the pages call."""

import json
from datetime import timedelta

import yaml
from django.core.files.base import File
from django.utils import timezone

from community.audience.models import Segment
from community.demo.place import blocks
from community.demo.stories import CONTENT, duration, read
from community.members.models import Consent, ConsentEntry
from community.notifications import bell
from community.pages.models import HomePage
from community.spotlights.models import (
    CaseStudyPage,
    FeaturedMember,
    ReviewInvitation,
    Spotlight,
)
from community.spotlights.pictures import photograph
from community.spotlights.words import Words

FOLDER = CONTENT / "spotlights"
MAIL = ConsentEntry.Proof.MAIL
WHY = "Has taken both machines apart on the kitchen table, and answers whoever is afraid of the first screw."


def tell_spotlights(people) -> int:
    """How many customers have spoken."""
    products = {segment.slug: segment for segment in Segment.objects.all()}
    for told in yaml.safe_load((FOLDER / "said.yaml").read_text()):
        tell_words(told, people, products)
    tell_case_study(people, products)
    tell_featured(people["ivana"], by=people["karim"])
    for member in people.values():  # but one, they have read what became of it
        if member != people["hana"]:
            bell.read(member, member.notifications.filter(kind__startswith="spotlights."))
    return Spotlight.objects.count()


def tell_words(told: dict, people, products) -> None:
    product, staff = products[told["product"]], people["karim"]
    words = Words(
        told.get("title", ""),
        told["text"],
        tuple(told.get("good", ())),
        tuple(told.get("bad", ())),
        told.get("detail", ""),
    )
    invitation = None
    if told.get("verified"):
        invitation = ReviewInvitation.objects.issue("", by=staff, product=product)
    spotlight = Spotlight.objects.submit(
        people[told["by"]],
        told["kind"],
        words,
        named=told["named"],
        picture=picture(told["picture"]) if "picture" in told else None,
        invitation=invitation,
        product=product,
        language=told.get("language", "en"),
        stars=told.get("stars"),
    )
    if not told.get("held"):
        spotlight.approve(by=staff)
    if reply := told.get("reply"):
        spotlight.answer(reply["text"], by=people[reply["by"]])
    date_back(spotlight, timezone.now() - duration(told["ago"]))


def date_back(spotlight: Spotlight, at) -> None:
    spotlight.submitted_at = at - timedelta(days=1)
    spotlight.approved_at = spotlight.approved_at and at
    spotlight.replied_at = spotlight.replied_at and at + timedelta(days=1)
    spotlight.save(update_fields=["submitted_at", "approved_at", "replied_at"])


def picture(name: str):
    with (FOLDER / "pictures" / name).open("rb") as file:
        return photograph(File(file))


def tell_case_study(people, products) -> None:
    """Written by an editor, who asked; she said yes to all of it."""
    story, editor = read(FOLDER / "case-study.md"), people["karim"]
    page = CaseStudyPage(
        title=story.title,
        slug="eleven-thousand-shots",
        summary=story.description,
        product=products[story.product],
        figures=[("figure", figure) for figure in story.figures],
        body=json.dumps(blocks(story, {})),
    )
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    customer = people[story.customer]
    page.ask(customer, by=editor, words=story.quote, picture=picture(story.picture))
    agree_to(page, Consent.Answer.FULL)


def tell_featured(member, *, by) -> None:
    today = timezone.localdate()
    featured = FeaturedMember.objects.create(
        member=member, why=WHY, starts_on=today, ends_on=today + timedelta(days=90)
    )
    featured.ask(by=by)
    agree_to(featured, Consent.Answer.FULL)


def agree_to(thing, name: str) -> None:
    """By the links in the mail."""
    for consent in Consent.objects.about(thing).order_by("pk"):
        is_name = consent.purpose == Consent.Purpose.NAME
        consent.give(name if is_name else Consent.Answer.YES, proof=MAIL)
