from django.http import HttpResponse
from django.urls import path

app_name = "forum"
urlpatterns = [
    path("t/<int:pk>/<slug:slug>/", lambda r, pk, slug: HttpResponse("x"), name="topic"),
    path("r/<int:pk>/", lambda r, pk: HttpResponse("x"), name="reply"),
    path("<slug:slug>/", lambda r, slug: HttpResponse("x"), name="category"),
]
