"""Where the site keeps something about a member: what the private page counts and the archive holds.

A test walks every model: one with a relation to the member stands in SHELVES or, with the reason, in LEFT_OUT.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.notifications.models import OutboxMessage

ADDRESSES = {"topic": "forum:topic_short", "reply": "forum:reply", "key": "forum:file"}


@dataclass(frozen=True)
class Shelf:
    """Rows of one model that are a member's: `whose` are the lookups that lead to them, `fields` what is told of each."""

    name: str  # of its page, and of its file in the archive
    title: Promise
    model: str
    whose: tuple[str, ...]
    fields: tuple[str, ...]
    view: str = ""  # where they see and change it, if there is such a page
    opens: str = ""  # what shows the row whose id is told

    def rows(self, member) -> QuerySet:
        mine = Q(*((lookup, member.pk) for lookup in self.whose), _connector=Q.OR)
        rows = apps.get_model(self.model)._default_manager.filter(mine)
        return rows.order_by("-pk").values(*self.fields)

    def lines(self, rows) -> list[list[tuple[str, str]]]:
        """For each row the words of its fields, each with the address it leads to, or ""."""
        return [
            [(readable(value), self.way(field, value)) for field, value in row.items()]
            for row in rows
        ]

    def way(self, field: str, value) -> str:
        view = self.opens if field == "id" else ADDRESSES.get(field)
        return reverse(view, args=[value]) if view and value else ""

    @property
    def labels(self) -> list[str]:
        return [label_of(apps.get_model(self.model), field) for field in self.fields]


class Mail(Shelf):
    def rows(self, member) -> QuerySet:
        return mail_to(member.email).order_by("-pk").values(*self.fields)


class Typed(Shelf):
    """What waits for its address to be confirmed belongs to whoever has the address."""

    def rows(self, member) -> QuerySet:
        mine = apps.get_model(self.model).objects.filter(email=(member.email or "-").lower())
        return mine.order_by("-pk").values(*self.fields)


