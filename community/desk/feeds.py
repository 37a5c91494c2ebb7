"""The newest answers that came from customers' questions, for feed readers; credited as on their pages."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from community.desk.credits import credits_of
from community.desk.models import Promotion
from community.notifications import site_name
from forum.views.feeds import AtomFeed
from knowledgebase.models import FAQEntryPage

ENTRIES = 30


class AnsweredFeed(Feed):
    feed_type = AtomFeed

    def title(self):
        said = _("Answers to customers’ questions")
        return f"{said} · {site_name()}"

    def link(self):
        return settings.SITE_URL + reverse("answered_questions")

    def feed_url(self):
        return self.link()

    def items(self):
        """In the reader's language, translations too."""
        seen = FAQEntryPage.objects.visible_to(AnonymousUser())
        keys = Promotion.objects.order_by().values("entry__translation_key")
        here = seen.filter(locale__language_code=get_language(), translation_key__in=keys)
        return here.order_by("-first_published_at", "-pk")[:ENTRIES].with_html()

    def item_title(self, page):
        return page.title

    def item_description(self, page):
        return page.html

    def item_link(self, page):
        return page.full_url

    def item_author_name(self, page):
        """Both, as far as they agreed."""
        promotion = credits_of(page)[0]
        names = [promotion.asked_by]
        if promotion.has_answerer and not promotion.is_of_one:
            names.append(promotion.answered_by)
        return ", ".join(dict.fromkeys(names))

    def item_pubdate(self, page):
        return page.first_published_at

    def item_updateddate(self, page):
        return page.last_published_at


answered = require_safe(conditional_page(AnsweredFeed()))
