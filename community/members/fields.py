from django.db import models

from community.members.lookalikes import skeleton


class SkeletonField(models.CharField):
    """How the username beside it looks; written with every save, `bulk_create` included."""

    def __init__(self, **options):
        super().__init__(
            **{"max_length": 120, "editable": False, "default": "", "db_index": True} | options
        )

    def pre_save(self, instance, add):
        value = skeleton(instance.username)
        setattr(instance, self.attname, value)
        return value
