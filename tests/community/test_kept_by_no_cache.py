"""What a signed-in reader was shown is handed to nobody else by a cache on the way."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forum.files import receive
from tests.community import kept_on_shelves
from tests.community.channels import BACKEND
from tests.conftest import person
from tests.factories import category, guide, restrict, topic

pytestmark = pytest.mark.django_db


def is_for_its_reader_alone(response) -> bool:
    control, vary = response.get("Cache-Control", ""), response.get("Vary", "")
    private = "private" in control or "no-store" in control or "Cookie" in vary
    return private and "public" not in control


def test_what_needs_signing_in_is_kept_for_its_reader_alone():
    ana = person("ana")
    room = category("cellar", read_by="members")
    file = receive(ana, SimpleUploadedFile("a.txt", b"Hello."))
    post = room.start_topic(ana, "Why does it hum?", f"Listen: {file.markdown}")
    page, site = guide("Below the lid"), SimpleNamespace()
    restrict(page)
    things = [kept_on_shelves.a_document(site), kept_on_shelves.a_picture(site)]
    for thing in things:
        thing.collection.view_restrictions.create(restriction_type="login")
    addresses = [
        *(post.get_absolute_url(), room.get_absolute_url(), file.get_absolute_url(), page.url),
        *(kept_on_shelves.library_address(thing) for thing in things),
        *("/", "/forum/", "/forum/topics/latest/", "/people/ana/", "/people/ana/card/"),
        *("/search/?q=hum", "/search/suggest/?q=hum", f"/forum/topic/{post.pk}/since/"),
        *(f"/forum/write/quote/{post.pk}/opening/", "/forum/write/people/?q=an", "/notifications/"),
    ]
    reader, nobody = Client(), Client()
    reader.force_login(ana, backend=BACKEND)
    shown = {address: reader.get(address) for address in addresses}
    assert {address for address, it in shown.items() if it.status_code not in (200, 204)} == set()
    assert {address for address, it in shown.items() if not is_for_its_reader_alone(it)} == set()
    etags = {address: it["ETag"] for address, it in shown.items() if "ETag" in it}
    for address, etag in etags.items():
        again = nobody.get(address, headers={"if-none-match": etag})
        assert again.status_code != 304, address


def test_a_page_that_is_closed_is_closed_at_once_to_whoever_has_read_it():
    ana, stranger = person("ana"), person("stranger")
    room = category("cellar")
    post = topic(ana, "Why does it hum?", "cellar")
    for member in (None, stranger):
        reader = Client()
        if member:
            reader.force_login(member, backend=BACKEND)
        shown = reader.get(post.get_absolute_url())
        assert shown.status_code == 200
        type(room).objects.filter(pk=room.pk).update(read_by="groups")
        held = {"if-none-match": shown.get("ETag", '"x"')}
        if "Last-Modified" in shown:
            held["if-modified-since"] = shown["Last-Modified"]
        assert reader.get(post.get_absolute_url(), headers=held).status_code == 404
        type(room).objects.filter(pk=room.pk).update(read_by="public")
