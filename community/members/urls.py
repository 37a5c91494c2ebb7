from django.urls import include, path, re_path

from community.members import views, views_consent

own = [
    path("profile/", views.profile, name="profile"),
    path("owner/<str:token>/", views.become_owner, name="become_owner"),
    path(
        "confirm-email/again/",
        views.send_confirmation_again,
        name="send_confirmation_again",
    ),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("email/stop/<str:token>/", views.stop_address_change, name="stop_address_change"),
    path("username/", views.change_username, name="change_username"),
    path("agreed/", views_consent.consents, name="consents"),
    path("agreed/<int:pk>/", views_consent.consent, name="consent"),
    path("agreed/<int:pk>/back/", views_consent.take_back, name="take_back"),
    path("consent/<str:token>/", views_consent.answer_consent, name="answer_consent"),
    path("consent/back/<str:token>/", views_consent.withdraw_consent, name="withdraw_consent"),
]
urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("oidc/<str:provider_id>/login/", views.go_elsewhere, name="openid_connect_login"),
    path("sessions/", views.usersession_list, name="usersessions_list"),
    path("", include((own, "members"))),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_address, name="account_confirm_email"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("", include("allauth.urls")),
]
