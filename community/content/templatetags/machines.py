from django import template

from community.content import machines
from community.content.pages import json_ld

register = template.Library()
register.filter("og_locale", machines.og_locale)


@register.simple_tag(takes_context=True)
def alternates(context) -> list[tuple[str, str]]:
    """This page in all its languages; none where another address is said to be the page's own."""
    links = list(context.get("language_links") or [])
    here = next((link.url for link in links if link.is_current), "")
    canonical = (context.get("canonical_url") or "").partition("?")[0]
    if context.get("noindex") or (canonical and machines.absolute(here) != canonical):
        return []
    return machines.alternates({link.code: link.url for link in links if link.same})


@register.simple_tag(takes_context=True)
def breadcrumb_data(context) -> str:
    crumbs, url = context.get("breadcrumbs"), context.get("canonical_url")
    if not crumbs or not url or context.get("noindex"):
        return ""
    return json_ld(machines.breadcrumb_list(crumbs, context.get("page_title", ""), url))


@register.simple_tag(takes_context=True)
def preview_picture(context):
    """What is shown beside a link to the page: its own picture, else the logo."""
    return context.get("og_image") or machines.logo_of(context.get("site_settings"))
