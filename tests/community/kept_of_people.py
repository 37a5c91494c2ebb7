"""What customers say, who is in the light, and what members tell of themselves."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from community.members.models import Consent, ConsentEntry, Member, Profile
from community.privacy.erasing import erase_due
from community.privacy.models import Leaving
from community.spotlights.models import CaseStudyPage, FeaturedMember, Spotlight
from community.spotlights.words import Words
from tests.community.kept import (
    MARK,
    MEMBERS,
    TEXT,
    TITLE,
    Kept,
    restricted,
    sweep,
    unpublish,
)
from tests.conftest import person
from tests.factories import (
    add,
    home,
)


def said_by_ana(site, kind: str, words: Words, **more):
    said = Spotlight.objects.submit(site.ana, kind, words, named="full", language="en", **more)
    said.approve(by=site.edit)
    return said


def a_testimonial(site):
    return said_by_ana(site, "testimonial", Words(text=TEXT, detail=MARK))


def a_review(site):
    return said_by_ana(site, "review", Words(TITLE, TEXT), stars=1)


def a_case_study(site):
    page = CaseStudyPage(
        title=TITLE, summary=f"A {MARK} for all.", body=[("text", f"<p>{TEXT}</p>")]
    )
    return add(home(), page)


def a_quote_in_a_case_study(site):
    page = add(home(), CaseStudyPage(title="Four seats", summary="A bar."))
    page.ask(site.ana, by=site.edit, words=TEXT)
    for consent in Consent.objects.about(page):
        consent.give("full" if consent.purpose == "name" else "yes", proof=ConsentEntry.Proof.PAGE)
    return page


def a_featured_member(site):
    today = timezone.localdate()
    made = FeaturedMember.objects.create(member=site.ana, why=TEXT, starts_on=today, ends_on=today)
    made.ask(by=site.edit)
    made.name_consent.give("full", proof=ConsentEntry.Proof.PAGE)
    return made


def a_profile(site):
    return Profile.objects.create(member=site.ana, about=TEXT, about_for="public").member


def somebody(site):
    member = person(MARK)
    Member.objects.filter(pk=member.pk).update(name=f"Zed {MARK}")
    member.refresh_from_db()
    Profile.objects.create(member=member, about=TEXT, about_for="public")
    site.room.start_topic(member, "The pump is loud", "It hums.")
    site.other.reply(member, "Mine too.")
    return member


def show_profile_to(readers: str) -> Callable:
    return lambda site, member: Profile.objects.filter(member=member).update(about_for=readers)


def staff(verb: str, **more) -> Callable:
    """Taken from the wall by whoever published it; then, maybe, decided otherwise."""

    def act(site, said):
        said.reconsider(by=site.edit)
        if verb:
            getattr(said, verb)(by=site.edit, **more)

    return act


def withdraw(site, thing):
    for consent in Consent.objects.about(thing):
        consent.withdraw(proof=ConsentEntry.Proof.PAGE)


def end_yesterday(site, featured):
    day = timezone.localdate() - timedelta(days=1)
    FeaturedMember.objects.filter(pk=featured.pk).update(starts_on=day, ends_on=day)


def leave(site, member):
    Leaving.objects.begin(member, with_posts=False)
    Leaving.objects.update(due_at=timezone.now())
    assert erase_due() == 1


def cases():
    said, study = (
        {"page", "customers", "home", "search"},
        {"page", "customers", "search", "sitemap"},
    )
    yield "testimonial waiting", Kept(a_testimonial, staff(""), said, left_to="ana")
    yield (
        "testimonial sent back",
        Kept(a_testimonial, staff("send_back", note="Say more."), said, left_to="ana"),
    )
    yield (
        "testimonial declined",
        Kept(a_testimonial, staff("decline", reason="No."), said, left_to="ana"),
    )
    yield "testimonial taken back", Kept(a_testimonial, lambda site, said: said.take_back(), said)
    yield "testimonial of a spammer", Kept(a_testimonial, sweep, said)
    yield (
        "review waiting",
        Kept(a_review, staff(""), {"page", "customers", "search"}, left_to="ana"),
    )
    yield (
        "review taken back",
        Kept(a_review, lambda site, said: said.take_back(), {"page", "customers", "search"}),
    )
    yield "case study unpublished", Kept(a_case_study, unpublish, study)
    yield "case study for members", Kept(a_case_study, restricted("login"), study, **MEMBERS)
    yield (
        "quote in a case study withdrawn",
        Kept(a_quote_in_a_case_study, withdraw, {"page"}, leaves_no_trace=False),
    )
    yield (
        "featured member withdrawn",
        Kept(a_featured_member, withdraw, {"home"}, address=lambda thing: "/"),
    )
    yield (
        "featured member of yesterday",
        Kept(a_featured_member, end_yesterday, {"home"}, address=lambda thing: "/"),
    )
    yield (
        "profile for members",
        Kept(a_profile, show_profile_to("members"), {"page", "people"}, **MEMBERS),
    )
    yield (
        "profile for nobody",
        Kept(
            a_profile,
            show_profile_to("nobody"),
            {"page", "people"},
            left_to="ana",
            left_at="/accounts/profile/",
        ),
    )
    yield "profile of a spammer", Kept(a_profile, sweep, {"page", "people"})
    yield (
        "name of a former member",
        Kept(somebody, leave, {"page", "lists", "feeds", "related"}, leaves_no_trace=False),
    )
