from django.urls import path

from knowledgebase.views.suggesting import suggest

app_name = "knowledgebase"

urlpatterns = [
    path("suggest/<int:pk>/", suggest, name="suggest"),
]
