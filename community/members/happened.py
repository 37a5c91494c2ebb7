from django.dispatch import Signal

# Sent with `member` and `addresses`, all that were theirs, before somebody is erased: whoever keeps an address
# without a relation to the member forgets it.
erased = Signal()
