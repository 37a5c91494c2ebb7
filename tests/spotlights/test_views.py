"""The pages: what everybody reads, and what customers send."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from community.moderation.models import Verdict
from community.spotlights.forms import SpotlightForm
from community.spotlights.models import Picture, ReviewInvitation, Spotlight
from tests.conftest import person
from tests.spotlights.conftest import drawn, upload

pytestmark = pytest.mark.django_db
SENT = {"text": "It makes quixotic coffee.", "language": "en", "named": "full", "agreed": "on"}
REVIEW = {
    **SENT,
    "stars": "2",
    "title": "Careless parcel",
    "good": "hot",
    "bad": "- crushed\n- late",
}
WALL, WRITE, WRITE_REVIEW, YOURS = (
    "/customers/",
    "/customers/write/testimonial/",
    "/customers/write/review/",
    "/customers/yours/",
)


def bomb() -> bytes:
    """A small file that says it is enormous."""
    import struct
    import zlib

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


class TestWriting:
    def test_what_is_sent_is_held(self, as_, ana):
        response = as_(ana).post(WRITE, {**SENT, "detail": "Tide, 2 years"}, follow=True)
        assert "waits for us" in response.content.decode()
        spotlight = Spotlight.objects.for_listing().get()
        assert spotlight.words.text == "It makes quixotic coffee."
        assert spotlight.words.detail == "Tide, 2 years"
        assert "quixotic" not in as_(ana).get(WALL).content.decode()

    def test_a_review_with_all_of_it(self, as_, ana):
        as_(ana).post(WRITE_REVIEW, REVIEW)
        spotlight = Spotlight.objects.for_listing().get()
        assert spotlight.stars == 2
        assert spotlight.words.title == "Careless parcel"
        assert spotlight.words.bad == ("crushed", "late")

    def test_staff_hear_that_the_filter_takes_it_for_spam_and_it_hears_what_they_decide(
        self, as_, ana, mod
    ):
        text = "The best online casino is https://casino.example, with free spins for everybody."
        as_(ana).post(WRITE, {**SENT, "text": text})
        spotlight = Spotlight.objects.for_listing().get()
        verdict = Verdict.objects.about(spotlight).get()
        assert verdict.summary.startswith("It says what advertising says")
        spotlight.decline(by=mod, reason="No advertising, please.")
        verdict.refresh_from_db()
        assert verdict.outcome == "spam"

    def test_visitors_are_asked_to_sign_in(self, client):
        for path in (WRITE, YOURS):
            assert "/accounts/login/" in client.get(path)["Location"]

    @pytest.mark.parametrize("path", [WRITE, WRITE_REVIEW])
    def test_who_works_here_is_refused(self, as_, mod, path):
        response = as_(mod).post(path, REVIEW)
        assert response.status_code == 403
        assert "cannot speak as a customer" in response.content.decode()
        assert not Spotlight.objects.exists()

    def test_what_is_no_kind(self, as_, ana):
        assert as_(ana).get("/customers/write/hymn/").status_code == 404

    def test_without_a_yes_nothing_is_kept_and_nothing_typed_is_lost(self, as_, ana):
        for missing in ("named", "agreed", "stars"):
            sent = {name: value for name, value in REVIEW.items() if name != missing}
            response = as_(ana).post(WRITE_REVIEW, sent)
            assert response.status_code == 200
            assert "It makes quixotic coffee." in response.content.decode()
        assert not Spotlight.objects.exists()

    def test_five_thousand_emoji_as_a_name(self, as_, ana):
        response = as_(ana).post(WRITE, {**SENT, "detail": "🫖" * 5000})
        assert "Use at most 80 letters; these are 5000." in response.content.decode()
        assert "🫖" * 5000 in response.content.decode()
        assert not Spotlight.objects.exists()

    def test_html_in_every_field_is_text(self, as_, ana, edit):
        bad = "<script>alert(1)</script><b onclick=x>"
        fields = ("title", "text", "good", "bad", "detail")
        as_(ana).post(WRITE_REVIEW, {**REVIEW, **dict.fromkeys(fields, bad)})
        spotlight = Spotlight.objects.get()
        spotlight.answer(bad, by=edit)
        spotlight.approve(by=edit)
        for path in (WALL, f"/customers/{spotlight.pk}/", YOURS):
            html = as_(ana).get(path).content.decode()
            assert "<script>alert" not in html
            assert "<b onclick" not in html
        assert escape(bad) in html

    @pytest.mark.parametrize("content", [bomb(), b"<svg/>", drawn((20, 20)), b"GIF89a broken"])
    def test_bad_pictures_are_refused_with_a_sentence(self, as_, ana, content):
        file = SimpleUploadedFile("me.png", content)
        response = as_(ana).post(WRITE, {**SENT, "picture": file, "show_picture": "on"})
        assert "picture" in response.content.decode().lower()
        assert response.context["form"].errors["picture"]
        assert not Spotlight.objects.exists()

    def test_a_picture_is_drawn_anew_and_needs_a_yes(self, as_, ana):
        response = as_(ana).post(WRITE, {**SENT, "picture": upload()})
        assert response.context["form"].errors["show_picture"]
        kept = response.context["form"].data["kept"]
        as_(ana).post(WRITE, {**SENT, "kept": kept, "show_picture": "on"})
        assert Picture.objects.get().file.read(12)[8:] == b"WEBP"

    def test_a_picture_that_was_kept_is_only_its_senders(self, as_, ana, boris):
        kept = as_(ana).post(WRITE, {**SENT, "picture": upload()}).context["form"].data["kept"]
        for token in (kept, "forged", kept[:-1] + "x"):
            as_(boris).post(WRITE, {**SENT, "kept": token, "show_picture": "on"})
        assert not Picture.objects.exists()

    def test_too_many_keep_what_was_typed(self, as_, ana):
        for number in range(10):
            as_(ana).post(WRITE, {**SENT, "detail": f"{number} years"})
        response = as_(ana).post(WRITE, SENT)
        assert response.status_code == 429
        assert "It makes quixotic coffee." in response.content.decode()
        assert Spotlight.objects.count() == 10

    def test_a_double_click_is_one(self, as_, ana):
        for _ in range(2):
            assert as_(ana).post(WRITE, SENT).status_code == 302
        assert Spotlight.objects.count() == 1

    def test_another_window_that_was_quicker(self, as_, ana, tide, say, monkeypatch):
        say(ana, "review", product=tide)
        monkeypatch.setattr(SpotlightForm, "refuse_second", lambda form, data: None)
        response = as_(ana).post(WRITE_REVIEW, {**REVIEW, "product": "tide"})
        assert "reviewed this already" in response.content.decode()

    def test_a_second_review_of_the_same(self, as_, ana, tide):
        sent = {**REVIEW, "product": "tide"}
        as_(ana).post(WRITE_REVIEW, sent)
        assert "reviewed this already" in as_(ana).post(WRITE_REVIEW, sent).content.decode()
        assert Spotlight.objects.count() == 1


class TestChanging:
    def test_the_form_holds_what_was_said(self, as_, ana, say):
        spotlight = say(ana, "review")
        html = as_(ana).get(f"/customers/{spotlight.pk}/change/").content.decode()
        for said in ("Zumbrella in the morning", "It makes quixotic coffee.", "quiet", "heavy"):
            assert said in html

    @pytest.mark.parametrize("act", ["change", "take-back", "reworded"])
    def test_nobody_else_may(self, as_, ana, boris, edit, say, act):
        held, shown = say(ana, "use-case"), say(ana, by=edit)
        assert as_(boris).post(f"/customers/{held.pk}/{act}/").status_code == 404
        assert as_(boris).post(f"/customers/{shown.pk}/{act}/").status_code == 403
        assert Spotlight.objects.published().get() == shown

    def test_a_look_takes_nothing_back(self, as_, ana, edit, say):
        spotlight = say(ana, by=edit)
        assert as_(ana).get(f"/customers/{spotlight.pk}/take-back/").status_code == 200
        assert Spotlight.objects.published().exists()
        as_(ana).post(f"/customers/{spotlight.pk}/take-back/")
        assert not Spotlight.objects.published().exists()

    @pytest.mark.parametrize(("answer", "shown"), [("yes", "Better."), ("keep", "It makes")])
    def test_they_answer_what_staff_would_change(self, as_, ana, edit, say, answer, shown):
        from community.spotlights.words import Words

        spotlight = say(ana, by=edit)
        spotlight.reword(Words(text="Better."), by=edit)
        assert "Better." in as_(ana).get(YOURS).content.decode()
        assert "Better." not in as_(ana).get(WALL).content.decode()
        path = f"/customers/{spotlight.pk}/reworded/"
        as_(ana).post(path, {"answer": answer})
        assert shown in as_(ana).get(WALL).content.decode()
        assert as_(ana).post(path, {"answer": "yes"}).status_code == 403


class TestWall:
    def test_an_empty_one(self, client):
        assert "Nobody has said anything here yet" in client.get(WALL).content.decode()

    def test_filters_change_what_is_listed_and_not_the_average(self, client, ana, boris, edit, say):
        say(ana, "review", stars=5, by=edit)
        say(boris, "review", stars=1, by=edit)
        response = client.get(f"{WALL}?stars=5")
        assert [it.stars for it in response.context["page"]] == [5]
        assert response.context["ratings"]["average"] == 3

    @pytest.mark.parametrize(
        "query", ["kind=x", "stars=9", "stars=☃", "page=-1", "product=%00", "language=xx"]
    )
    def test_hostile_addresses(self, client, ana, edit, say, query):
        say(ana, by=edit)
        assert len(client.get(f"{WALL}?{query}").context["page"]) == 1

    def test_nothing_like_that(self, client, ana, edit, say):
        say(ana, by=edit)
        html = client.get(f"{WALL}?kind=review").content.decode()
        assert "Nobody has said anything like that yet" in html

    def test_no_stars_for_search_engines(self, client, ana, edit, say):
        spotlight = say(ana, "review", by=edit)
        for path in (WALL, f"/customers/{spotlight.pk}/"):
            html = client.get(path).content.decode()
            assert "AggregateRating" not in html
            assert '"Review"' not in html

    def test_queries_do_not_grow(self, client, edit, say, tide, django_assert_num_queries):
        client.get(WALL)
        for number in (1, 5):
            for n in range(number):
                member = person(f"m{number}{n}")
                say(member, "review", product=tide, by=edit).answer("Thanks.", by=edit)
            client.get(WALL)
            with django_assert_num_queries(6):
                client.get(WALL)

    def test_held_ones_are_hidden_from_others(self, as_, client, ana, boris, say):
        spotlight = say(ana)
        path = f"/customers/{spotlight.pk}/"
        assert client.get(path).status_code == 404
        assert as_(boris).get(path).status_code == 404
        assert as_(ana).get(path).status_code == 200


class TestPicture:
    def test_it_is_shown_with_the_words(self, as_, client, ana, edit, say, picture):
        spotlight = say(ana, picture=picture)
        path = spotlight.picture.get_absolute_url()
        assert client.get(path).status_code == 404
        assert as_(edit).get(path).status_code == 200
        client.logout()
        spotlight.approve(by=edit)
        response = client.get(path)
        assert response["Content-Type"] == "image/webp"
        assert "no-cache" in response["Cache-Control"]
        assert client.get(f"/media/{spotlight.picture.file.name}").status_code == 404
        spotlight.name_consent.withdraw(proof="mail")
        assert client.get(path).status_code == 404


class TestInvited:
    @pytest.fixture
    def invitation(self, edit, tide):
        return ReviewInvitation.objects.issue("buyer@example.org", by=edit, product=tide)

    def path(self, invitation):
        return invitation.url.partition("//")[2].partition("/")[2].join(["/", ""])

    def test_a_review_by_the_link_is_verified(self, as_, ana, edit, invitation):
        sent = {**REVIEW, "product": "tide"}
        as_(ana).post(self.path(invitation), sent)
        spotlight = Spotlight.objects.for_listing().get()
        assert spotlight.is_verified
        spotlight.approve(by=edit)
        assert "Verified customer" in as_(ana).get(WALL).content.decode()
        assert invitation.issued_by == edit

    def test_by_any_other_way_it_is_not(self, as_, ana, edit, tide):
        sent = {**REVIEW, "product": "tide", "invitation": "1", "is_verified": "on"}
        as_(ana).post(WRITE_REVIEW, sent)
        assert not Spotlight.objects.get().is_verified

    def test_it_works_once(self, as_, ana, boris, invitation):
        sent = {**REVIEW, "product": "tide"}
        as_(ana).post(self.path(invitation), sent)
        response = as_(boris).post(self.path(invitation), sent)
        assert response.status_code == 410
        assert "It makes quixotic coffee." in response.content.decode()
        assert Spotlight.objects.count() == 1

    def test_a_forged_or_old_one(self, as_, ana, invitation, monkeypatch):
        path = self.path(invitation)
        assert as_(ana).get(f"{path[:-2]}x/").status_code == 404
        monkeypatch.setattr("django.core.signing.time.time", lambda: 9_999_999_999)
        response = as_(ana).post(path, REVIEW)
        assert response.status_code == 404
        assert "It makes quixotic coffee." in response.content.decode()
        assert not Spotlight.objects.exists()

    def test_visitors_are_led_to_an_account(self, client, invitation):
        html = client.get(self.path(invitation)).content.decode()
        assert "/accounts/login/?next=/customers/invited/" in html

    def test_staff_cannot_use_it(self, as_, mod, invitation):
        assert as_(mod).post(self.path(invitation), REVIEW).status_code == 403
        invitation.refresh_from_db()
        assert not invitation.used_at
