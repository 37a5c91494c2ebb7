"""Words and links of profiles before the filter, and in the queue."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.desk.models import QueueItem
from community.desk.queue.hearing import reconcile
from community.members.models import Profile
from community.moderation.models import Verdict

pytestmark = pytest.mark.django_db
SPAM = "The best online casino is https://casino.example, with free spins"


@pytest.fixture
def tell(as_, ana):
    def told(about, links=""):
        said = {"name": "Ana", "about": about, "links": links}
        said |= {
            f"{part}_for": "public" for part in ("about", "links", "owns", "language", "time_zone")
        }
        assert as_(ana).post("/accounts/profile/", said).status_code == 302
        return Profile.objects.get(member=ana)

    return told


def seen(profile, reader):
    return {"about", "links"} & set(Profile.objects.get(pk=profile.pk).seen_by(reader))


def item():
    reconcile()
    return QueueItem.objects.open().get(kind="profile")


def test_what_reads_like_advertising_waits_and_its_member_is_told(as_, tell, ana, boris):
    profile = tell(SPAM, "https://casino.example/")
    assert profile.held_at
    for reader in (AnonymousUser(), boris):
        assert not seen(profile, reader)
    assert seen(profile, ana) == {"about", "links"}
    assert (
        "Only you see your words and links for now"
        in as_(ana).get("/accounts/profile/").content.decode()
    )
    assert "casino" not in as_(boris).get("/people/ana/").content.decode()


def test_what_anybody_would_tell_stands_at_once(tell, boris):
    profile = tell("I roast my own beans, and like a strong cup.", "https://beans.example/")
    assert not profile.held_at
    assert seen(profile, boris) == {"about", "links"}


def test_an_edit_is_screened_as_well(tell):
    assert not tell("I roast my own beans.").held_at
    assert tell(SPAM).held_at


def test_a_moderator_publishes_it_and_takes_that_back(tell, boris, mod):
    profile = tell(SPAM)
    waiting = item()
    assert waiting.why
    waiting.decide("publish", by=mod)
    assert seen(profile, boris) == {"about"}
    assert Verdict.objects.get().outcome == Verdict.Outcome.GOOD
    assert not tell(SPAM).held_at, "the same words are not asked about twice"
    waiting.undo(by=mod)
    assert not seen(profile, boris)


def test_left_out_of_sight_it_stays_so_until_it_changes(as_, tell, ana, boris, mod):
    profile = tell(SPAM)
    item().decide("decline", by=mod)
    assert not seen(profile, boris)
    assert "A moderator has looked" in as_(ana).get("/accounts/profile/").content.decode()
    assert not QueueItem.objects.open().exists()
    tell("I roast my own beans.")
    assert item().target == profile
    assert not tell("").held_at


def test_the_queue_shows_the_words(as_, tell, mod):
    tell(SPAM, "https://casino.example/")
    item()
    html = as_(mod).get("/desk/queue/").content.decode()
    assert "free spins" in html
    assert "Leave it out of sight" in html
