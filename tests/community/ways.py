"""Every pattern of the site, and with what its addresses can be opened on the site of populated.py."""

import re
from dataclasses import dataclass, field

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver

from community.desk import links
from community.desk.views import SENT
from community.feedback.asking import STOP as SURVEY_STOP
from community.members import changing_address, consent_links
from community.notifications.stopping import link_to_stop
from forum.solved import CONFIRM, STOP
from tests.factories import guide_index, topic

NOWHERE = "x" * 40  # a token that nobody signed


@dataclass(frozen=True)
class Way:
    """One pattern of the site, written as a whole: "forum/topic/<int:pk>/edit/"."""

    route: str
    name: str
    view: object = field(compare=False)

    @property
    def gaps(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)

    def filled(self, values: dict) -> str:
        return "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda gap: str(values[gap[1]]), self.route
        ).replace("^", "")


def ways() -> list[Way]:
    """Every pattern, in the order the site looks at them; what includes name things by stands before the name."""
    return list(_below(get_resolver(), "", ()))


def _below(resolver, start: str, namespaces: tuple):
    for pattern in resolver.url_patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Way(route, ":".join([*namespaces, pattern.name or ""]), pattern.callback)


def end_of(url: str) -> str:
    """The token at the end of an address."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]


def reset_link(member) -> str:
    number, key = user_pk_to_url_str(member), default_token_generator.make_token(member)
    return f"/accounts/password/reset/key/{number}-{key}/"


def first(label: str):
    return apps.get_model(label)._default_manager.order_by("pk").first()


def values(site, way: Way) -> dict | None:
    """With what the gaps of a pattern are filled; None where nobody has said it."""
    known = BY_GAP | ROWS_OF_THE_ADMIN
    for start in sorted(BY_VIEW, key=len, reverse=True):
        if way.name.startswith(start):
            known = known | BY_VIEW[start]
            break
    said = {gap: known[gap] for gap in way.gaps if gap in known}
    if "pk" in way.gaps and "pk" not in said and (label := model_of(way.name)):
        said["pk"] = lambda site: first(label).pk
    if set(said) != set(way.gaps):
        return None
    return {gap: value(site) if callable(value) else value for gap, value in said.items()}


def model_of(view: str) -> str:
    """Of the snippets and settings, by the name of their pages: wagtailsnippets_forum_category:edit."""
    found = re.match(r"wagtailsnippet\w*?_(\w+?)_(\w+):", view)
    return f"{found[1]}.{found[2]}" if found else ""


def row(label: str) -> dict:
    return {"pk": lambda site: first(label).pk}


def token(make) -> dict:
    return {"token": lambda site: end_of(make(site))}


# By how the name of a view begins; the longest counts.
BY_VIEW = {
    "forum:topic": {"pk": lambda site: site.topic.pk, "slug": lambda site: site.topic.slug, "name": "latest"},
    "forum:quote": {"pk": lambda site: site.topic.pk, "which": "opening"},
    "forum:since": {"pk": lambda site: site.topic.pk},
    "forum:same_by_mail": {"pk": lambda site: topic(site.cast["ana"], "Open?").pk},
    "forum:reply_new": {"pk": lambda site: site.topic.pk},
    "forum:reply": {"pk": lambda site: site.reply.pk},
    "forum:version": row("forum.Version"),
    "forum:bookmark": row("forum.Bookmark"),
    "forum:follow": {"pk": lambda site: site.topic.pk, "what": "topic"},
    "forum:category": {"slug": "questions"},
    "forum:feed_category": {"slug": "questions"},
    "forum:feed_tag": {"slug": "amber"},
    "forum:feed_member": {"username": "ana"},
    "forum:tag": {"slug": "amber"},
    "forum:file": {"key": lambda site: first("forum.Upload").key},
    "forum:same_confirm": {
        "token": lambda site: signing.dumps([site.topic.pk, "g@example.org", "en"], salt=CONFIRM)
    },
    "forum:same_stop": {"token": lambda site: signing.dumps(first("forum.SameQuestion").pk, salt=STOP)},
    "feedback:vote": {"pk": lambda site: site.guide.pk},
    "feedback:reading": {"pk": lambda site: site.guide.pk},
    "feedback:words": {"token": lambda site: site.vote.token},
    "feedback:survey": {"token": lambda site: site.survey.token("mail")},
    "feedback:survey_stop": {"token": lambda site: signing.dumps(site.survey.pk, salt=SURVEY_STOP)},
    "notifications:notification": row("notifications.Notification"),
    "notifications:stop": token(lambda site: link_to_stop(site.cast["ana"], f"topic:{site.topic.pk}").url),
    "notifications:resume": {"token": NOWHERE},
    "people:": {"username": "ana"},
    "welcome:": {"pk": lambda site: site.topic.pk},
    "privacy:fetch": {"key": lambda site: site.export.key},
    "privacy:shelf": {"name": "topics"},
    "search:not_same": row("search.AskedBefore"),
    "knowledgebase:suggest": {"pk": lambda site: site.guide.pk},
    "knowledgebase_admin:suggestion": row("knowledgebase.EditSuggestion"),
    "spotlights:write": {"kind": "review"},
    "spotlights:invited": token(lambda site: site.invited.url),
    "spotlights:picture": {"key": "nothing"},
    "spotlights": {"pk": lambda site: site.spotlight.pk},
    "desk:ask_": {"token": NOWHERE},
    "desk:ask_confirm": token(lambda site: links.link_to("confirm", site.asked)),
    "desk:ask_more": token(lambda site: links.link_to("more", site.asked)),
    "desk:ask_stop": token(lambda site: links.link_to("stop", site.asked)),
    "desk:sent": {"token": lambda site: signing.dumps("R-1", salt=SENT)},
    "desk:answered": token(lambda site: first("desk.SupportRequest").answered_url),
    "desk:queue": row("desk.QueueItem"),
    "desk:nominate": {"pk": lambda site: site.topic.pk},
    "moderation:flag": {"name": "topic", "pk": lambda site: site.topic.pk},
    "moderation:flag_take_back": row("moderation.Flag"),
    "moderation:lift": row("moderation.Sanction"),
    "moderation:appeal": row("moderation.Appeal"),
    "moderation:member": {"username": "stranger"},
    "moderation:spammer": {"username": "stranger"},
    "moderation:spammer_undo": row("moderation.Sweep"),
    "moderation:standing": token(lambda site: site.sanction.get_absolute_url()),
    "trust": row("members.Member"),
    "members:become_owner": {"token": NOWHERE},
    "members:invitation": token(lambda site: site.invitation.url),
    "members:stop_address_change": token(
        lambda site: changing_address.stop_link(site.cast["ana"], "ana@example.org", "ana@new.example")
    ),
    "members:answer_consent": token(lambda site: consent_links.answer_link(site.consent)),
    "members:withdraw_consent": token(lambda site: consent_links.withdraw_link(site.consent)),
    "members:": {"pk": lambda site: site.consent.pk},
    "mfa_": row("mfa.Authenticator"),
    "openid_connect_login": {"provider_id": "sso"},
    "wagtailcore_authenticate": {
        "page_view_restriction_id": lambda site: site.restriction.pk,
        "page_id": lambda site: site.restriction.page_id,
    },
    "wagtaildocs_authenticate": {"restriction_id": lambda site: site.restriction.pk},
    "sitemap_part": {"section": "guides"},
    "theme": {"accent": "0f766e"},
    "media": {"path": "nothing.png"},
    "promotion_": {"pk": lambda site: site.promotion.pk, "entry": lambda site: site.answer.pk},
    "demand_": row("desk.Demand"),
    "running_": row("serving.ScheduledJob"),
    "mark_in_line": {"pk": lambda site: site.guide.pk},
    "follow_up": row("feedback.FollowUp"),
    "take_follow_up": row("feedback.FollowUp"),
    "mail_clear_bounce": row("notifications.MailAddress"),
    "outbox:": row("notifications.OutboxMessage"),
    "invitations:": row("members.Invitation"),
    "wagtaillocales:": row("wagtailcore.Locale"),
    "wagtailsites:": row("wagtailcore.Site"),
    "wagtailusers_users:": row("members.Member"),
    "wagtailusers_groups:": row("auth.Group"),
    "wagtailadmin_collections:": {"pk": lambda site: site.collection.pk},
    "wagtailadmin_workflows:": row("wagtailcore.Workflow"),
    "wagtailadmin_workflows:edit_task": row("wagtailcore.Task"),
    "wagtailadmin_workflows:disable_task": row("wagtailcore.Task"),
    "wagtailadmin_workflows:enable_task": row("wagtailcore.Task"),
    "wagtailadmin_workflows:add_task": {"app_label": "wagtailcore", "model_name": "groupapprovaltask"},
    "wagtailadmin_api:pages": {"pk": lambda site: site.guide.pk, "action_name": "publish"},
    "wagtailadmin_api:documents": {"pk": lambda site: site.document.pk},
    "wagtailadmin_api:images": {"pk": lambda site: site.image.pk},
    "wagtaildocs_chooser:": {"pk": lambda site: site.document.pk},
    "wagtailimages_chooser:": {"pk": lambda site: site.image.pk},
    "wagtailsettings:": {
        "app_name": "content", "model_name": "sitesettings", "pk": lambda site: first("wagtailcore.Site").pk,
    },
    "simple_translation:submit_snippet": {
        "app_label": "knowledgebase", "model_name": "passage", "pk": lambda site: site.passage.pk,
    },
    "wagtail_bulk_action": {"app_label": "wagtailcore", "model_name": "page", "action": "publish"},
    "wagtailadmin_editing_sessions:ping": {"app_label": "wagtailcore", "model_name": "page"},
    "wagtailadmin_tag_model": {"app_name": "taggit", "model_name": "tag"},
}  # fmt: skip
# By the name of the gap, where it means the same everywhere.
BY_GAP = {
    "image_id": lambda site: site.image.pk,
    "document_id": lambda site: site.document.pk,
    "doc_id": lambda site: site.document.pk,
    "uploaded_file_id": lambda site: site.uploaded.pk,
    "redirect_id": lambda site: first("wagtailredirects.Redirect").pk,
    "collection_id": lambda site: site.collection.pk,
    "filter_spec": "width-100",
}
ROWS_OF_THE_ADMIN = {
    "page_id": lambda site: site.guide.pk,
    "parent_page_id": lambda site: guide_index().pk,
    "page_to_move_id": lambda site: site.guide.pk,
    "destination_id": lambda site: guide_index().pk,
    "page_pk": lambda site: site.guide.pk,
    "workflow_pk": lambda site: first("wagtailcore.Workflow").pk,
    "revision_id": lambda site: site.guide.latest_revision.pk,
    "object_id": lambda site: site.guide.pk,
    "content_type_app_name": "knowledgebase",
    "content_type_model_name": "guidepage",
    "app_label": "knowledgebase",
    "model_name": "guidepage",
    "action_name": "approve",
    # There is none: nobody is writing while the walk goes on, and nothing has been handed in.
    "session_id": 999_999,
    "task_state_id": 999_999,
    "workflow_state_id": 999_999,
    "task_id": lambda site: first("wagtailcore.Task").pk,
    "uidb64": "MQ",
    "token": NOWHERE,
}
# Patterns written as regular expressions: how they are written when they are opened.
BY_HAND = {
    r"documents/^(\d+)/(.*)$": lambda site: [site.document.url],
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": lambda site: [
        f"/accounts/confirm-email/{EmailConfirmationHMAC(EmailAddress.objects.get(email='ana@new.example')).key}/"
    ],
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": lambda site: [
        reset_link(site.cast["ana"])
    ],
    r"accounts/oidc/^(?P<provider_id>[^/]+)/login/": lambda site: ["/accounts/oidc/sso/login/"],
    r"accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": lambda site: ["/accounts/oidc/sso/login/callback/"],
    r"^((?:[\w\-]+/)*)$": lambda site: ["/", "/guides/", site.guide.url, site.answer.url, "/hr/"],
    r"admin/pages/^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": lambda site: [
        f"/admin/pages/{site.guide.pk}/revisions/compare/live...latest/"
    ],
    r"admin/snippets/knowledgebase/passage/history/(?P<pk>.+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": lambda site: [
        f"/admin/snippets/knowledgebase/passage/history/{site.passage.pk}/revisions/compare/earliest...latest/"
    ],
    r"admin/^.*/$": lambda site: ["/admin/there-is-nothing-here/"],
}  # fmt: skip


# What is asked of an address to see it at work.
ASKED = {
    "search:results": "?q=amber",
    "search:suggest": "?q=amb",
    "forum:complete_people": "?q=bo",
    "forum:complete_tags": "?q=am",
    "desk:ask": "?title=Why",
    "desk:contact": "?q=Why",
}


def addresses(site, way: Way) -> list[str] | None:
    if way.route in BY_HAND:
        return BY_HAND[way.route](site)
    filled = values(site, way)
    if filled is None or any(sign in way.route for sign in "(\\"):
        return None
    path = way.filled(filled)
    return [path, path + ASKED[way.name]] if way.name in ASKED else [path]
