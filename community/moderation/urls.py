from django.urls import path

from community.moderation.views import flags, sanctions, standing, trust

app_name = "moderation"
urlpatterns = [
    path("your-standing/", trust.trust, name="trust"),
    path("flags/", flags.flags, name="flags"),
    path("flags/<int:pk>/take-back/", flags.flag_take_back, name="flag_take_back"),
    path("flags/<slug:name>/<int:pk>/", flags.flag, name="flag"),
    path("moderation/sanctions/", sanctions.sanctions, name="sanctions"),
    path("moderation/sanctions/<int:pk>/lift/", sanctions.lift, name="lift"),
    path("moderation/appeals/", sanctions.appeals, name="appeals"),
    path("moderation/appeals/<int:pk>/", sanctions.appeal, name="appeal"),
    path("moderation/member/<str:username>/", sanctions.member, name="member"),
    path("moderation/member/<str:username>/spammer/", sanctions.spammer, name="spammer"),
    path("moderation/spammer/<int:pk>/undo/", sanctions.spammer_undo, name="spammer_undo"),
    path("moderation/standing/", standing.yours, name="yours"),
    path("moderation/standing/read/", standing.read, name="read"),
    path("moderation/standing/<str:token>/", standing.standing, name="standing"),
]
