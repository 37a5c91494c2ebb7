from django.template.loader import render_to_string
from wagtail import hooks

from community.search.related import relate_all, related_to


@hooks.register("slot:guide.related")
def guide_related(request, page):
    return render_to_string("search/_related.html", {"related": related_to(page, request.user)})


@hooks.register("after_guides_imported")
def guides_imported():
    relate_all()
