from django.urls import path

from community.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggest, name="suggest"),
    path("opened/", views.result_opened, name="opened"),
]
