from django.urls import include, path

from community.members import views

own = [
    path("profile/", views.profile, name="profile"),
    path("owner/<str:token>/", views.become_owner, name="become_owner"),
    path(
        "confirm-email/again/",
        views.send_confirmation_again,
        name="send_confirmation_again",
    ),
]
urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("", include((own, "members"))),
    path("", include("allauth.urls")),
]
