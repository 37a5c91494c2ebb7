"""Django's cache in a table of the database, of a site that goes on being read when nothing can be written."""

from django.core.cache.backends.db import DatabaseCache

from community.content.unavailable import aside


class KeptCache(DatabaseCache):
    """Reading takes away what is over. As with setting, it is no fault of the reader's when that cannot be done."""

    def _base_delete_many(self, keys):
        return bool(aside(super()._base_delete_many)(keys))
