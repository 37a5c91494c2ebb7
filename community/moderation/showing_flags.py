"""What somebody has flagged, made ready to be read: each thing as far as they still see it."""

from collections import defaultdict


def with_things(flags, member) -> list:
    """Each with `thing` (None when `member` sees it no more), `title` and `may_take_back`; one query for each kind of thing."""
    flags = list(flags)
    wanted = defaultdict(list)
    for flag in flags:
        wanted[flag.case.kind].append(flag.case.object_id)
    things = {kind: kind.visible_to(member).in_bulk(pks) for kind, pks in wanted.items()}
    for flag in flags:
        kind = flag.case.kind
        flag.thing = things[kind].get(flag.case.object_id)
        flag.title = kind.title(flag.thing) if flag.thing else ""
        flag.may_take_back = bool(flag.thing) and flag.allows_taking_back_by(member)
    return flags
