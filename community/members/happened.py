from django.dispatch import Signal

# Sent with `member` and `addresses`, all that were theirs, before somebody is erased: whoever keeps an address
# without a relation to the member forgets it.
erased = Signal()

# Sent with `consent`, in the transaction in which it happens: a question for its member was opened; it was given,
# refused or taken back. What the reader sees in other processes (caches) is let go on commit, by whoever keeps it.
consent_asked = Signal()
consent_changed = Signal()

# Sent with `profile` and `before`, its words until now, in the transaction in which its member changed it.
profile_told = Signal()
