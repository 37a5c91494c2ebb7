"""Names that begin as somebody types them after @ or #: JSON, for members."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from community.members.models import Member
from forum.limits import within_limit
from forum.models import Tag

MOST = 8
LONGEST = 40  # characters of a name that are looked at


@require_safe
def people(request):
    return answer(request, lambda typed: Member.objects.called(typed), person)


@require_safe
def tags(request):
    return answer(request, lambda typed: tags_called(typed, request.user), tag)


def answer(request, find, entry) -> JsonResponse:
    """{"found": [{"name": what is put into the text, "label": what it is called}]}"""
    if not request.user.is_authenticated:
        raise PermissionDenied
    if not within_limit(request, "complete"):
        return JsonResponse({"found": []}, status=429)
    typed = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    found = [entry(each) for each in find(typed)[:MOST]] if typed else []
    response = JsonResponse({"found": list({each["name"]: each for each in found}.values())})
    response["Cache-Control"] = "private, max-age=60"
    return response


def person(member) -> dict:
    return {"name": member.username, "label": str(member)}


def tag(found) -> dict:
    """A synonym is offered as what it stands for."""
    main = found.synonym_of or found
    return {"name": main.slug, "label": main.name}


def tags_called(typed: str, member):
    named = Q(name__istartswith=typed) | Q(slug__istartswith=typed)
    return Tag.objects.visible_to(member).filter(named).select_related("synonym_of")
