"""Staff write the letters and say when they go out. Edit publishes, Owner owns."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from community.welcome.models import Letter, Series
from community.welcome.words import Kind, fill

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/welcome/letter/"


def words(response):
    return " ".join(response.content.decode().split())


def letter(kind="welcome", language="en"):
    return Letter.objects.get(kind=kind, language=language)


def edit_url(it):
    return f"{LIST}edit/{it.pk}/"


def series_url():
    return reverse("wagtailsettings:edit", args=["welcome", "series", Series.load().pk])


def test_there_is_one_of_each_in_every_language():
    assert Letter.objects.count() == len(Kind) * len(settings.LANGUAGES)
    Letter.objects.all().delete()
    Letter.objects.complete()
    Letter.objects.complete()
    assert Letter.objects.count() == len(Kind) * len(settings.LANGUAGES)


@pytest.mark.parametrize("number", [2, 12])
def test_queries_of_the_list(as_, edit, number, django_assert_max_num_queries):
    Letter.objects.exclude(pk__in=Letter.objects.values("pk")[:number]).delete()
    site = as_(edit)
    assert "Welcome" in words(site.get(LIST))
    with django_assert_max_num_queries(13):
        site.get(LIST)


def test_the_form_begins_with_what_is_sent_now(as_, edit):
    form = as_(edit).get(edit_url(letter())).context["form"]
    assert form["subject"].value() == "Welcome to {site_name}, {first_name}"
    assert form["text"].value().startswith("Hello {first_name},")


def test_words_of_ones_own_are_kept_and_what_is_as_the_site_says_is_not(as_, edit):
    it = letter()
    site = as_(edit)
    said = {"subject": "Good day, {first_name}", "text": it.default("text").replace("\n", "\r\n")}
    assert site.post(edit_url(it), said).status_code == 302
    it.refresh_from_db()
    assert (it.subject, it.text) == ("Good day, {first_name}", "")
    assert it.is_own
    site.post(edit_url(it), {"subject": "", "text": ""})
    it.refresh_from_db()
    assert not it.is_own
    assert it.words("subject") == "Welcome to {site_name}, {first_name}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {frist_name}", "{frist_name} stands for nothing. Did you mean {first_name}?"),
        ("Hello {x.__class__}", "stands for nothing. Take it out, or write one of: {first_name}"),
        ("Hello {}", "{} stands for nothing."),
    ],
)
def test_what_stands_for_nothing_is_refused_with_the_words_kept(as_, edit, text, said):
    it = letter()
    form = as_(edit).post(edit_url(it), {"subject": "S", "text": text}).context["form"]
    assert said in form.errors["text"][0]
    assert form["text"].value() == text
    it.refresh_from_db()
    assert not it.is_own


def test_only_thanks_know_who_sends_them(as_, edit):
    it = letter("thanks")
    site = as_(edit)
    assert "subject" not in site.get(edit_url(it)).context["form"].fields
    assert site.post(edit_url(it), {"text": "Thanks, {first_name}! {sender}"}).status_code == 302
    refused = site.post(edit_url(letter()), {"subject": "S", "text": "Yours, {sender}"})
    assert "{sender} stands for nothing" in refused.context["form"].errors["text"][0]


@pytest.mark.parametrize("kind", Kind)
def test_the_preview_is_the_mail(as_, edit, kind):
    it = letter(kind, "sk")
    site = as_(edit)
    url = f"{LIST}preview/{it.pk}/"
    said = {
        "subject": "Ahoj {first_name}",
        "text": "Vitaj, <b>{first_name}</b>.\n\nTvoja stránka:\n{steps_url}",
    }
    assert site.post(url, said).json()["is_valid"]
    page = site.get(url)
    html = words(page)
    assert "Vitaj, &lt;b&gt;Robin&lt;/b&gt;." in html
    assert '/sk/people/robin/">Tvoja stránka</a>' in html
    assert "style-src 'unsafe-inline'" in page["Content-Security-Policy"]
    it.refresh_from_db()
    assert not it.is_own


def test_who_may(client, as_, ana, edit, mod, wren, owner):
    it = letter()
    assert "/accounts/login/" in client.get(edit_url(it)).url
    for who, letters, series in (
        (ana, 302, 302),
        (wren, 302, 302),
        (edit, 200, 302),
        (mod, 200, 302),
        (owner, 200, 200),
    ):
        site = as_(who)
        assert site.get(edit_url(it)).status_code == letters, who
        assert site.get(series_url()).status_code == series, who
    site = as_(owner)
    assert site.get(f"{LIST}add/").status_code in (302, 403, 404)
    assert site.post(f"{LIST}delete/{it.pk}/").status_code in (302, 403, 404)
    assert Letter.objects.filter(pk=it.pk).exists()


def test_the_owner_says_when_each_goes_out_and_whether(as_, owner):
    site = as_(owner)
    before = Series.load().began_at
    page = site.get(series_url())
    assert page.context["form"]["is_on"].value() is True
    assert (
        site.post(
            series_url(), {"is_on": "on", "welcome": 1, "follow": "", "answer": 7}
        ).status_code
        == 302
    )
    it = Series.load()
    assert [*it.delays()] == ["welcome", "answer"]
    assert it.began_at == before
    site.post(series_url(), {"welcome": 1, "follow": 2, "answer": 7})
    assert Series.load().delays() == {}
    site.post(series_url(), {"is_on": "on", "welcome": 1, "follow": 2, "answer": 7})
    assert before < Series.load().began_at <= timezone.now()
    page = site.post(series_url(), {"is_on": "on", "welcome": 22, "follow": -1, "answer": "x"})
    assert set(page.context["form"].errors) == {"welcome", "follow", "answer"}


def test_a_value_is_not_filled_again():
    assert fill("{a} {b} {c}", {"a": "{b}", "b": "B"}) == "{b} B {c}"
