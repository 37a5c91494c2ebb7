from django.urls import path

from community.privacy import views, views_shut_out

app_name = "privacy"
urlpatterns = [
    path("", views.index, name="index"),
    path("what-is-kept/", views.what_is_kept, name="what_is_kept"),
    path("export/", views.export, name="export"),
    path("export/<slug:key>/", views.fetch, name="fetch"),
    path("shut-out/<str:token>/", views_shut_out.shut_out, name="shut_out"),
    path("shut-out/<str:token>/archive/", views_shut_out.archive, name="shut_out_archive"),
    path("leave/", views.leave, name="leave"),
    path("kept/<slug:name>/", views.shelf, name="shelf"),
]
