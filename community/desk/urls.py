from django.urls import path

from community.desk import views, views_answering, views_asking

app_name = "desk"
urlpatterns = [
    path("ask/", views_asking.ask, name="ask"),
    path("ask/sent/", views_asking.ask_sent, name="ask_sent"),
    path("ask/held/", views_answering.ask_held, name="ask_held"),
    path("ask/confirm/<str:token>/", views_asking.ask_confirm, name="ask_confirm"),
    path("ask/solved/<str:token>/", views_answering.ask_solved, name="ask_solved"),
    path("ask/more/<str:token>/", views_answering.ask_more, name="ask_more"),
    path("ask/stop/<str:token>/", views_answering.ask_stop, name="ask_stop"),
    path("support/", views.contact, name="contact"),
    path("support/sent/<str:token>/", views.sent_page, name="sent"),
    path("support/answered/<str:token>/", views.answered, name="answered"),
]
