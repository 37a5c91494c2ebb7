from django.urls import path

from knowledgebase.views.glossary import glossary
from knowledgebase.views.suggesting import suggest

app_name = "knowledgebase"

urlpatterns = [
    path("glossary/", glossary, name="glossary"),
    path("suggest/<int:pk>/", suggest, name="suggest"),
]
