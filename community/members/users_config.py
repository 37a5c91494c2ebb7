from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's user administration, with forms that know a Member."""

    user_viewset = "community.members.viewsets.MemberViewSet"
