"""Guides, answers, sections, pages, documents and pictures."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from community.pages.models import StandardPage
from tests.community.kept import (
    MARK,
    MEMBERS,
    TESTERS,
    TEXT,
    TITLE,
    Kept,
    fresh,
    restricted,
    unpublish,
)
from tests.factories import (
    add,
    faq_entry,
    faq_section,
    guide,
    home,
    restrict,
    section,
)

SHELF = {"page", "shelves", "search", "suggest", "correct", "similar", "related", "sitemap"}


def a_guide(site):
    return guide(TITLE, site.shelf, f"<p>{TEXT}</p>", summary=f"A {MARK} for all.")


def a_guide_of_another_address(site):
    """The words of a draft are not in the address under which others are read."""
    return guide(TITLE, site.shelf, f"<p>{TEXT}</p>", slug="pump")


def an_answer_of_another_address(site):
    return faq_entry(TITLE, site.answers, f"<p>{TEXT}</p>", slug="pump")


def a_guide_of_a_section(site):
    return guide(TITLE, section("Below the lid"), f"<p>{TEXT}</p>")


def an_answer(site):
    return faq_entry(TITLE, site.answers, f"<p>{TEXT}</p>")


def an_answer_of_a_section(site):
    return faq_entry(TITLE, faq_section("Below the lid"), f"<p>{TEXT}</p>")


def a_section(site):
    shelf = section(TITLE, description=TEXT)
    guide("Below the lid", shelf)
    return shelf


def a_page(site):
    return add(home(), StandardPage(title=TITLE, body=[("text", f"<p>{TEXT}</p>")]))


def restricted_above(site, page):
    restrict(page.get_parent(), "groups", "Testers")


def delete(site, page):
    fresh(page).delete()


def expire(site, page):
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save()
    call_command("publish_scheduled", verbosity=0)


def put_off(site, page):
    """Taken down, and to be published again tomorrow."""
    fresh(page).unpublish(user=site.edit)
    page = fresh(page)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=site.edit).publish(user=site.edit)
    assert not fresh(page).live


def only_a_draft(site, page):
    """The published words are others; these wait for somebody to publish them."""
    said = {
        name: getattr(page, name)
        for name in ("title", "body", "answer", "summary")
        if hasattr(page, name)
    }
    plain = {
        "title": "The pump is loud",
        "body": [("text", "<p>Oil it.</p>")],
        "answer": "<p>Oil it.</p>",
        "summary": "",
    }
    page = fresh(page)
    for words in (plain, said):
        for name in said:
            setattr(page, name, words[name])
        revision = page.save_revision(user=site.edit)
        if words is plain:
            revision.publish(user=site.edit)
            page = fresh(page)
    assert (fresh(page).title, fresh(page).has_unpublished_changes) == (plain["title"], True)


def of_the_library(model, content: Callable, name: str) -> Callable:
    def make(site):
        shelf = Collection.get_first_root_node().add_child(name="Inner")
        return model().objects.create(
            title="List", file=ContentFile(content(), name), collection=shelf
        )

    return make


def drawn() -> bytes:
    """A picture that has words after its end."""
    made = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(made, "PNG")
    return made.getvalue() + TEXT.encode()


a_document = of_the_library(get_document_model, TEXT.encode, "list.txt")
a_picture = of_the_library(get_image_model, drawn, "teal.png")


def private_collection(kind: str) -> Callable:
    def close(site, thing):
        restriction = thing.collection.view_restrictions.create(restriction_type=kind)
        if kind == "groups":
            restriction.groups.set(Group.objects.filter(name="Testers"))

    return close


def cases():
    for name, make in (("guide", a_guide), ("answer", an_answer)):
        yield f"{name} unpublished", Kept(make, unpublish, SHELF)
        yield f"{name} expired", Kept(make, expire, SHELF)
        yield f"{name} put off", Kept(make, put_off, SHELF)
        yield f"{name} deleted", Kept(make, delete, SHELF)
        yield f"{name} for members", Kept(make, restricted("login"), SHELF, **MEMBERS)
        yield f"{name} for a group", Kept(make, restricted("groups", "Testers"), SHELF, **TESTERS)
        yield f"{name} behind a password", Kept(make, restricted("password", password="x"), SHELF)
    for name, make in (
        ("guide", a_guide_of_another_address),
        ("answer", an_answer_of_another_address),
    ):
        case = Kept(make, only_a_draft, SHELF - {"sitemap"}, leaves_no_trace=False)
        yield f"draft over a published {name}", case
    for name, make in (("guide", a_guide_of_a_section), ("answer", an_answer_of_a_section)):
        yield (
            f"{name} of a section for a group",
            Kept(make, restricted_above, SHELF - {"shelves"}, **TESTERS),
        )
    yield (
        "section for a group",
        Kept(a_section, restricted("groups", "Testers"), {"page", "shelves", "sitemap"}, **TESTERS),
    )
    yield "page unpublished", Kept(a_page, unpublish, {"page", "sitemap"})
    yield "page for members", Kept(a_page, restricted("login"), {"page", "sitemap"}, **MEMBERS)
    for name, make in (("document", a_document), ("picture", a_picture)):
        yield (
            f"{name} for members",
            Kept(make, private_collection("login"), {"page"}, **MEMBERS, address=library_address),
        )
        yield (
            f"{name} for a group",
            Kept(make, private_collection("groups"), {"page"}, **TESTERS, address=library_address),
        )


def library_address(thing) -> str:
    return thing.url if hasattr(thing, "url") else thing.file.url
