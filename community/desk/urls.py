from django.urls import path

from community.desk import views, views_answering, views_asking, views_nominating
from community.desk.queue import views as queue
from community.desk.queue import views_deciding as deciding

app_name = "desk"
urlpatterns = [
    path("ask/", views_asking.ask, name="ask"),
    path("ask/sent/", views_asking.ask_sent, name="ask_sent"),
    path("ask/confirm/<str:token>/", views_asking.ask_confirm, name="ask_confirm"),
    path("ask/solved/<str:token>/", views_answering.ask_solved, name="ask_solved"),
    path("ask/more/<str:token>/", views_answering.ask_more, name="ask_more"),
    path("ask/stop/<str:token>/", views_answering.ask_stop, name="ask_stop"),
    path("desk/queue/", queue.queue, name="queue"),
    path("desk/queue/decided/", queue.queue_decided, name="queue_decided"),
    path("desk/queue/several/", deciding.queue_several, name="queue_several"),
    path("desk/queue/several/undo/", deciding.queue_undo_several, name="queue_undo_several"),
    path("desk/queue/<int:pk>/", queue.queue_item, name="queue_item"),
    path("desk/queue/<int:pk>/decide/", deciding.queue_decide, name="queue_decide"),
    path("desk/queue/<int:pk>/undo/", deciding.queue_undo, name="queue_undo"),
    path("desk/queue/<int:pk>/claim/", deciding.queue_claim, name="queue_claim"),
    path("desk/nominate/<int:pk>/", views_nominating.nominate, name="nominate"),
    path("support/", views.contact, name="contact"),
    path("support/sent/<str:token>/", views.sent_page, name="sent"),
    path("support/answered/<str:token>/", views.answered, name="answered"),
]
