from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.content.keyset import Stretch
from community.members.models import Member, Profile
from community.people import about
from community.people.said import SHELVES, Said

ON_PAGE = 20


@require_safe
def member(request, username):
    """Who somebody is, and what they have said as far as the reader may see it."""
    people = Member.objects.known().select_related("profile")
    person = people.filter(username=username).first()
    if not person:
        former = {"former_usernames__username": username}
        return redirect(get_object_or_404(people, **former), permanent=True)
    said = Said(person, request.user)
    show = request.GET.get("show", "")
    show = show if show in SHELVES else "topics"
    context = {
        "person": person,
        "profile": Profile.objects.of(person).seen_by(request.user),
        "show": show,
        "counts": said.counts,
        "stretch": Stretch(said.shelf(show), request.GET, by="created_at", size=ON_PAGE),
        **about.member(person, said.counts),
    }
    return render(request, "people/member.html", context)


@require_safe
@cache_control(private=True, max_age=60)
def card(request, username):
    """An HTML fragment: the same in a few words, shown beside a name."""
    person = get_object_or_404(Member.objects.known(), username=username)
    context = {"person": person, "counts": Said(person, request.user).counts}
    response = render(request, "people/card.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
