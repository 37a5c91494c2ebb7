from django.urls import path

from community.audience import views

app_name = "audience"
urlpatterns = [path("", views.choose, name="choose")]
