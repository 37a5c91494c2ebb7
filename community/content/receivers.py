"""What changes the frame around every page is heard here."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from community.content.generation import bump
from community.content.models import Navigation, SiteSettings


@receiver([post_save, post_delete], sender=SiteSettings)
@receiver([post_save, post_delete], sender=Navigation)
@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=Locale)
@receiver([page_published, page_unpublished, post_page_move, page_slug_changed])
def frame_changed(**kwargs):
    bump()
