from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.moderation.models import Standing
from community.moderation.progress import levels, next_after, steps
from community.moderation.trust import HARM, Trust
from community.moderation.weighing import weigh
from community.notifications.opening import read_about


@never_cache
@login_required
@require_safe
def trust(request):
    """How far whoever asks is trusted, what comes next, and by what rules."""
    weighed = weigh([request.user.pk])[0]
    level = Trust(weighed.member.trust)
    read_about(request, f"standing:{level:d}")
    coming = None if request.user.is_beyond_trust else next_after(level)
    known = levels()
    context = {
        "level": Trust(request.user.standing),
        "brings": known[level].brings,
        "is_beyond_trust": request.user.is_beyond_trust,
        "pinned": Standing.objects.filter(pk=request.user.pk, pinned__isnull=False).first(),
        "coming": coming,
        "steps": steps(coming, weighed.facts) if coming else [],
        "levels": known,
        "harm": HARM,
        "page_title": _("Your standing"),
        "noindex": True,
    }
    return render(request, "moderation/trust.html", context)
