"""A testimonial and a case study with a picture: sent, held, edited, agreed to, published, featured, taken back."""

import os
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.visitor import KeyboardVisitor, Visitor

HANA, KARIM = "hana@morrow.example", "karim@morrow.example"
SAID = "The bread is late now, as I stand by the machine."
BETTER = "The bread is late now, since I stand by the machine."


def photo() -> dict:
    made = BytesIO()
    Image.new("RGB", (640, 400), "peru").save(made, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def by_mail(environment, answer: str) -> None:
    """What a link in a mail does; its pages have journeys of their own."""
    code = f"from community.members.models import Consent; {answer}"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
    )


@pytest.fixture
def reader(new_page):
    return Visitor(new_page())


def test_from_sending_to_taking_back(new_page, reader, environment):
    hana, karim = Visitor(new_page()), Visitor(new_page())
    hana.signs_in(HANA)
    hana.opens("/customers/write/testimonial/")
    hana.writes("Your words", SAID)
    hana.page.get_by_label("Picture", exact=False).first.set_input_files(photo())
    hana.page.get_by_label("Yes, my first name: Hana").check()
    hana.presses("Send it to us")
    expect(hana.page.get_by_role("alert")).to_contain_text("Yes, my picture")
    hana.sees("The picture you chose is kept here")
    hana.page.get_by_label("Yes, my picture").check()
    hana.page.get_by_label("Yes, exactly these words").check()
    hana.presses("Send it to us")
    hana.sees("waits for us")
    reader.opens("/customers/")
    expect(reader.page.get_by_text(SAID)).to_have_count(0)

    karim.signs_in(KARIM)
    karim.opens("/admin/")
    karim.follows(SAID)
    karim.page.locator("[name=words]").fill(BETTER)
    karim.presses("Ask them")
    karim.sees("They are asked for their yes")
    karim.presses("Publish it as it is")
    karim.sees("It is published")
    reader.opens("/customers/")
    reader.sees(SAID)
    expect(reader.page.locator("img[src*='/customers/picture/']")).to_have_count(3)

    hana.opens("/customers/yours/")
    hana.presses("Yes, exactly these words")
    reader.opens("/customers/")
    reader.sees(BETTER)
    expect(reader.page.get_by_text(SAID)).to_have_count(0)

    feature(karim, reader, environment)
    hana.opens("/customers/yours/")
    hana.follows("Take it back", within=hana.page.locator(".mine > li").first)
    hana.presses("Take it back")
    hana.sees("It is gone from every place here.")
    for path in ("/customers/", "/", "/search/?q=bread+late+machine"):
        reader.opens(path)
        expect(reader.page.get_by_text(BETTER)).to_have_count(0)


def feature(karim, reader, environment):
    karim.opens("/admin/snippets/spotlights/featuredmember/add/")
    karim.page.locator("[name=member]").fill("hana")
    karim.page.locator("[name=why]").fill("Feeds the whole forum.")
    karim.page.locator("[name=ends_on]").fill("2099-01-01")
    karim.page.keyboard.press("Escape")
    karim.page.locator("footer").get_by_role("button").first.click()
    karim.sees("created")
    reader.opens("/")
    expect(reader.page.get_by_text("Feeds the whole forum.")).to_have_count(0)
    hers = "Consent.objects.filter(member__username='hana', content_type__model='featuredmember')"
    by_mail(environment, f"{hers}.get(purpose='name').give('full', proof='mail')")
    reader.opens("/")
    reader.sees("Feeds the whole forum.")
    by_mail(environment, f"{hers}.withdraw(proof='mail')")
    reader.opens("/")
    expect(reader.page.get_by_text("Feeds the whole forum.")).to_have_count(0)


def test_a_case_study_is_written_agreed_to_and_anonymous_again(new_page, reader, environment):
    karim = Visitor(new_page())
    karim.signs_in(KARIM)
    karim.opens("/eleven-thousand-shots/")
    number = karim.page.locator("a[href*='/admin/pages/']").first.get_attribute("href")
    karim.opens(f"/admin/spotlights/case-study/{number.split('/')[3]}/ask/")
    karim.page.locator("[name=member]").fill("ruben")
    karim.page.locator("[name=words]").fill("Every screw is a screw.")
    karim.page.locator("[name=picture]").set_input_files(photo())
    karim.presses("Ask them")
    reader.opens("/eleven-thousand-shots/")
    reader.sees("a customer runs four seats")  # the customer is another one, who has not answered
    his = "Consent.objects.filter(member__username='ruben', content_type__model='casestudypage')"
    by_mail(
        environment,
        f"[it.give('full' if it.purpose == 'name' else 'yes', proof='mail') for it in {his}]",
    )
    reader.opens("/eleven-thousand-shots/")
    reader.sees("Ruben Oakhollow runs four seats")
    reader.sees("Every screw is a screw.")
    expect(reader.page.locator("img[src*='/customers/picture/']")).to_be_visible()
    by_mail(environment, f"{his}.withdraw(proof='mail')")
    for path in ("/eleven-thousand-shots/", "/customers/"):
        reader.opens(path)
        expect(reader.page.get_by_text("Ruben Oakhollow")).to_have_count(0)
        expect(reader.page.get_by_text("Every screw is a screw.")).to_have_count(0)
    reader.opens("/eleven-thousand-shots/")
    expect(reader.page.locator("img[src*='/customers/picture/']")).to_have_count(0)


def test_by_keyboard(new_page):
    visitor = KeyboardVisitor(new_page())
    visitor.opens("/customers/")
    visitor.goes_to(visitor.page.locator("#by-stars"))
    visitor.page.keyboard.type("2")
    visitor.presses("Show")
    visitor.sees("Good coffee, careless parcel")
    expect(visitor.page.locator(".wall > li")).to_have_count(1)
    visitor.sees("from 5 reviews")
