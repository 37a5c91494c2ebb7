from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "community.people"

    def ready(self):
        from community.people import screening  # noqa: F401
        from community.people.flagging import register_members

        register_members()
