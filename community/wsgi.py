import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
site = get_wsgi_application()

from django.conf import settings  # noqa: E402 (there must be settings first)

from community.content.databases import limit_statements  # noqa: E402
from community.serving.lock import occupy  # noqa: E402
from community.serving.receiving import Receiver  # noqa: E402

occupy(settings.DATA_DIR)
limit_statements()
application = Receiver(site, settings.WEB_THREADS)
