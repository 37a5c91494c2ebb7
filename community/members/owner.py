"""The first owner: whoever started a site opens a link from the terminal and makes themselves its owner."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.members.models import Member

SALT = "community.members.owner"
VALID = 24 * 60 * 60  # seconds


def first_owner_link() -> str | None:
    """An address that makes the owner, good for one use within a day; None when the site has an owner."""
    if Member.objects.owners().exists():
        return None
    token = signing.dumps("owner", salt=SALT)
    return settings.SITE_URL + reverse("members:become_owner", args=[token])


def is_valid(token: str) -> bool:
    """False when forged, older than a day, or when there is an owner."""
    try:
        signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return False
    return not Member.objects.owners().exists()


@transaction.atomic
def make_first_owner(*, name: str, email: str, password: str) -> Member:
    """The owner, whose address counts as confirmed. PermissionDenied when somebody else was faster."""
    Group.objects.get_or_create(name="Owner")
    group = Group.objects.select_for_update().get(name="Owner")
    if Member.objects.owners().exists():
        raise PermissionDenied(_("This site has an owner already."))
    username = Member.objects.username_for(name)
    owner = Member.objects.create_superuser(username, email, password, name=name, is_team=True)
    owner.groups.add(group)
    return owner
