"""What somebody may do, known from one question: Django asks two, and writes the SQL of both anew for every request."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from community.content.prepared import prepared


class Permitted(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def _perm_cache(self) -> set[str]:
        """Where Django's backend keeps them, and asks itself only when there are none: "forum.moderate", …"""
        rows = named(Permission.objects) if self.is_superuser else permissions_of(self.pk)
        return {f"{app}.{codename}" for app, codename in rows}


@prepared
def permissions_of(member):
    """Their own, and those of their groups."""
    model = apps.get_model("members", "Member")
    own = model.user_permissions.through.objects.filter(member=member)
    groups = model.groups.through.objects.filter(member=member).values("group")
    theirs = Group.permissions.through.objects.filter(group__in=groups)
    among = Q(pk__in=own.values("permission")) | Q(pk__in=theirs.values("permission"))
    return named(Permission.objects.filter(among))


def named(permissions):
    return permissions.order_by().values_list("content_type__app_label", "codename")
