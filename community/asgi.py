import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
application = get_asgi_application()

from community.content.databases import limit_statements  # noqa: E402 (there must be settings first)

limit_statements()
