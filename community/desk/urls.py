from django.urls import path

from community.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.contact, name="contact"),
    path("sent/<str:token>/", views.sent_page, name="sent"),
    path("answered/<str:token>/", views.answered, name="answered"),
]
