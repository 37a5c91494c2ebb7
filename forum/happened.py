"""What the forum's nouns let others know, in the transaction in which it happens. Acts stand in the audit log, and are heard there."""

from django.dispatch import Signal

posted = Signal()  # post: a topic that was started, a reply that was given
# topic, into: moderators are about to make one topic part of another. Whoever needs it to stay raises Refused.
merging = Signal()
# topics: ids of many that changed at once, or in which replies did: hidden, or shown again.
sight_changed = Signal()
