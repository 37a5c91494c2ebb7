from django.urls import path

from community.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.index, name="index"),
    path("what-is-kept/", views.what_is_kept, name="what_is_kept"),
    path("export/", views.export, name="export"),
    path("export/<slug:key>/", views.fetch, name="fetch"),
    path("leave/", views.leave, name="leave"),
    path("kept/<slug:name>/", views.shelf, name="shelf"),
]
