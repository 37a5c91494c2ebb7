from django.urls import path

from community.notifications import views, views_of_choices

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("bell/", views.bell, name="bell"),
    path("mail/", views_of_choices.choices, name="choices"),
    path("resume/<str:token>/", views_of_choices.resume, name="resume"),
    path("<int:pk>/", views.notification, name="notification"),
]
