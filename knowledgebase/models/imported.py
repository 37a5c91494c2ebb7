from django.db import models


class ImportedPage(models.Model):
    """Where a page came from and what the importer made of it, so that the next import finds it again."""

    collection = models.CharField(max_length=60, blank=True)  # a name that keeps two folders apart
    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, related_name="+")
    path = models.CharField(max_length=1000)  # of the file in the folder; sections end in "/"
    folder = models.CharField(max_length=255)  # name of the folder it was last imported from
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="imported_from"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, related_name="+"
    )
    live = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)  # of all that the source says

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "locale", "path"], name="imported_once_in_each_language"
            )
        ]

    def __str__(self):
        return self.path

    @property
    def change_since(self) -> str:
        """What people did to the page after the import, in words; "" for nothing."""
        if self.digest and self.page is None:
            return "its page was deleted here"
        if self.page is None or not self.digest:
            return ""
        if self.page.latest_revision_id != self.revision_id:
            return "its page was edited here"
        if self.page.live != self.live:
            return (
                "its page was published here" if self.page.live else "its page was unpublished here"
            )
        return ""
