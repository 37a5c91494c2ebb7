"""Who may see a thing. Every noun that people look at has a queryset with `visible_to`; there is no other door."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from community.audience.keeping import Keeper, is_kept
from community.content.pages import Crumb, PageMeta


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members who are signed in")
    GROUPS = "groups", _("Chosen groups only")


class VisibleQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what one person may see."""

    def visible_to(self, member):
        """Rows that `member` (a Member or AnonymousUser) may see."""
        raise NotImplementedError(
            f"{type(self).__name__} says nobody may see anything until it defines visible_to"
        )


def passed_by(member):
    """The page restrictions that `member` satisfies, by Wagtail's rules.

    A shared password is known to a browser's session, not to a member: what is behind one is
    opened by its address and stands in no list, count or search.
    """
    restrictions = PageViewRestriction.objects.all()
    if not member.is_authenticated:
        return restrictions.none()
    login = Q(restriction_type=PageViewRestriction.LOGIN)
    if member.is_superuser:
        return restrictions.filter(login | Q(restriction_type=PageViewRestriction.GROUPS))
    chosen = Q(restriction_type=PageViewRestriction.GROUPS, groups__in=member.groups.all())
    return restrictions.filter(login | chosen).distinct()


def allowed_restrictions(member) -> set[int]:
    """Ids of the page restrictions that `member` satisfies; compare with `page.scope`."""
    return set(passed_by(member).values_list("pk", flat=True))


def _begins_with(path: str) -> Q:
    """The outer page's path begins with that of the field `path`."""
    return Q(**{path: Substr(OuterRef("path"), 1, Length(path))})


class VisiblePageQuerySet(PageQuerySet):
    def visible_to(self, member):
        """Published pages, without those under a restriction that `member` does not satisfy.

        It is one condition of the query itself and asks the database nothing beforehand. What
        holds for a page holds for its aliases too, as Wagtail has it.
        """
        return self.live().open_to(member)

    def open_to(self, member):
        """The same without asking whether they are published; for what is no longer."""
        refused = PageViewRestriction.objects.exclude(pk__in=passed_by(member).values("pk"))
        above = refused.filter(_begins_with("page__path") | _begins_with("page__aliases__path"))
        return self.filter(~Exists(above))

    def count_by_branch(self, page) -> dict[str, int]:
        """How many of these pages lie in each child of `page`, by the child's path."""
        return dict(self._by_branch(page).values_list("branch").annotate(Count("pk")))

    def first_of_each_branch(self, page, number, order=("path",)):
        """At most `number` of these pages from each child of `page`, in the order of the tree or another one."""
        place = models.Window(
            models.functions.RowNumber(), partition_by=[F("branch")], order_by=[*order]
        )
        return (
            self._by_branch(page).annotate(place=place).filter(place__lte=number).order_by(*order)
        )

    def _by_branch(self, page):
        branch = Substr("path", 1, len(page.path) + Page.steplen)
        return self.descendant_of(page).order_by().annotate(branch=branch)


class VisiblePage(PageMeta, Page):
    """What all our pages are: a Wagtail page that knows who may see it."""

    is_kept_in_parts = False  # its template marks them with `{% kept %}`

    objects = PageManager.from_queryset(VisiblePageQuerySet)()

    class Meta:
        abstract = True

    restrictions = None  # those on it and above it, of a page that was found by its address

    def get_view_restrictions(self):
        return super().get_view_restrictions() if self.restrictions is None else self.restrictions

    @property
    def scope(self) -> str:
        """ "public", or "restricted:3+5": the ids of every restriction on it and above it."""
        ids = sorted(super().get_view_restrictions().values_list("pk", flat=True))
        return f"restricted:{'+'.join(map(str, ids))}" if ids else "public"

    def translations(self, member):
        seen = type(self).objects.visible_to(member)
        return seen.filter(translation_key=self.translation_key)

    def serve(self, request, *args, **kwargs):
        """`instead_of` says that it was asked for in a language it may not be translated into."""
        if code := kwargs.get("instead_of"):
            here = self.translations(request.user).filter(locale__language_code=code).first()
            if here or not self.falls_back:
                return redirect((here or self).get_url(request))
        if not (self.is_kept_in_parts and settings.PAGE_CACHE_MB and is_kept(request)):
            return super().serve(request, *args, **kwargs)
        request.is_preview = False
        template = self.get_template(request, *args, **kwargs)
        return TemplateResponse(request, template, Keeper(self, request, kwargs).context())

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if code := kwargs.get("instead_of"):
            crumbs = SimpleLazyObject(lambda: self.breadcrumbs_in(code, request))
            context |= {"breadcrumbs": crumbs, "noindex": True}
            context["content_language"] = self.locale.language_code
        return context

    def breadcrumbs_in(self, code, request):
        """The way here through the pages of another language, as far as there are any."""
        above = Page.objects.ancestor_of(self).filter(depth__gt=1).values("translation_key")
        pages = VisiblePageQuerySet(Page).visible_to(request.user)
        pages = pages.filter(translation_key__in=above, locale__language_code=code)
        return [Crumb(page.title, page.get_url(request)) for page in pages.order_by("path")]
