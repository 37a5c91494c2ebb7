"""Pictures of collections that not everybody may see, which Wagtail guards for documents only."""

from django.db.models import Q
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

LIBRARY = ("images/", "original_images/")


def restrictions_on(path: str) -> list[CollectionViewRestriction]:
    """What stands between a reader and a file of the library; `path` is below MEDIA_ROOT."""
    if not path.startswith(LIBRARY) or not CollectionViewRestriction.objects.exists():
        return []
    images = get_image_model().objects.filter(Q(file=path) | Q(renditions__file=path))
    image = images.select_related("collection").first()
    return list(image.collection.get_view_restrictions()) if image else []
