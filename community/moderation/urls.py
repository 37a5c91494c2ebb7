from django.urls import path

from community.moderation import views_flags

app_name = "moderation"
urlpatterns = [
    path("flags/", views_flags.flags, name="flags"),
    path("flags/<int:pk>/take-back/", views_flags.flag_take_back, name="flag_take_back"),
    path("flags/<slug:name>/<int:pk>/", views_flags.flag, name="flag"),
]
