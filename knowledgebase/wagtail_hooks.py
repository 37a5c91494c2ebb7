"""What the Wagtail admin does differently for our nouns."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks

from knowledgebase.models.shared import SharedWords


@hooks.register("before_delete_snippet")
def keep_words_that_are_used(request, instances):
    """Say where they stand, instead of leaving holes in guides."""
    for instance in instances:
        if isinstance(instance, SharedWords) and instance.is_used:
            words = _("“%(words)s” stands in guides, listed here. Take it out of them first.")
            messages.error(request, words % {"words": instance})
            return redirect(instance.usage_url)
    return None
