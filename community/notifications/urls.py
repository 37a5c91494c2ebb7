from django.urls import path

from community.notifications import views, views_mail, views_of_choices

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("bell/", views.bell, name="bell"),
    path("mail-again/", views_mail.mail_again, name="mail_again"),
    path("stop/<str:token>/", views_mail.stop, name="stop"),
    path("mail/", views_of_choices.choices, name="choices"),
    path("resume/<str:token>/", views_of_choices.resume, name="resume"),
    path("<int:pk>/", views.notification, name="notification"),
]
