from django.urls import path

from community.pages import views

urlpatterns = [path("sitemap.xml", views.sitemap, name="sitemap")]
