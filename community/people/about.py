"""What the page of a member says about itself."""

from django.utils.translation import gettext as _

from community.content.pages import json_ld
from forum.about import address


def member(person, counts: dict[str, int]) -> dict:
    said = counts["topics"] + counts["replies"]
    sentence = _("What %(name)s asked, answered and told in the community.")
    return {
        "page_title": str(person),
        "page_description": sentence % {"name": person},
        "canonical_url": address(person),
        "noindex": not said,
        "structured_data": json_ld(profile(person, said)) if said else "",
    }


def profile(person, said: int) -> dict:
    """As search engines want it of a page about somebody who writes."""
    written = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/WriteAction",
        "userInteractionCount": said,
    }
    return {
        "@type": "ProfilePage",
        "dateCreated": person.joined_at.isoformat(),
        "mainEntity": {
            "@type": "Person",
            "name": str(person),
            "alternateName": person.username,
            "identifier": str(person.pk),
            "url": address(person),
            "agentInteractionStatistic": written,
        },
    }
