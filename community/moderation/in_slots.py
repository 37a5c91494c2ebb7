"""What pages of other rooms say to and about members who were told something, or are trusted so far."""

from django.template.loader import render_to_string

from community.moderation.models import Sanction, Sweep
from community.moderation.pinning import may_see
from community.moderation.rules import why_not


def told_on_every_page(request, thing):
    """To whom was warned, until they have read it, and to whom was silenced: what they can do, and until when not.
    What the page itself tells them (`told_of`) is not said twice."""
    warning = Sanction.objects.unread().filter(member=request.user).order_by("-set_at").first()
    silence = Sanction.objects.silencing(request.user) if request.user.is_silenced else None
    here = getattr(request, "told_of", None)
    told = {"warning": warning, "silence": silence}
    context = {name: sanction for name, sanction in told.items() if sanction and sanction != here}
    return render_to_string("moderation/_told.html", context, request) if context else ""


def about_member(request, member):
    """The way to what was said to them, if whoever looks may say something."""
    if not request.user.has_perm("forum.moderate") or member.pk == request.user.pk:
        return ""
    standing = Sanction.objects.active().filter(member=member).order_by("-until")
    context = {
        "person": member,
        "standing": standing,
        "may_sanction": not why_not(request.user, member),
        "may_sweep": not Sweep.objects.why_not(request.user, member),
    }
    return render_to_string("moderation/_member.html", context, request)


def in_member_form(request, member):
    if not request.user.has_perm("forum.moderate") or why_not(request.user, member):
        return ""
    return render_to_string("moderation/admin/member.html", {"person": member}, request)


def about_author(request, topic):
    """Whether it is allowed is asked on the page to which it leads: a topic is read more often than moderated."""
    if topic.author.is_team or topic.author == request.user:
        return ""
    context = {"person": topic.author, "about": f"{topic._meta.label_lower}:{topic.pk}"}
    return render_to_string("moderation/_author.html", context, request)


# Trust stands where moderators look at members, and never beside a name in public: nobody shall collect it.


def trust_in_admin(request, member):
    if not may_see(request.user):
        return ""
    return render_to_string("moderation/admin/_trust.html", {"member": member}, request)


def trust_of_author(request, topic):
    return render_to_string("moderation/_trust_of_author.html", {"author": topic.author}, request)


def own_standing(request, member):
    return render_to_string("moderation/_own_standing.html", {"member": member}, request)
