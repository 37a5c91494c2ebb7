from django.urls import path, register_converter

from community.content import views


class ColourConverter:
    regex = "[0-9a-f]{6}"
    to_python = to_url = staticmethod(str)


register_converter(ColourConverter, "colour")

urlpatterns = [
    path("theme/<colour:accent>.css", views.theme, name="theme"),
    path("media/<path:path>", views.media, name="media"),
    path("robots.txt", views.robots, name="robots"),
]
