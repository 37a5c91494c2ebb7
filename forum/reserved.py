"""What else lies under /forum/, beside categories."""

RESERVED = {
    "bookmarks",
    "deleted",
    "feeds",
    "file",
    "follow",
    "mark-read",
    "new",
    "out-of-sight",
    "preview",
    "r",
    "reply",
    "same",
    "t",
    "tag",
    "tags",
    "topic",
    "topics",
    "version",
    "write",
}
