from itertools import chain

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.content.addresses import looked_up
from knowledgebase.models import GlossaryTerm, GuideIndexPage


def glossary(request):
    """The words of this language, explained, from A to Z."""
    code = get_language()
    terms = GlossaryTerm.objects.in_order(code)
    guides = GuideIndexPage.objects.visible_to(request.user).filter(locale__language_code=code)
    context = {
        "terms": terms,
        "guides": guides.first(),
        "page_title": _("Glossary"),
        "page_description": _("The words that our guides use, explained."),
        "canonical_url": settings.SITE_URL + request.path,
    }
    with looked_up(chain.from_iterable(term.references() for term in terms)):
        return render(request, "knowledgebase/glossary.html", context)
