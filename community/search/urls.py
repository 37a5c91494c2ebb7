from django.urls import path

from community.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("opened/", views.result_opened, name="opened"),
    path("not-same/<int:pk>/", views.not_same, name="not_same"),
]
