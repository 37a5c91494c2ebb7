"""What a member has said, as far as a reader may see it."""

from functools import cached_property

from forum.models import Reply, Topic

SHELVES = ("topics", "replies", "answers")


class Said:
    def __init__(self, person, reader):
        self.person, self.reader = person, reader

    def shelf(self, name: str):
        """The posts of one of SHELVES, ready to be listed."""
        rows = getattr(self, name)()
        return rows.for_listing() if name == "topics" else rows.for_person()

    def topics(self):
        return Topic.objects.visible_to(self.reader).filter(author=self.person)

    def replies(self):
        return Reply.objects.visible_to(self.reader).filter(author=self.person)

    def answers(self):
        """Replies that were accepted."""
        return self.replies().filter(answers_topic__isnull=False)

    @cached_property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name)().count() for name in SHELVES}
