from django.urls import path

from knowledgebase.views.glossary import glossary

app_name = "knowledgebase"

urlpatterns = [
    path("glossary/", glossary, name="glossary"),
]
