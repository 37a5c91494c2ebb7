from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.account import LogoutView
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import authenticate_with_password

from community.desk.feeds import answered
from community.pages.views import page

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

handler500 = "community.content.unavailable.broken"

urlpatterns = [
    # One door: Wagtail's own would know neither rate limits nor unconfirmed addresses.
    path("admin/login/", to_sign_in),
    # Wagtail's answers a GET with 405, and takes the session's cookie away all the same.
    path("admin/logout/", require_POST(LogoutView.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path(
        "feedback/", include("community.feedback.urls")
    ),  # in the language of the page it is about
    path("", include("community.content.urls")),
    path("", include("community.pages.urls")),
]

if settings.ANYMAIL:  # what the mail provider tells of bounces
    urlpatterns.append(path("anymail/", include("anymail.urls")))

if settings.DEMO:
    urlpatterns.append(path("demo/", include("community.demo.urls")))

urlpatterns += i18n_patterns(
    path("accounts/", include("community.members.urls")),
    path("for/", include("community.audience.urls")),
    path("forum/", include("forum.urls")),
    path("notifications/", include("community.notifications.urls")),
    path("people/", include("community.people.urls")),
    path("welcome/", include("community.welcome.urls")),
    path("your-data/", include("community.privacy.urls")),
    path("", include("community.moderation.urls")),
    path("", include("community.desk.urls")),
    path("customers/", include("community.spotlights.urls")),
    path("search/", include("community.search.urls")),
    path("faq/feed/", answered, name="answered_questions"),
    path("", include("knowledgebase.urls")),
    # Wagtail's for readers of its pages: past limits, unconfirmed addresses and second factors too.
    path("_util/login/", to_sign_in),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    re_path(wagtail_urls.serve_pattern, page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
