"""The list of what was written to support, for those who may read it; what begins as a question; and what other pages
say of asking without an account."""

from urllib.parse import parse_qs, urlsplit

import django_filters
from django.contrib import messages
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet

from community.content.row_numbers import is_row_number
from community.desk import demand_views, drafting_views, promoting, showing
from community.desk.credits import credit_question
from community.desk.demand_report import DemandReport, may_choose
from community.desk.models import AskUs, GuestQuestion, Promotion, SupportRequest
from community.desk.models.asking import WITHOUT_ACCOUNT
from community.desk.personal import findings_in
from community.desk.promotions_report import FromQuestionsReport
from community.desk.queue import in_menus
from community.desk.queue.words_admin import DecisionWordsViewSet
from knowledgebase.models import FAQEntryPage

POLICY = ModelPermissionPolicy(SupportRequest)
register_snippet(DecisionWordsViewSet)


class RequestFilterSet(WagtailFilterSet):
    answered = django_filters.BooleanFilter(
        label=_("Answered"), field_name="answered_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = SupportRequest
        fields = []


class SupportReport(ReportView):
    """Every message, the newest first. What was said after it stands in the mailbox of support."""

    model = SupportRequest
    permission_policy = POLICY
    any_permission_required = ["view"]
    page_title = _("Messages to support")
    header_icon = "mail"
    index_url_name = "support_report"
    index_results_url_name = "support_report_results"
    filterset_class = RequestFilterSet
    columns = [
        Column("reference", label=_("Reference")),
        Column("about", label=_("About")),
        Column("name", label=_("Name")),
        Column("email", label=_("E-mail address")),
        DateColumn("created_at", label=_("Sent")),
        BooleanColumn("handed_over", label=_("Handed over"), accessor="handed_over_at"),
        BooleanColumn("answered", label=_("Answered"), accessor="answered_at"),
    ]

    @property
    def no_results_message(self):
        return _("Nobody has written to support yet.")


class FromQuestionsMenuItem(MenuItem):
    def is_shown(self, request):
        policy, acts = FromQuestionsReport.permission_policy, ["add", "change"]
        return policy.user_has_any_permission(request.user, acts)


@hooks.register("register_reports_menu_item")
def from_questions():
    url = reverse("from_questions_report")
    label = _("From questions")
    return FromQuestionsMenuItem(label, url, name="from-questions", icon_name="help", order=90)


class SupportMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


@hooks.register("register_admin_urls")
def support_urls():
    return [
        path("reports/support/", SupportReport.as_view(), name="support_report"),
        path(
            "reports/support/results/",
            SupportReport.as_view(results_only=True),
            name="support_report_results",
        ),
        path("drafts/guide/", drafting_views.draft_guide, name="draft_guide"),
    ]


@hooks.register("register_admin_urls")
def promotion_urls():
    report = FromQuestionsReport
    return [
        path("drafts/answer/", promoting.promote, name="draft_answer"),
        path("promotions/<int:pk>/use/<int:entry>/", promoting.attach, name="promotion_attach"),
        path("promotions/<int:pk>/read/", promoting.entry_seen, name="promotion_entry_seen"),
        path("reports/from-questions/", report.as_view(), name="from_questions_report"),
        path(
            "reports/from-questions/results/",
            report.as_view(results_only=True),
            name="from_questions_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def support():
    return SupportMenuItem(
        _("Messages to support"),
        reverse("support_report"),
        name="support",
        icon_name="mail",
        order=120,
    )


@hooks.register("register_permissions")
def permissions():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="desk", codename="view_supportrequest")


hooks.register("slot:topic.before", showing.on_topic)
hooks.register("slot:faq.credits", showing.credits)
hooks.register("slot:search.hit", showing.credits_in_search)
hooks.register("slot:faq.editing", showing.in_editor)
hooks.register("credit_question", credit_question)


@hooks.register("register_log_actions")
def name_the_acts(actions):
    made, attached = (
        _("Made of a question in the forum"),
        _("Credited with a question in the forum"),
    )
    actions.register_action("desk.promote", _("Make FAQ entry"), made)
    actions.register_action("desk.attach", _("Credit a question"), attached)
    for action, (label, message) in in_menus.ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("construct_page_action_menu")
def publish_first(menu_items, request, context):
    """A draft that came filled in from the forum is one press from being published."""
    page = context.get("page")
    if not isinstance(page, FAQEntryPage) or page.first_published_at:
        return
    if Promotion.objects.filter(entry=page.pk).exists():
        menu_items.sort(key=lambda item: item.name != "action-publish")


@hooks.register("after_edit_page")
def looked_at_topic(request, page):
    """The button of the panel saves like any other, so that nothing typed is lost; then the change is dealt with."""
    number = request.POST.get("action-topic-seen", "")
    if not is_row_number(number):
        return
    for promotion in Promotion.objects.for_report().filter(pk=number, entry=page.pk):
        promotion.look_at_topic()
        messages.success(request, gettext("Noted: the answer goes with the question as it is now."))


@hooks.register("after_publish_page")
def warn_of_personal_data(request, page):
    """Nothing keeps an editor from publishing; what may be private is named once more."""
    if not isinstance(page, FAQEntryPage) or not Promotion.objects.filter(entry=page.pk).exists():
        return
    if found := findings_in(page.title, page.answer, showing.people_of(page)):
        words = ngettext(
            "Published, with something that may tell who somebody is: %(what)s",
            "Published, with things that may tell who somebody is: %(what)s",
            len(found),
        )
        what = ", ".join(f"{finding.text} ({finding.kind})" for finding in found)
        messages.warning(request, words % {"what": what})


hooks.register("register_admin_menu_item", in_menus.in_admin)
hooks.register("slot:account.menu", in_menus.in_account_menu)
hooks.register("slot:topic.for_moderators", in_menus.for_moderators)


@hooks.register("slot:account.login")
def ask_without_signing_in(request, back):
    """Who is asked to sign in because they want to ask, need not."""
    way = urlsplit(back or "")
    if way.path != reverse("forum:topic_new") or not AskUs.for_request(request).is_open:
        return ""
    title = parse_qs(way.query).get("title", [""])[0]
    return render_to_string("desk/_ask_instead.html", {"title": title}, request)


@hooks.register("slot:topic.for_moderators")
def asked_by_a_guest(request, topic):
    if topic.author.kind not in WITHOUT_ACCOUNT:
        return ""
    question = GuestQuestion.objects.filter(topic=topic).select_related("topic__author").first()
    if not question:
        return ""
    return render_to_string("desk/_asked_by_a_guest.html", {"question": question}, request)


class DemandMenuItem(MenuItem):
    def is_shown(self, request):
        return may_choose(request.user)


@hooks.register("register_admin_urls")
def demand_urls():
    return [
        path("deserves/", DemandReport.as_view(), name="demand_report"),
        path(
            "deserves/results/",
            DemandReport.as_view(results_only=True),
            name="demand_report_results",
        ),
        path("deserves/join/", demand_views.merge, name="demand_merge"),
        path("deserves/<int:pk>/dismiss/", demand_views.dismiss, name="demand_dismiss"),
        path("deserves/<int:pk>/restore/", demand_views.restore, name="demand_restore"),
        path("deserves/<int:pk>/split/", demand_views.split, name="demand_split"),
    ]


@hooks.register("register_admin_menu_item")
def deserves():
    return DemandMenuItem(
        _("What deserves an entry"),
        reverse("demand_report"),
        name="deserves",
        icon_name="help",
        order=310,
    )


@hooks.register("register_log_actions")
def name_the_choices(actions):
    actions.register_action("desk.dismiss_demand", _("Dismiss"), _("Said that it needs no entry"))
    actions.register_action("desk.restore_demand", _("Take back"), _("Took it back into the list"))
    actions.register_action("desk.split_demand", _("Split"), _("Split off a wording"))
    actions.register_action("desk.merge_demand", _("Join"), _("Joined two questions"))
