"""Links of another forum, to its topics and people, lead to them here."""

import json

import pytest

from community.members.models import Member
from forum.importers import import_discourse, import_stackexchange
from forum.models import Topic

pytestmark = pytest.mark.django_db
SITE = "https://old.example"


@pytest.fixture
def said(tmp_path):
    """`said(words)`: the post as it is after an import from SITE, its title's topic beside it."""

    def bring(site=SITE, **words):
        (tmp_path / "t").mkdir()
        for pk, title, text in ((1, "Asking", words), (2, "Why 2 *lights*?", {"raw": "Two."})):
            post = {"id": pk, "post_number": 1, "username": "ana.k", "name": "Ana K", **text}
            post |= {"created_at": "2020-01-01T10:00:00Z"}
            thread = {"id": pk, "title": title, "post_stream": {"posts": [post]}}
            (tmp_path / "t" / f"{pk}.json").write_text(json.dumps(thread))
        report = import_discourse(tmp_path, site=site)
        return Topic.objects.get(title="Asking"), report

    return bring


def link(text="Why 2 *lights*?"):
    topic = Topic.objects.get(title="Why 2 *lights*?")
    return f'<a href="{topic.get_absolute_url()}">{text}</a>'


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("See [this](/t/2).", "See {this}."),
        ("See [this](https://old.example/t/why/2?u=ana).", "See {this}."),
        ('See <a href="/t/why/2">this</a>.', "See {this}."),
        ("See https://old.example/t/why/2 there.", "See {} there."),
        ("(https://old.example/t/2)", "({})"),
        ("[https://old.example/t/2](https://old.example/t/2)", "{}"),
    ],
)
def test_however_a_topic_was_linked(said, raw, text):
    topic, report = said(raw=raw)
    before, _, rest = text.partition("{")
    label, _, after = rest.partition("}")
    linked = link(label) if label else link()
    assert topic.html == f"<p>{before}{linked}{after}</p>\n"
    assert not report.problems


def test_an_address_between_angles_stays_one(said, settings):
    topic, _ = said(raw="<https://old.example/t/2>")
    here = settings.SITE_URL + Topic.objects.get(pk=topic.pk + 1).get_absolute_url()
    assert f'<a href="{here}">' in topic.html


def test_an_address_within_html(said):
    whole = "https://old.example/t/why/2"
    topic, _ = said(cooked=f'<p>See <a href="{whole}">{whole}</a>, {whole}.</p>')
    assert f"See {link()}, {link()}." in topic.html


def test_words_that_look_like_an_address_within_the_site_stay(said):
    topic, report = said(raw="Look under /t/2 and /u/ana.k on the old disk.")
    assert topic.text == "Look under /t/2 and /u/ana.k on the old disk."
    assert not report.made["links between topics"]


@pytest.mark.parametrize(
    "address",
    ["/u/ana.k", "/users/Ana.K/", "/u/ana.k/summary", f"{SITE}/u/ana.k", f"{SITE}/u/ana.k/activity/topics"],
)  # fmt: skip
def test_a_person_has_their_page_here(said, client, address):
    topic, report = said(raw=f"Ask [her]({address}).")
    page = Member.objects.get(name="Ana K").get_absolute_url()
    assert f'<a href="{page}">her</a>' in topic.html
    assert client.get(page).status_code == 200
    assert report.made["links to people"] == 1


def test_a_pasted_page_of_a_person_is_named(said):
    topic, _ = said(raw=f"Ask {SITE}/u/ana.k.")
    assert topic.text == "Ask Ana K."


def test_people_elsewhere_stay_elsewhere(said):
    topic, report = said(site="", raw="[one](https://other.example/u/ana.k) [two](/u/nobody)")
    assert 'href="https://other.example/u/ana.k"' in topic.html
    assert 'href="/u/nobody"' in topic.html
    assert report.not_kept["links to people that are not in the folder"] == 1


def test_people_of_stack_exchange(tmp_path):
    body = "&lt;a href=&quot;https://old.example/users/7/ana-k?tab=x&quot;&gt;Ana&lt;/a&gt;"
    (tmp_path / "Posts.xml").write_text(
        f'<posts><row Id="1" PostTypeId="1" CreationDate="2015-01-01T10:00:00" OwnerUserId="7" '
        f'Title="Asking" Body="{body}" /></posts>'
    )
    (tmp_path / "Users.xml").write_text('<users><row Id="7" DisplayName="Ana K" /></users>')
    import_stackexchange(tmp_path, site=SITE)
    page = Member.objects.get(name="Ana K").get_absolute_url()
    assert f'<a href="{page}">Ana</a>' in Topic.objects.get().html
