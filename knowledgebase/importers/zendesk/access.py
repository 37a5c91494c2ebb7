"""Who could read an article in Zendesk, as far as the export tells."""

from enum import IntEnum

from .items import Item, integer


class Access(IntEnum):
    ALL = 0
    SIGNED_IN = 1
    CHOSEN = 2  # agents, or customers of some organisation: more cannot be known


def access_of(item: Item, segments: dict[int, dict]) -> Access:
    """`segments` are Zendesk's user segments by id, where the export has them."""
    several = item.data.get("user_segment_ids")
    ids = [item.data.get("user_segment_id"), *(several if isinstance(several, list) else [])]
    found = [segment_access(segments.get(integer(one), {})) for one in ids if one is not None]
    return max([*found, policy_access(item.data.get("access_policy"))])


def segment_access(segment: dict) -> Access:
    """Signed-in users without a further condition are members; everybody else is chosen."""
    conditions = ("group_ids", "organization_ids", "tags", "or_tags", "added_user_ids")
    open_to_all = not any(segment.get(name) for name in conditions)
    known = segment.get("user_type") == "signed_in_users" and open_to_all
    return Access.SIGNED_IN if known else Access.CHOSEN


def policy_access(policy) -> Access:
    """Sections of older exports say it themselves."""
    viewers = policy.get("viewable_by") if isinstance(policy, dict) else None
    words = {None: Access.ALL, "everybody": Access.ALL, "signed_in_users": Access.SIGNED_IN}
    return words.get(viewers if isinstance(viewers, str) else None, Access.CHOSEN)
