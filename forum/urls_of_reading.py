"""Addresses of what people read by: lists, marks, feeds, bookmarks."""

from django.urls import path

from forum.views import bookmarks, feeds, lists, places

urlpatterns = [
    path("topics/<slug:name>/", lists.topics, name="topics"),
    path("mark-read/", lists.mark_read, name="mark_read"),
    path("mark-read/<slug:slug>/", lists.category_mark_read, name="category_mark_read"),
    path("topic/<int:pk>/unread/", places.topic_unread, name="topic_unread"),
    path("topic/<int:pk>/since/", places.since, name="since"),
    path("topic/<int:pk>/bookmark/", bookmarks.topic_bookmark, name="topic_bookmark"),
    path("reply/<int:pk>/bookmark/", bookmarks.reply_bookmark, name="reply_bookmark"),
    path("bookmarks/", bookmarks.bookmarks, name="bookmarks"),
    path("bookmarks/<int:pk>/", bookmarks.bookmark_edit, name="bookmark_edit"),
    path("bookmarks/<int:pk>/remove/", bookmarks.bookmark_remove, name="bookmark_remove"),
    path("feeds/latest/", feeds.latest, name="feed_latest"),
    path("feeds/category/<slug:slug>/", feeds.category, name="feed_category"),
    path("feeds/tag/<str:slug>/", feeds.tag, name="feed_tag"),
    path("feeds/member/<str:username>/", feeds.member, name="feed_member"),
]
