from django.urls import path

from community.people import views

app_name = "people"
urlpatterns = [
    path("<str:username>/", views.member, name="member"),
    path("<str:username>/card/", views.card, name="card"),
]
