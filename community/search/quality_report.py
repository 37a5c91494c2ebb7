"""“Quality of search” in the Wagtail admin: the figures day by day, what failed, and what a synonym would do."""

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn

from community.search.models import PUBLIC, Entry, QualityRun, Synonym
from community.search.quality import TRIED, Trial
from community.search.tabs import POLICY, ForReaders
from forum.models import Topic


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["words", "means", "both_ways", "language"]


class ShareColumn(Column):
    """A share from 0 to 1, as a number and as a bar."""

    cell_template_name = "search/admin/_share.html"


class QualityFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES
    )

    class Meta:
        model = QualityRun
        fields = ["language", "mode"]


class QualityReport(ForReaders):
    """Each day's run, the latest first."""

    model = QualityRun
    page_title = gettext_lazy("Quality of search")
    header_icon = "success"
    index_url_name = "quality_report"
    index_results_url_name = "quality_report_results"
    template_name = "search/admin/quality.html"
    filterset_class = QualityFilterSet
    columns = [
        Column("day", label=gettext_lazy("Day"), classname="share"),
        Column("language", label=gettext_lazy("Language")),
        Column("get_mode_display", label=gettext_lazy("Asked as")),
        NumberColumn("queries", label=gettext_lazy("Queries")),
        ShareColumn("first", label=gettext_lazy("Found first")),
        ShareColumn("among_five", label=gettext_lazy("First five")),
        ShareColumn("among_ten", label=gettext_lazy("First ten")),
        ShareColumn("mrr", label="MRR"),
        ShareColumn("ndcg", label="nDCG@10"),
        NumberColumn("entries", label=gettext_lazy("Entries")),
    ]

    @property
    def no_results_message(self):
        return _("There are no figures yet, or none as you filter.")

    def get_context_data(self, **kwargs):
        failed = failed_of(self.request.user)
        return super().get_context_data(**kwargs, failed=failed, trial_form=SynonymForm())


def failed_of(member) -> list[dict]:
    """What the latest runs did not find among the first five, as far as it is still there for `member`."""
    runs = list(QualityRun.objects.exclude(failed=[]))
    rows = [(run, *row) for run in runs for row in run.failed]
    topics = Topic.objects.visible_to(member).filter(pk__in={topic for *_, topic in rows if topic})
    seen = {None, *topics.order_by().values_list("pk", flat=True)}
    guides = Entry.objects.filter(kind=Entry.Kind.GUIDE, scope=PUBLIC, url__in={r[2] for r in rows})
    titles = dict(guides.values_list("url", "title"))
    return [
        {
            "run": run,
            "query": query,
            "url": url,
            "title": titles[url],
            "try_url": try_url(run, query),
        }
        for run, query, url, topic in rows
        if topic in seen and url in titles
    ]


def try_url(run, query: str) -> str:
    with override(run.language):
        return f"{reverse('search:results')}?{urlencode({'q': query, 'kind': Entry.Kind.GUIDE})}"


def trial(request):
    """What a synonym would do; nothing is kept."""
    if not POLICY.user_has_any_permission(request.user, ["view"]):
        raise PermissionDenied
    form = SynonymForm(request.POST or None)
    tried = Trial(form.instance) if request.method == "POST" and form.is_valid() else None
    context = {
        "form": form,
        "trial": tried,
        "most": TRIED,
        "may_keep": request.user.has_perm("search.add_synonym"),
        "page_title": _("Try a synonym"),
    }
    return render(request, "search/admin/trial.html", context)
