"""How links in rich text are written out for readers."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from community.content.addresses import documents, page_urls


class ExternalLinkHandler(LinkHandler):
    """Links elsewhere keep their window to themselves."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return f'<a href="{escape(attrs["href"])}" rel="noopener">'


class OurPageLinkHandler(PageLinkHandler):
    """Wagtail's asks the database up to three times for each link; this one, for all of a text together."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        ids = [attrs.get("id", "") for attrs in attrs_list]
        urls = page_urls(ids)
        return [f'<a href="{escape(urls[pk])}">' if urls.get(pk) else "<a>" for pk in ids]


class OurDocumentLinkHandler(DocumentLinkHandler):
    """Wagtail's, with the files of all of a text asked for together."""

    @classmethod
    def get_many(cls, attrs_list):
        ids = [attrs.get("id", "") for attrs in attrs_list]
        found = documents(ids)
        return [found.get(pk) for pk in ids]
