from django.urls import include, path

from forum.views import acts, following, reading, writing

app_name = "forum"
urlpatterns = [
    path("", reading.index, name="index"),
    path("new/", writing.topic_new, name="topic_new"),
    path("preview/", writing.preview, name="preview"),
    path("", include("forum.urls_composing")),
    path("t/<int:pk>/", reading.topic, name="topic_short"),
    path("t/<int:pk>/<slug:slug>/", reading.topic, name="topic"),
    path("r/<int:pk>/", reading.reply, name="reply"),
    path("follow/", following.followings, name="followings"),
    path("follow/<slug:what>/<int:pk>/", following.follow, name="follow"),
    path("topic/<int:pk>/edit/", writing.topic_edit, name="topic_edit"),
    path("topic/<int:pk>/reply/", writing.reply_new, name="reply_new"),
    path("topic/<int:pk>/lock/", acts.topic_lock, name="topic_lock"),
    path("topic/<int:pk>/unlock/", acts.topic_unlock, name="topic_unlock"),
    path("topic/<int:pk>/pin/", acts.topic_pin, name="topic_pin"),
    path("topic/<int:pk>/unpin/", acts.topic_unpin, name="topic_unpin"),
    path("topic/<int:pk>/hide/", acts.topic_hide, name="topic_hide"),
    path("topic/<int:pk>/unhide/", acts.topic_unhide, name="topic_unhide"),
    path("topic/<int:pk>/remove/", acts.topic_remove, name="topic_remove"),
    path("topic/<int:pk>/restore/", acts.topic_restore, name="topic_restore"),
    path("reply/<int:pk>/edit/", writing.reply_edit, name="reply_edit"),
    path("reply/<int:pk>/accept/", acts.reply_accept, name="reply_accept"),
    path("reply/<int:pk>/unaccept/", acts.reply_unaccept, name="reply_unaccept"),
    path("reply/<int:pk>/hide/", acts.reply_hide, name="reply_hide"),
    path("reply/<int:pk>/unhide/", acts.reply_unhide, name="reply_unhide"),
    path("reply/<int:pk>/remove/", acts.reply_remove, name="reply_remove"),
    path("reply/<int:pk>/restore/", acts.reply_restore, name="reply_restore"),
    path("", include("forum.urls_of_reading")),
    path("<slug:slug>/", reading.category, name="category"),
]
