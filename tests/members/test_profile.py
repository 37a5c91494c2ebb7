"""What members tell of themselves, and who reads it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from community.members.models import Member, Profile
from community.notifications import send
from community.notifications.models import OutboxMessage
from tests.factories import segment, topic

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"


def drawn(kind="JPEG", size=(300, 200), **options) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    return made.getvalue()


def filled(**said):
    readers = {
        f"{part}_for": "public" for part in ("about", "links", "owns", "language", "time_zone")
    }
    return {"name": "Ana", **readers, **said}


def upload(site, content, name="me.jpg", **said):
    return site.post(PAGE, filled(picture=SimpleUploadedFile(name, content), **said))


def files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_one_tells_stands_on_the_page(client, as_, ana):
    mini = segment("Tide Mini")
    said = filled(
        name="Ana Anić",
        about="I roast **at home**. <script>alert(1)</script>",
        links="https://example.com/roast\nhttps://ana.example.org/",
        owns=[mini.pk],
        language="hr",
        time_zone="Europe/Zagreb",
    )
    assert as_(ana).post(PAGE, said).status_code == 302
    client.logout()
    html = client.get("/people/ana/").content.decode()
    assert "<h1>Ana Anić" in html
    assert "<strong>at home</strong>" in html
    assert "<script>alert" not in html
    link = '<a href="https://example.com/roast" rel="nofollow ugc noopener">example.com/roast</a>'
    assert link in html
    for words in ("Tide Mini", "Hrvatski", "Europe/Zagreb"):
        assert words in html
    again = as_(ana).get(PAGE).content.decode()
    assert "https://ana.example.org/" in again
    assert "I roast **at home**" in again


@pytest.mark.parametrize(
    ("readers", "stranger_reads", "member_reads"),
    [("public", True, True), ("members", False, True), ("nobody", False, False)],
)
@pytest.mark.parametrize("part", ["about", "links", "owns", "language", "time_zone"])
def test_who_reads_each_part(client, as_, ana, boris, part, readers, stranger_reads, member_reads):
    ana.language, ana.time_zone = "hr", "Europe/Zagreb"
    ana.save()
    closed = {
        f"{name}_for": "nobody" for name in ("about", "links", "owns", "language", "time_zone")
    }
    about = {"about": "Roaster", "links": ["https://roast.example.com/"]}
    profile = Profile.objects.create(member=ana, **about, **{**closed, f"{part}_for": readers})
    profile.owns.add(segment("Tide Mini"))
    words = {
        "about": "Roaster",
        "links": "roast.example.com",
        "owns": "Tide Mini</dd>",
        "language": "Hrvatski</dd>",
        "time_zone": "Europe/Zagreb",
    }
    for reader, reads in ((None, stranger_reads), (boris, member_reads)):
        site = as_(reader) if reader else client
        html = site.get("/people/ana/").content.decode()
        assert (words[part] in html) is reads
        assert not any(said in html for name, said in words.items() if name != part)


def test_who_told_nothing_has_a_page_all_the_same(as_, ana, boris):
    html = as_(boris).get("/people/ana/").content.decode()
    assert 'class="profile"' not in html


def test_strangers_are_asked_to_sign_in(client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize(
    "links",
    [
        "http://example.com/",
        "javascript:alert(1)",
        "https://example.com@evil.example/",
        "https://",
        "https://[::1",
        "ana",
        "https://example.com/" + "x" * 300,
        "\n".join(f"https://example.com/{n}" for n in range(6)),
    ],
)
def test_links_that_are_refused(as_, ana, links):
    response = as_(ana).post(PAGE, filled(links=links))
    assert response.status_code == 200
    assert response.context["form"].errors["links"]
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"name": "\0"},
        {"name": "x" * 10_000},
        {"about": "\0"},
        {"about": "x" * 10_000},
        {"about_for": "friends"},
        {"owns": ["999999"]},
        {"owns": ["x"]},
        {"language": "tlh"},
        {"time_zone": "../../etc/passwd"},
        {"picture": "no file"},
        {"name": "\ud800".encode("utf-8", "surrogatepass")},
    ],
)
def test_hostile_input(as_, ana, said):
    response = as_(ana).post(PAGE, filled(**said))
    assert response.status_code in (200, 302)
    ana.refresh_from_db()
    assert (ana.language, ana.time_zone) == ("", "")
    assert as_(ana).get("/people/ana/").status_code == 200


def test_only_products_can_be_owned(as_, ana):
    barista = segment("barista", "role")
    response = as_(ana).post(PAGE, filled(owns=[barista.pk]))
    assert response.context["form"].errors["owns"]


def test_a_picture_becomes_a_square_without_a_word(as_, ana, settings):
    exif = Image.Exif()
    exif[0x010E] = "taken at home in Split"
    assert upload(as_(ana), drawn(exif=exif)).status_code == 302
    ana.refresh_from_db()
    (path,) = files(settings)
    picture = Image.open(path)
    assert (picture.format, picture.size) == ("WEBP", (320, 320))
    assert not picture.getexif()
    assert b"Split" not in path.read_bytes()
    response = as_(ana).get(ana.picture.url)
    assert response["Content-Type"] == "image/webp"


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_other_kinds_of_pictures(as_, ana, kind):
    assert upload(as_(ana), drawn(kind), "x.exe").status_code == 302


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "This is no picture"),
        (b"MZ\x90", "This is no picture"),
        (drawn(size=(20, 300)), "too small"),
        (drawn("PNG", (9_500, 9_500)), "too many pixels"),
        (b"\xff" * (5 * 2**20 + 1), "too large"),
    ],
)
def test_pictures_that_are_refused(as_, ana, settings, content, sentence):
    response = upload(as_(ana), content)
    assert sentence in response.context["form"].errors["picture"][0]
    assert not files(settings)


def test_a_new_picture_and_none_leave_no_file_behind(
    as_, ana, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_(ana), drawn())
    first = files(settings)
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_(ana), drawn(size=(200, 300)))
    assert len(files(settings)) == 1
    assert files(settings) != first
    with django_capture_on_commit_callbacks(execute=True):
        as_(ana).post(PAGE, filled(without_picture="on"))
    assert not files(settings)
    assert not Member.objects.get(pk=ana.pk).picture


def test_the_picture_goes_with_the_member(as_, ana, settings, django_capture_on_commit_callbacks):
    upload(as_(ana), drawn())
    with django_capture_on_commit_callbacks(execute=True):
        Member.objects.get(pk=ana.pk).delete()
    assert not files(settings)


def test_the_picture_is_shown_wherever_there_is_an_avatar(client, as_, ana, boris):
    upload(as_(ana), drawn())
    ana.refresh_from_db()
    question = topic(ana)
    question.reply(ana, "It is the red one.")
    for path in (
        question.get_absolute_url(),
        "/forum/questions/",
        "/people/ana/",
        "/people/ana/card/",
    ):
        html = as_(boris).get(path).content.decode()
        assert f'src="{ana.picture.url}"' in html, path
    assert '<svg class="avatar' in client.get("/people/boris/").content.decode()


@pytest.mark.parametrize("number", [1, 6])
def test_queries_of_a_page(client, ana, number, django_assert_num_queries):
    profile = Profile.objects.create(member=ana, about="Hello", owns_for="public")
    profile.owns.set(segment(f"Tide {n}") for n in range(number))
    client.get("/people/ana/")
    with django_assert_num_queries(6):  # member with profile, products, three counts, the shelf
        client.get("/people/ana/")


def test_hours_are_those_of_the_member(as_, ana):
    ana.time_zone = "Asia/Tokyo"
    ana.save()
    at = timezone.datetime(2026, 1, 1, 20, 0, tzinfo=timezone.get_default_timezone())
    path = topic(ana, at=at).get_absolute_url()
    assert "2026-01-02T05:00:00+09:00" in as_(ana).get(path).content.decode()
    assert timezone.get_current_timezone() == timezone.get_default_timezone()


def test_mail_comes_in_the_language_of_the_member(ana, boris):
    ana.language = "hr"
    ana.save()
    for member in (ana, boris):
        send("account/password_changed", to=member, context={"email": member.email}, language="en")
    to_ana, to_boris = (OutboxMessage.objects.get(to=[m.email]) for m in (ana, boris))
    assert to_boris.subject.startswith("Your password at")
    assert not to_ana.subject.startswith("Your password at")
