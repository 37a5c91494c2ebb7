"""The settings of a site, with what would make tests slow or leave traces turned off."""

import os
import tempfile

# Tests that run side by side (pytest -n 2) each have a folder of their own.
os.environ["DATA_DIR"] = tempfile.mkdtemp(
    prefix="hearth-tests-", dir=os.environ.get("DATA_DIR") or None
)
os.environ.setdefault("SECRET_KEY", "only-for-the-tests-and-nothing-but-the-tests")

from community.settings import *
from community.settings import DATA_DIR, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = (
    DATA_DIR / "static"
)  # there, and empty: Whitenoise warns with every client where it is not
STATIC_ROOT.mkdir()
CACHES = {
    name: {**cache, "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name, cache in CACHES.items()
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "ERROR"}}
PAGE_VIEWS_PER_MINUTE = 0  # the tests read more than any reader, from one address
PAGE_CACHE_MB = 0  # each page is made anew, and each query counted; tests/content/test_page_cache.py turns it on
