from django.urls import path

from community.demo import views

app_name = "demo"
urlpatterns = [
    path("mail/", views.mail, name="mail"),
    path("mail/<int:pk>/", views.mail_message, name="mail_message"),
    path("mail/<int:pk>/html/", views.mail_html, name="mail_html"),
]
