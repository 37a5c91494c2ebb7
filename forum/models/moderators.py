"""Who moderates where: some the whole forum, some the categories that name them, or a group of theirs, and what is inside."""

from django.contrib.auth.models import Permission
from django.db.models import Q

WHOLE = "forum.moderate"
# Comes with being named and goes with it, see `settle`. Permissions are known to every request of a member anyhow,
# so those whom no category names, nearly everybody, are asked about no further.
SOME = "forum.moderate_categories"


def moderates_all(member) -> bool:
    return member.is_authenticated and member.has_perm(WHOLE)


def moderated(member) -> frozenset[int]:
    """Ids of the categories in which `member` moderates without moderating the whole forum. One query at most, once."""
    if not member.is_authenticated or member.has_perm(WHOLE) or not member.has_perm(SOME):
        return frozenset()
    if not hasattr(member, "_moderated"):
        from forum.models.category import Category

        here = Category.objects.filter(named(member) | named(member, "parent__"))
        member._moderated = frozenset(here.order_by().values_list("pk", flat=True))
    return member._moderated


def moderates_some(member) -> bool:
    """Is there anything to do at all?"""
    return moderates_all(member) or bool(moderated(member))


def moderates(member, category_id: int) -> bool:
    return moderates_all(member) or category_id in moderated(member)


def named(member, at: str = "") -> Q:
    """The categories that name `member`; `at` leads to them."""
    from forum.models.category import Category

    people = Category.moderators.through.objects.filter(member=member)
    groups = Category.moderator_groups.through.objects.filter(group__in=member.groups.all())
    chosen = people.values("category").union(groups.values("category"))
    return Q(**{f"{at}pk__in": chosen})


def settle() -> None:
    """Whoever is named by a category has the permission that says so, and nobody else."""
    from forum.models.category import Category

    app, _, codename = SOME.partition(".")
    flag = Permission.objects.get(content_type__app_label=app, codename=codename)
    members = Category.moderators.through.objects.order_by().values_list("member", flat=True)
    groups = Category.moderator_groups.through.objects.order_by().values_list("group", flat=True)
    flag.user_set.set(set(members))
    flag.group_set.set(set(groups))


def moderators_of(category) -> Q:
    """Members whom `category`, or the one around it, names."""
    from forum.models.category import Category

    around = [pk for pk in (category.pk, category.parent_id) if pk]
    people = Category.moderators.through.objects.filter(category__in=around)
    groups = Category.moderator_groups.through.objects.filter(category__in=around)
    return Q(pk__in=people.values("member")) | Q(groups__in=groups.values("group"))
