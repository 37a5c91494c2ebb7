from wagtail import hooks

from community.notifications.viewsets import OutboxViewSet


@hooks.register("register_admin_viewset")
def outbox():
    return OutboxViewSet()
