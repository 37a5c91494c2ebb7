"""Somebody who has left a trace in every app: what the archive holds, and what erasing must find."""

from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from community.desk.handing_over import receive
from community.desk.models import GuestQuestion, Nomination, QueueItem, SupportRequest
from community.feedback.models import Survey, Vote
from community.members.models import Consent, ConsentEntry, Profile
from community.members.pictures import portrait
from community.moderation.flagging import flag
from community.moderation.models import Appeal, Sanction
from community.notifications import send
from community.notifications.addresses import MailAddress
from community.spotlights.models import FeaturedMember, Spotlight
from community.spotlights.pictures import photograph
from community.spotlights.words import Words
from community.welcome.models import Sent, StepsDone
from forum.files import receive as receive_file
from forum.models import Bookmark, Draft, Following
from forum.models.reading import mark_read
from tests.conftest import person
from tests.factories import category, guide, segment, topic


def drawn(side=100) -> bytes:
    made = BytesIO()
    Image.new("RGB", (side, side), "teal").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def zora(ana, owner):
    return a_whole_life(ana, owner)


def a_whole_life(ana, owner):
    """Zora Quillfeather asks, answers Ana, and does everything else there is to do."""
    zora = person("zora-quill")
    zora.name, zora.language = "Zora Quillfeather", "en"
    zora.save()
    zora.wear(portrait(SimpleUploadedFile("me.png", drawn())))
    profile = Profile.objects.create(
        member=zora, about="I am Zora Quillfeather.", links=["https://zora-quill.example/"]
    )
    profile.owns.add(segment())
    photo = receive_file(zora, SimpleUploadedFile("zora-quill.png", drawn()))
    lost = receive_file(zora, SimpleUploadedFile("lost.png", drawn()))
    assert lost.pk
    asked = topic(zora, "Zoras question", text=f"It blinks. {photo.markdown}")
    theirs = topic(ana, "Anas question")
    theirs.reply(zora, "Lift the tank.")
    theirs.reply(ana, "Thank you, @zora-quill! It worked.")
    asked.react("thanks", by=ana)  # from then on its words are remembered
    asked.edit("Zoras question", "It blinks twice.", by=zora)
    theirs.react("thanks", by=zora)
    theirs.ask_too(zora)
    Bookmark.objects.create(member=zora, topic=theirs, note="for later")
    Following.objects.create(member=ana, person=zora, level="watch")
    Following.objects.create(member=zora, person=ana, level="watch")
    went = Survey.objects.ask(zora, asked, title="Zora Quillfeather asks")
    went.answer(1, "I am Zora Quillfeather.", channel="page")
    thanks = Survey.objects.ask(ana, theirs, title="Zora Quillfeather knows")
    thanks.answer(2, "Zora Quillfeather was quick.", channel="page")
    thanks.follow_up.close("We have told Zora Quillfeather.", by=owner)
    Draft.objects.keep(zora, "new", {"title": "Half a thought", "source": "Half"})
    mark_read(zora, [category()])
    page = guide()
    page.authors.add(zora)
    said = Words("Zora Quillfeather says", "It blinks well.", detail="zora-quill, 2 years")
    big = photograph(SimpleUploadedFile("me.png", drawn(200)))
    spotlight = Spotlight.objects.submit(
        zora, "use-case", said, named="full", picture=big, language="en"
    )
    spotlight.approve(by=owner)
    spotlight.answer("Thank you.", by=owner)
    today = timezone.localdate()
    FeaturedMember.objects.create(
        member=zora, why="Helps all.", starts_on=today, ends_on=today
    ).ask(by=owner)
    flag(theirs, by=zora, reason="rude", note="I am Zora Quillfeather.")
    flag(asked, by=ana, reason="other", note="Zora Quillfeather asks too much.")
    page.save()
    vote = Vote.objects.cast(page, True, reader=f"m:{zora.pk}", member=zora)
    vote.explain(remark="Zora Quillfeather liked it.")
    receive(
        SupportRequest(
            member=zora,
            name=zora.name,
            email=zora.email,
            about="Order",
            message="I am Zora Quillfeather.",
            language="en",
        )
    )
    GuestQuestion.objects.create(
        email=zora.email,
        name=zora.name,
        title="Typed before signing in",
        source="I am Zora Quillfeather.",
        language="en",
    )
    Nomination.objects.create(topic=theirs, member=zora)
    QueueItem.objects.create(
        kind="held",
        target=asked,
        person=zora,
        urgency=2,
        why="Zora Quillfeather is new.",
        decided_at=timezone.now(),
        decided_by=owner,
        decision="publish",
        reason="Zora Quillfeather is kind.",
        words="Welcome, Zora Quillfeather.",
    )
    shown = Consent.objects.of(zora, Consent.Purpose.NAME, theirs)
    shown.give("full", proof=ConsentEntry.Proof.PAGE)
    thanks = Consent.objects.of(
        ana, Consent.Purpose.QUOTE, theirs, about="What Zora Quillfeather did"
    )
    thanks.give("yes", proof=ConsentEntry.Proof.PAGE, words="Zora Quillfeather has helped me.")
    zora.former_usernames.create(username="zora-quill-of-old")
    Authenticator.objects.create(user=zora, type="totp", data={"secret": "kept"})
    SocialAccount.objects.create(user=zora, provider="sso", uid="zora-quill")
    UserSession.objects.create(user=zora, ip="127.0.0.1", user_agent="A browser", session_key="k")
    Sent.objects.create(member=zora, kind="welcome")
    StepsDone.objects.create(member=zora)
    MailAddress.objects.note_refusal(zora.email, "550 not now", for_good=False)
    told = Sanction.objects.warn(
        zora, by=owner, reason="You are Zora Quillfeather.", note="zora-quill"
    )
    Appeal.objects.make(told, "I am Zora Quillfeather.")
    Sanction.objects.warn(ana, by=owner, reason="Be kind to Zora Quillfeather.")
    send("account/password_changed", to=zora, context={"email": zora.email})
    return zora
