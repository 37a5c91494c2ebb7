from django.urls import path

from community.moderation import views

app_name = "moderation"
urlpatterns = [path("your-standing/", views.standing, name="standing")]
