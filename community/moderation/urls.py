from django.urls import path

from community.moderation import views, views_standing

app_name = "moderation"
urlpatterns = [
    path("sanctions/", views.sanctions, name="sanctions"),
    path("sanctions/<int:pk>/lift/", views.lift, name="lift"),
    path("appeals/", views.appeals, name="appeals"),
    path("appeals/<int:pk>/", views.appeal, name="appeal"),
    path("member/<str:username>/", views.member, name="member"),
    path("member/<str:username>/spammer/", views.spammer, name="spammer"),
    path("spammer/<int:pk>/undo/", views.spammer_undo, name="spammer_undo"),
    path("standing/", views_standing.yours, name="yours"),
    path("standing/read/", views_standing.read, name="read"),
    path("standing/<str:token>/", views_standing.standing, name="standing"),
]
