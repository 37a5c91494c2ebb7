from django.urls import path

from community.spotlights.views import showing, telling

app_name = "spotlights"
urlpatterns = [
    path("", showing.wall, name="wall"),
    path("yours/", telling.yours, name="yours"),
    path("write/<slug:kind>/", telling.write, name="write"),
    path("invited/<str:token>/", telling.invited, name="invited"),
    path("picture/<slug:key>.webp", showing.picture, name="picture"),
    path("<int:pk>/", showing.spotlight, name="spotlight"),
    path("<int:pk>/change/", telling.change, name="change"),
    path("<int:pk>/take-back/", telling.take_back, name="take_back"),
    path("<int:pk>/reworded/", telling.reworded, name="reworded"),
]
