from django.urls import path

from community.search import views, views_before_asking

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggest, name="suggest"),
    path("opened/", views.result_opened, name="opened"),
    path("similar/", views_before_asking.similar, name="similar"),
    path("similar/opened/", views_before_asking.similar_opened, name="similar_opened"),
    path("similar/answers/", views_before_asking.similar_answers, name="similar_answers"),
    path("not-same/<int:pk>/", views.not_same, name="not_same"),
]
