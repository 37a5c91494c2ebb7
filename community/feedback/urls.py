from django.urls import path

from community.feedback import views, views_surveys

app_name = "feedback"
urlpatterns = [
    path("vote/<int:pk>/", views.vote, name="vote"),
    path("words/<str:token>/", views.words, name="words"),
    path("survey/<str:token>/", views_surveys.survey, name="survey"),
    path("no-survey/<str:token>/", views_surveys.survey_stop, name="survey_stop"),
    path("reading/<int:pk>/", views.reading, name="reading"),
]