SHELVES = (
    Shelf("account", _("Account"), "members.Member", ("pk",),
          ("username", "name", "email", "email_verified_at", "joined_at", "last_login", "is_team", "language", "time_zone"), "members:profile"),
    Shelf("addresses", _("E-mail addresses"), "account.EmailAddress", ("user",), ("email", "verified", "primary"), "account_email"),
    Shelf("former-usernames", _("Usernames you had"), "members.FormerUsername", ("member",), ("username",)),
    Shelf("second-factors", _("Second factors"), "mfa.Authenticator", ("user",), ("type", "created_at", "last_used_at"), "mfa_index"),
    Shelf("accounts-elsewhere", _("Accounts elsewhere"), "socialaccount.SocialAccount", ("user",), ("provider", "uid", "last_login", "date_joined")),
    Shelf("browsers", _("Where you are signed in"), "usersessions.UserSession", ("user",), ("ip", "user_agent", "created_at", "last_seen_at"), "usersessions_list"),
    Shelf("mail-choices", _("What you get by mail"), "notifications.MailChoices", ("member",),
          ("chosen", "chosen_at", "language", "paused_until", "quiet_from", "quiet_until", "seen_on", "follows_paused_at"), "notifications:choices"),
    Shelf("profile", _("Profile"), "members.Profile", ("member",),
          ("about", "links", "about_for", "links_for", "owns_for", "language_for", "time_zone_for"), "members:profile"),
    Shelf("products", _("What you own"), "audience.Segment", ("owners__member",), ("name",), "members:profile"),
    Shelf("consents", _("What you agreed to"), "members.Consent", ("member",),
          ("purpose", "about", "answer", "words", "asked_at", "given_at", "refused_at", "withdrawn_at"), "members:consents"),
    Shelf("consent-entries", _("What you were asked and said"), "members.ConsentEntry", ("consent__member",),
          ("consent__purpose", "consent__about", "act", "at", "answer", "words", "proof", "version", "language", "read")),
    Shelf("spotlights", _("What you said as a customer"), "spotlights.Spotlight", ("member",),
          ("id", "kind", "product__name", "stars", "language", "submitted_at", "approved_at", "returned_at", "declined_at", "note", "response"),
          "spotlights:yours", opens="spotlights:spotlight"),
    Shelf("featured", _("When you were in the light"), "spotlights.FeaturedMember", ("member",), ("why", "starts_on", "ends_on")),
    Shelf("topics", _("Topics"), "forum.Topic", ("author",), ("id", "title", "source", "created_at", "edited_at", "deleted_at"), opens="forum:topic_short"),
    Shelf("replies", _("Replies"), "forum.Reply", ("author",), ("id", "topic", "source", "created_at", "edited_at", "deleted_at"), opens="forum:reply"),
    Shelf("earlier-words", _("Earlier words of your posts"), "forum.Version", ("topic__author", "reply__author"),
          ("topic", "reply", "title", "source", "written_at", "replaced_at")),
    Shelf("drafts", _("Drafts"), "forum.Draft", ("member",), ("place", "words", "saved_at"), "forum:drafts"),
    Shelf("moderated", _("Categories you moderate"), "forum.Category", ("moderators",), ("id", "name")),
    Shelf("uploads", _("Files"), "forum.Upload", ("member",), ("key", "name", "content_type", "size", "created_at")),
    Shelf("bookmarks", _("Bookmarks"), "forum.Bookmark", ("member",), ("topic", "reply", "note", "created_at"), "forum:bookmarks"),
    Shelf("follows", _("What you follow"), "forum.Following", ("member",),
          ("topic", "category__name", "tag__name", "person__username", "level", "created_at"), "forum:followings"),
    Shelf("reactions", _("Thanks and marks you gave"), "forum.Reaction", ("member",), ("topic", "reply", "kind", "created_at")),
    Shelf("same-questions", _("Questions you have too"), "forum.SameQuestion", ("member",), ("topic", "created_at")),
    Shelf("topics-read", _("Topics you have read"), "forum.TopicReading", ("member",), ("topic", "position", "read_at")),
    Shelf("categories-read", _("Categories you marked as read"), "forum.CategoryReading", ("member",), ("category__name", "read_at")),
    Shelf("votes", _("What helped you"), "feedback.Vote", ("member",),
          ("page__title", "is_helpful", "reason", "remark", "query", "created_at")),
    Shelf("surveys", _("What you were asked, and how it went"), "feedback.Survey", ("member",),
          ("title", "asked_at", "answered_at", "score", "comment")),
    Shelf("follow-ups", _("What came of it"), "feedback.FollowUp", ("survey__member",), ("opened_at", "done_at", "words")),
    Shelf("suggestions", _("Changes you suggested"), "knowledgebase.EditSuggestion", ("member",),
          ("guide__title", "passage", "proposal", "why", "created_at")),
    Shelf("guides", _("Guides you wrote"), "knowledgebase.GuidePage", ("authors",), ("title", "url_path")),
    Shelf("flags", _("What you flagged"), "moderation.Flag", ("member",), ("reason", "note", "created_at", "outcome", "settled_at"), "moderation:flags"),
    Shelf("notifications", _("Notifications"), "notifications.Notification", ("member",),
          ("kind", "about", "reason", "created_at", "read_at"), "notifications:index"),
    Shelf("verdicts", _("What the spam filter held of yours"), "moderation.Verdict", ("author",),
          ("at", "band", "outcome")),
    Shelf("standing", _("Your standing"), "moderation.Standing", ("member",),
          ("member__trust", "changed_at", "lacks", "pinned", "reason", "pinned_at"), "moderation:trust"),
    Shelf("letters", _("Letters of your first days"), "welcome.Sent", ("member",), ("kind", "sent_at")),
    Shelf("first-steps", _("First steps put away"), "welcome.StepsDone", ("member",), ("at",)),
    Mail("mail", _("Mail sent to you"), "notifications.OutboxMessage", (), ("subject", "created_at", "sent_at")),
    Shelf("support", _("Messages to support"), "desk.SupportRequest", ("member",),
          ("reference", "name", "email", "about", "message", "page", "created_at", "answered_at")),
    Shelf("decisions", _("What was decided about what you wrote"), "desk.QueueItem", ("person",),
          ("kind", "opened_at", "decided_at", "decision", "words")),
    Shelf("nominations", _("Questions you asked for in the FAQ"), "desk.Nomination", ("member",), ("topic", "created_at", "declined_at")),
    Typed("typed-questions", _("Questions typed without signing in"), "desk.GuestQuestion", (), ("title", "source", "name", "email", "created_at")),
    Shelf("sanctions", _("What moderators told you"), "moderation.Sanction", ("member",),
          ("kind", "reason", "set_at", "until", "read_at", "lifted_at", "lift_reason"), "moderation:yours"),
    Shelf("appeals", _("Your appeals"), "moderation.Appeal", ("sanction__member",),
          ("words", "made_at", "decided_at", "is_granted", "answer")),
    Shelf("comments", _("Comments on pages"), "wagtailcore.Comment", ("user",), ("text", "created_at")),
    Shelf("comment-replies", _("Replies to comments on pages"), "wagtailcore.CommentReply", ("user",), ("text", "created_at")),
    Shelf("pictures", _("Pictures for pages"), "wagtailimages.Image", ("uploaded_by_user",), ("title", "created_at")),
    Shelf("documents", _("Documents for pages"), "wagtaildocs.Document", ("uploaded_by_user",), ("title", "created_at")),
    Shelf("acts", _("What you did as a moderator or author of posts"), "wagtailcore.ModelLogEntry", ("user",), ("action", "timestamp")),
    Shelf("page-acts", _("What you did with pages"), "wagtailcore.PageLogEntry", ("user",), ("action", "timestamp")),
    Shelf("admin-settings", _("Settings of the editing pages"), "wagtailusers.UserProfile", ("user",),
          ("preferred_language", "current_time_zone", "theme")),
)  # fmt: skip

