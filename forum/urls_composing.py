"""What a composer asks for while somebody writes."""

from django.urls import path

from forum.views import completing, drafts, files

urlpatterns = [
    path("write/drafts/", drafts.drafts, name="drafts"),
    path("write/draft/", drafts.draft_keep, name="draft_keep"),
    path("write/draft/discard/", drafts.draft_discard, name="draft_discard"),
    path("write/people/", completing.people, name="complete_people"),
    path("write/tags/", completing.tags, name="complete_tags"),
    path("write/quote/<int:pk>/<slug:which>/", drafts.quote, name="quote"),
    path("write/file/", files.upload, name="upload"),
    path("file/<slug:key>/", files.file, name="file"),
]
