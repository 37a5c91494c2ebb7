from django.template.loader import render_to_string
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from community.spotlights.forms_of_staff import MemberField
from community.spotlights.models import FeaturedMember, Spotlight
from community.spotlights.placing import beside, on_home
from community.spotlights.reports import SpotlightsView
from community.spotlights.views import deciding

SHOWN = 10  # on the home page of the admin
ACTIONS = {
    "spotlights.approve": (_("Publish a customer's words"), _("Published it")),
    "spotlights.send_back": (_("Send back a customer's words"), _("Sent it back")),
    "spotlights.decline": (_("Decline a customer's words"), _("Declined it")),
    "spotlights.reconsider": (
        _("Decide anew about a customer's words"),
        _("Took the decision back"),
    ),
    "spotlights.reword": (_("Ask a customer for other words"), _("Asked for other words")),
    "spotlights.reply": (_("Reply to a customer's words"), _("Changed the public reply")),
    "spotlights.invite": (_("Invite to a review"), _("Issued it")),
    "spotlights.ask": (_("Ask the customer of a case study"), _("Asked the customer")),
    "spotlights.feature": (_("Feature a member"), _("Asked the member")),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("register_admin_urls")
def admin_urls():
    acts = ("approve", "send_back", "decline", "reword", "reply")
    urls = [
        path("", SpotlightsView.as_view(), name="spotlights"),
        path("results/", SpotlightsView.as_view(results_only=True), name="spotlights_results"),
        path("invite/", deciding.invite_review, name="invite"),
        path("case-study/<int:pk>/ask/", deciding.ask, name="ask"),
        path("<int:pk>/", deciding.spotlight, name="spotlight"),
        *(path(f"<int:pk>/{act}/", getattr(deciding, act), name=act) for act in acts),
    ]
    return [path("spotlights/", include((urls, "spotlights_admin")))]


class DecidersItem(MenuItem):
    """For whoever decides about what customers said."""

    def is_shown(self, request):
        return request.user.has_perm(deciding.NEEDED)


@hooks.register("register_reports_menu_item")
def spotlights_item():
    url = reverse("spotlights_admin:spotlights") + "?state=waiting"
    return DecidersItem(
        _("Customers' words"), url, name="spotlights", icon_name="openquote", order=120
    )


@hooks.register("register_reports_menu_item")
def invite_item():
    url = reverse("spotlights_admin:invite")
    return DecidersItem(
        _("Invite to a review"), url, name="invite-review", icon_name="mail", order=121
    )


class WaitingPanel(Component):
    """On the home page of the admin: what customers said and nobody has read."""

    name = "spotlights"
    order = 206
    template_name = "spotlights/admin/home.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        if not user.has_perm(deciding.NEEDED):
            return {"spotlights": []}
        return {"spotlights": Spotlight.objects.waiting().for_listing()[:SHOWN]}


@hooks.register("construct_homepage_panels")
def add_waiting(request, panels):
    panels.append(WaitingPanel())


class FeaturedForm(WagtailAdminModelForm):
    member = MemberField(label=_("Member"), help_text=_("Username or e-mail address."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # somebody else is another row: they are asked for themselves
            del self.fields["member"]


class FeatureView(CreateView):
    def save_instance(self):
        featured = super().save_instance()
        featured.ask(by=self.request.user)
        return featured


class FeaturedMemberViewSet(SnippetViewSet):
    model = FeaturedMember
    add_view_class = FeatureView
    icon = "user"
    menu_label = _("Featured members")
    menu_name = "featured-members"
    menu_order = 330
    add_to_admin_menu = True
    search_backend_name = None
    copy_view_enabled = False
    list_display = ["member", "starts_on", "ends_on", "answer"]
    edit_handler = ObjectList(
        [
            FieldPanel("member"),
            FieldPanel("why"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        ],
        base_form_class=FeaturedForm,
    )


register_snippet(FeaturedMemberViewSet)


@hooks.register("slot:home.spotlight")
def home_spotlight(request, page):
    context = {
        "spotlight": on_home(),
        "featured": FeaturedMember.objects.published().for_listing().first(),
    }
    return render_to_string("spotlights/_home.html", context) if any(context.values()) else ""


@hooks.register("slot:page.spotlight")
def page_spotlight(request, page):
    found = beside(page, request)
    return render_to_string("spotlights/_beside.html", {"spotlight": found}) if found else ""


@hooks.register("slot:survey.happy")
def after_a_happy_answer(request, survey):
    """Who answered without an account signs in on the way."""
    if request.user.is_authenticated and not Spotlight.allows_writing_by(request.user):
        return ""
    return render_to_string("spotlights/_after_happy.html", {}, request)
