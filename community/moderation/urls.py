from django.urls import path

from community.moderation import views, views_flags, views_standing, views_trust

app_name = "moderation"
urlpatterns = [
    path("your-standing/", views_trust.trust, name="trust"),
    path("flags/", views_flags.flags, name="flags"),
    path("flags/<int:pk>/take-back/", views_flags.flag_take_back, name="flag_take_back"),
    path("flags/<slug:name>/<int:pk>/", views_flags.flag, name="flag"),
    path("moderation/sanctions/", views.sanctions, name="sanctions"),
    path("moderation/sanctions/<int:pk>/lift/", views.lift, name="lift"),
    path("moderation/appeals/", views.appeals, name="appeals"),
    path("moderation/appeals/<int:pk>/", views.appeal, name="appeal"),
    path("moderation/member/<str:username>/", views.member, name="member"),
    path("moderation/member/<str:username>/spammer/", views.spammer, name="spammer"),
    path("moderation/spammer/<int:pk>/undo/", views.spammer_undo, name="spammer_undo"),
    path("moderation/standing/", views_standing.yours, name="yours"),
    path("moderation/standing/read/", views_standing.read, name="read"),
    path("moderation/standing/<str:token>/", views_standing.standing, name="standing"),
]
