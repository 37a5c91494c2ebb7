"""A site with some of everything."""

from types import SimpleNamespace

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Site, UploadedFile

from community.content.models import Navigation
from community.desk.models import DecisionWords, Demand, GuestQuestion, Promotion, Wording
from community.desk.queue.hearing import reconcile
from community.feedback.models import Survey, Vote
from community.members.models import Consent, Invitation
from community.moderation.flagging import flag
from community.moderation.models import Appeal, ListedWord, Sanction, Sweep
from community.privacy.models import Export
from community.search.models import AskedBefore, Synonym
from community.search.pins import Pin
from community.serving.models import ScheduledJob
from community.serving.schedule import jobs
from community.spotlights.models import ReviewInvitation, Spotlight
from forum.models import Bookmark, Tag
from knowledgebase.models import EditSuggestion, GlossaryTerm, Passage
from tests.conftest import person
from tests.factories import category, faq_entry, guide, segment, topic
from tests.privacy.conftest import a_whole_life, drawn


def cast():
    return {
        "ana": person("ana"),
        "boris": person("boris"),
        "mod": person("mod", "Moderator", is_team=True),
        "edit": person("edit", "Editor", is_team=True),
        "owner": person("owner", "Owner", is_team=True),
        "stranger": person("stranger"),
    }


def build() -> SimpleNamespace:
    """The cast, and one or more of everything they can make; `things` are rows by model."""
    site = SimpleNamespace(cast=cast())
    for kind in BaseSiteSetting.__subclasses__():
        kind.for_site(
            Site.objects.get()
        )  # else Wagtail writes the defaults when they are first asked for
    ana, boris, edit, boss = (site.cast[name] for name in ("ana", "boris", "edit", "owner"))
    a_whole_life(ana, boss)
    _conversation(site, ana, boris, site.cast["mod"])
    _content(site, edit)
    _desk(site, ana, boris, edit)
    _moderation(site, boris)
    _account(site, ana, boss)
    return site


def _conversation(site, ana, boris, mod):
    site.topic = topic(ana, "Why does the amber light blink?")
    site.reply = site.topic.reply(boris, "It wants **descaling**.")
    site.topic.accept(site.reply, by=ana)
    site.topic.reply(boris, "Thank you, @ana.")
    hidden = topic(boris, "Cheap watches")
    hidden.hide(by=mod, reason="An advertisement")
    Bookmark.objects.create(member=ana, topic=site.topic)
    site.tag = Tag.objects.create(name="Amber", slug="amber")
    AskedBefore.objects.create(
        topic=topic(boris, "Why is it amber?"), earlier=site.topic, likeness=0.9
    )
    category("owners", read_by="members")


def _content(site, edit):
    site.guide, site.answer = guide("Walked"), faq_entry("How far?")
    site.guide.save_revision(user=edit)
    site.image = get_image_model().objects.create(
        title="Teal", file=ContentFile(drawn(), "teal.png"), uploaded_by_user=edit
    )
    site.document = get_document_model().objects.create(
        title="List", file=ContentFile(b"a", "list.txt")
    )
    for file in (site.image, site.document):
        file.get_file_size()  # else told when they are first edited
    site.uploaded = UploadedFile.objects.create(
        file=ContentFile(b"a", "b.txt"), uploaded_by_user=edit
    )
    site.restriction = guide("Shut").view_restrictions.create(
        restriction_type="password", password="x"
    )
    site.collection = Collection.get_first_root_node().add_child(name="Pictures")
    Redirect.objects.create(old_path="/old", redirect_link="/guides/")
    GlossaryTerm.objects.create(locale=site.guide.locale, term="Scale", slug="scale")
    site.passage = Passage.objects.create(locale=site.guide.locale, title="Care")
    site.passage.save_revision(user=edit)
    Synonym.objects.create(words="amber", means="orange")
    Pin.objects.create(words="amber", kind="guide", object_id=site.guide.pk)
    Navigation.objects.get_or_create(locale=site.guide.locale)
    EditSuggestion.objects.create(
        guide=site.guide, revision_number=1, passage="Fill", proposal="Fill up", why="Ran dry"
    )
    segment("Tide Maxi")


def _desk(site, ana, boris, edit):
    site.promotion = Promotion.objects.promote(site.topic, by=edit)
    demand = Demand.objects.create()
    Wording.objects.create(demand=demand, topic=site.topic)
    site.vote = Vote.objects.cast(site.guide, False, reader="r:x", member=None)
    site.survey = Survey.objects.ask(boris, site.topic, title="How did it go?")
    site.asked = GuestQuestion.objects.create(
        email="guest@example.org",
        name="Guest",
        title="And without an account?",
        source="?",
        language="en",
    )
    site.invited = ReviewInvitation.objects.issue("buyer@example.org", by=edit)
    site.spotlight = Spotlight.objects.filter(approved_at__isnull=False).first()


def _moderation(site, boris):
    mod, rude, pills = site.cast["mod"], person("rude"), person("pills")
    flag(site.topic, by=boris, reason="off-topic")
    warning = Sanction.objects.warn(rude, by=mod, reason="Be kind.")
    site.sanction = warning
    Appeal.objects.make(warning, "I was kind.")
    topic(pills, "Pills for everybody")
    Sweep.objects.sweep(pills, by=mod)
    DecisionWords.objects.create(decision="held.publish", language="en", words="It is published.")
    ListedWord.objects.create(pattern="watches")
    reconcile()


def _account(site, ana, boss):
    site.consent = Consent.objects.filter(member=ana).first()
    site.invitation = Invitation.objects.create(email="new@example.org", invited_by=boss)
    site.export = Export.objects.ask(ana)
    ScheduledJob.objects.announce(jobs())
    Authenticator.objects.create(user=ana, type="recovery_codes", data={"seed": "", "used_mask": 0})
    EmailAddress.objects.create(user=ana, email="ana@new.example")
