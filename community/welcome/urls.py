from django.urls import path

from community.welcome import views

app_name = "welcome"
urlpatterns = [
    path("first-posts/", views.first_posts, name="first_posts"),
    path("first-posts/<int:pk>/", views.thank, name="thank"),
    path("put-away/", views.put_away, name="put_away"),
]
