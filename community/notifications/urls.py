from django.urls import path

from community.notifications import views, views_stopping

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("bell/", views.bell, name="bell"),
    path("stop/<str:token>/", views_stopping.stop, name="stop"),
    path("<int:pk>/", views.notification, name="notification"),
]
