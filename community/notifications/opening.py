"""What somebody has opened, they need not be told of any more."""

from community.content.unavailable import aside
from community.notifications.bell import read


def is_looking_ahead(request) -> bool:
    """Browsers say so when they fetch a page before anybody has pressed its link."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method != "GET" or "prefetch" in purpose or "prerender" in purpose


@aside
def read_about(request, about: str) -> None:
    """The page of something is open: what was told about it is read. It costs nothing when nothing is new."""
    member = request.user
    if not member.is_authenticated or not member.unread_count or is_looking_ahead(request):
        return
    notifications = member.notifications.filter(about=about)
    if notifications.unread().exists():
        read(member, notifications)
