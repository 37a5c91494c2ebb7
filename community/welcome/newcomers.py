"""Who is new, and what they have done already: facts of the forum, asked of the database and kept nowhere else."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.members.models import Member
from forum.models import Following, Reaction, Reply, Topic
from forum.models.imported import Imported

NEW_FOR = timedelta(days=30)
ME = OuterRef("pk")


def customers() -> QuerySet:
    """Members who can sign in and do not work here; none who came with an import."""
    staff = Q(is_team=True) | Q(is_superuser=True)
    admins = Q(groups__permissions__codename="access_admin")
    members = Member.objects.able_to_sign_in().exclude(staff).exclude(admins)
    return members.exclude(Exists(Imported.objects.filter(member=ME)))


def wrote() -> Q:
    return Q(Exists(Topic.objects.filter(author=ME))) | Q(Exists(Reply.objects.filter(author=ME)))


def answered() -> Q:
    """Replied to somebody else."""
    return Q(Exists(Reply.objects.filter(author=ME).exclude(topic__author=ME)))


def followed() -> Q:
    """By choice: whoever writes in a topic follows it by that."""
    chosen = Following.objects.filter(member=ME, is_automatic=False)
    return Q(Exists(chosen.exclude(level=Following.Level.MUTE)))


def thanked() -> Q:
    return Q(Exists(Reaction.objects.filter(member=ME, kind=Reaction.Kind.THANKS)))
