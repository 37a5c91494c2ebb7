"""How often somebody may write. Moderators may have much to say."""

from community.content.limits import Limits

LIMITS = Limits("forum", {
    # Nobody types ten worthwhile posts in five minutes; a script does. A day of helping stays far below the second. An
    # address may be a class that was told to ask.
    "post": "10/5m/member,100/d/member,60/5m/address,600/d/address",
    # Whoever is trusted helps many people on a busy day, and is no script.
    "post_trusted": "20/5m/member,300/d/member,60/5m/address,600/d/address",
    # A preview costs as much as a post but leaves nothing behind.
    "preview": "30/m/member",
    # A draft is kept every other second of typing at most; whoever pauses, as people do, stays below it.
    "draft": "40/m/member",
    # A name is asked for at most letter by letter.
    "complete": "120/m/member",
    # A picture costs more than a page to draw anew.
    "upload": "30/10m/member",
    # Thanks are for what was read; nobody reads thirty posts in a minute. Many accounts at one address stuff votes.
    "react": "30/m/member,500/d/member,90/m/address,1500/d/address",
    # Words kept over a sign-in fill a session of somebody we do not know.
    "keep": "10/h/address",
    # A mail to an address that somebody else may have typed. One question's title goes to few strangers a day.
    "same": "10/h/address,30/d/address",
    "same_address": "3/d/key",
    "same_topic": "100/d/key",
    # "I have this too" counts in public, as thanks do.
    "ask_too": "30/m/member,200/d/member,90/m/address",
    # Marks and choices of one's own; nobody sees them.
    "mark": "60/m/member",
    "link": "60/10m/address",
}, doors={
    "forum:topic_same": "ask_too",
    "forum:topic_not_same": "ask_too",
    "forum:follow": "mark",
    "forum:reply_accept": "mark",
    "forum:reply_unaccept": "mark",
    "forum:topic_tags": "mark",
    "forum:same_confirm": "link",
    "forum:same_stop": "link",
}, free="forum.moderate")  # fmt: skip


def within_limit(request, act: str, key: str | None = None) -> bool:
    """Count this act, unless it is one too many."""
    wider = f"{act}_trusted"
    if wider in LIMITS and request.user.is_authenticated and request.user.is_trusted:
        act = wider
    return LIMITS.allow(request, act, key)