LEFT_OUT = {
    "desk.QueueItem.claimed_by": "Lives for minutes: who is looking at something that waits.",
    "desk.QueueItem.decided_by": "Who decides works here; that they decided is among the acts.",
    "desk.QueueItem.undone_by": "Who took a decision back works here; that they did is among the acts.",
    "desk.Promotion.by": "Which draft an editor began is among the acts with pages.",
    "feedback.FollowUp.assigned": "Who works here sees to the question of a customer; that they took it is among the acts.",
    "forum.Version.editor": "The words are their author's, in whose archive they are; who replaced them is told there by the acts.",
    "forum.Following.person": "Who follows somebody is a choice of those who follow.",
    "forum.Imported.member": "A number in another forum, so that an import finds the same row again.",
    "knowledgebase.ReviewLetter.member": "A date: when the last weekly letter went, which is among the mail.",
    "moderation.Fingerprint.author": "Numbers made of what they wrote in the last two days, from which no word can be read; the words are among their posts.",
    "moderation.Standing.by": "The level is another member's; that they set it is told by the acts.",
    "members.ConsentEntry.by": "Who asked works here; that they asked is told to whom they asked.",
    "members.Invitation.invited_by": "The invitation is to somebody else; that it was sent is among the mail of the site.",
    "moderation.Case.decided_by": "Whoever decides works here; that they decided is among the acts.",
    "moderation.Appeal.decided_by": "Who decided works here; that they did is among the acts.",
    "moderation.Sanction.lifted_by": "Who took it back works here; that they did is among the acts.",
    "moderation.Sanction.set_by": "Who set it works here; that they did is among the acts.",
    "moderation.Sweep.by": "Who did it works here; that they did is among the acts.",
    "moderation.Sweep.member": "Numbers of what was hidden with a ban, so that it can come back; the ban and its reason are told.",
    "notifications.Deed.actor": "It stands in the notifications of others.",
    "spotlights.FeaturedMember.chosen_by": "They were chosen by somebody who works here; the log of the site has it.",
    "spotlights.ReviewInvitation.issued_by": "The invitation is to somebody else; that it was issued is among the acts.",
    "spotlights.Spotlight.replied_by": "A reply of the company, told to whom it answers; that it was written is among the acts.",
    "wagtailadmin.EditingSession.user": "Lives for minutes: who has a page open.",
    "wagtailadmin.FormState.user": "Which panels of an editing page are folded.",
    "wagtailcore.APIToken.user": "A secret; to hand it out would let others in.",
    "wagtailcore.Revision.user": "The words of the site's pages are the site's; that they were written is among the acts.",
    "wagtailcore.UploadedFile.uploaded_by_user": "A file between its upload and its form; then it is a picture or document.",
    "wagtailcore.WorkflowState.requested_by": "Told by the acts with pages.",
    "wagtailcore.TaskState.finished_by": "Told by the acts with pages.",
    "wagtailcore.Page.locked_by": "Told by the acts with pages.",
    "wagtailcore.Page.owner": "Told by the acts with pages.",
    "wagtailcore.Comment.resolved_by": "The comment is somebody else's.",
    "wagtailcore.PageSubscription.user": "Made by itself for whoever edits a page.",
    "welcome.Sent.by": "Whom they thanked for a first post is told by the acts.",
    "privacy.Leaving.member": "That they asked to go; signing in, as is needed to ask for the archive, takes it back.",
    "privacy.Export.member": "The archive itself.",
}


def readable(value) -> str:
    """A value of a row in words."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, dict):
        value = [f"{name}: {said}" for name, said in value.items()]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def label_of(model, path: str) -> str:
    """ "Person: username" for person__username."""
    first, _two, rest = path.partition("__")
    field = model._meta.get_field(first)
    label = str(field.verbose_name)
    label = label[:1].upper() + label[1:]
    return f"{label}: {label_of(field.related_model, rest).lower()}" if rest else label


def mail_to(address: str | None) -> QuerySet:
    """The messages of the outbox that go to an address, also among others."""
    if not address:
        return OutboxMessage.objects.none()
    quoted = {json.dumps(address), json.dumps(address, ensure_ascii=False)}
    named = Q(*(("addresses__icontains", form) for form in quoted), _connector=Q.OR)
    return OutboxMessage.objects.annotate(addresses=Cast("to", TextField())).filter(named)


def sessions_of(member) -> list[Session]:
    """To end them all: also those that began before `usersessions` noted who is signed in where. Each one is opened."""
    valid = Session.objects.filter(expire_date__gt=timezone.now())
    return [row for row in valid.iterator() if row.get_decoded().get(SESSION_KEY) == str(member.pk)]


def shelf_named(name: str) -> Shelf | None:
    return next((shelf for shelf in SHELVES if shelf.name == name), None)
