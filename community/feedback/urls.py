from django.urls import path

from community.feedback import views

app_name = "feedback"
urlpatterns = [
    path("vote/<int:pk>/", views.vote, name="vote"),
    path("words/<str:token>/", views.words, name="words"),
    path("reading/<int:pk>/", views.reading, name="reading"),
]
