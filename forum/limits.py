"""How often somebody may write."""

from allauth.core.internal.ratelimit import consume

LIMITS = {
    # Nobody types ten worthwhile posts in five minutes; a script does. A day of helping stays far below the second.
    "post": "10/5m/user,100/d/user",
    # Whoever is trusted helps many people on a busy day, and is no script.
    "post_trusted": "20/5m/user,300/d/user",
    # A preview costs as much as a post but leaves nothing behind.
    "preview": "30/m/user",
    # A draft is kept every other second of typing at most; whoever pauses, as people do, stays below it.
    "draft": "40/m/user",
    # A name is asked for at most letter by letter.
    "complete": "120/m/user",
    # A picture costs more than a page to draw anew.
    "upload": "30/10m/user",
    # Thanks are for what was read; nobody reads thirty posts in a minute.
    "react": "30/m/user,500/d/user",
    # Words kept over a sign-in fill a session of somebody we do not know.
    "keep": "10/h/ip",
    # A mail to an address that somebody else may have typed. One question's title goes to few strangers a day.
    "same": "10/h/ip,30/d/ip",
    "same_address": "3/d/key",
    "same_topic": "100/d/key",
}


def within_limit(request, act: str, key: str | None = None) -> bool:
    """Count this act, unless it is one too many. Moderators may have much to say."""
    if request.user.has_perm("forum.moderate"):
        return True
    wider = f"{act}_trusted"
    if wider in LIMITS and request.user.is_authenticated and request.user.is_trusted:
        act = wider
    return bool(consume(request, app="forum", action=act, config=LIMITS, key=key, limit_get=True))
