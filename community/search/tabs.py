"""What the reports of the search log have in common: who reads them, and links to the lists that each is made of."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.search.logged import LoggedSearch

POLICY = ModelPermissionPolicy(LoggedSearch)
WORDS = gettext_lazy("Words")
PERIODS = [
    (7, gettext_lazy("The last 7 days")),
    (30, gettext_lazy("The last 30 days")),
    (90, gettext_lazy("The last 90 days")),
]


class WordsColumn(TitleColumn):
    """Words that lead somewhere, to the search for them if nowhere else."""

    empty_value_display = "–"

    def __init__(self, name="words", label=WORDS, get_url=None, **kwargs):
        classname = "title words-column"
        super().__init__(
            name, label=label, classname=classname, get_url=get_url or search_url, **kwargs
        )


def search_url(row) -> str:
    return f"{reverse('search:results')}?{urlencode({'q': row['words']})}"


class ForReaders(ReportView):
    """A report for those who read the log."""

    permission_policy = POLICY
    any_permission_required = ["view"]


class Tabbed(ForReaders):
    """One with links to the lists that it is made of; `tab` is the one shown."""

    tab_name, tabs = "", {}

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get(self.tab_name, "")
        return asked if asked in self.tabs else ""

    @property
    def asked(self) -> dict:
        return self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, lists=self.links(), tab=self.tab)

    def links(self):
        """Address, name, and whether it is the one that is shown; what else was chosen stays."""
        for key, label in self.tabs.items():
            kept = self.request.GET.copy()
            for name in (self.tab_name, "p", "export"):
                kept.pop(name, None)
            if key:
                kept[self.tab_name] = key
            yield f"{reverse(self.index_url_name)}?{kept.urlencode()}", label, key == self.tab
