"""The one queue of staff: everything that waits for a human, whatever it is.

`models/queue.py` has the row, QueueItem: it points at what waits and knows who decided what. `kinds.py` has what all kinds
of things have in common, and how to write one; each kind is a file beside it. `hearing.py` opens and closes the items.
"""
