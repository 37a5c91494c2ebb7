from modelcluster.fields import ParentalManyToManyField


class SegmentsField(ParentalManyToManyField):
    """For whom something is. Wagtail's reference index, which counts uses, leaves many-to-many fields out; not this one."""

    def deconstruct(self):
        # To the database it is the field it is made from.
        name, _, args, kwargs = super().deconstruct()
        return name, "modelcluster.fields.ParentalManyToManyField", args, kwargs

    def extract_references(self, segments):
        for segment in segments:
            yield self.related_model, str(segment.pk), "item", str(segment.pk)
