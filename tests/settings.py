"""The settings of a site, with what would make tests slow or leave traces turned off."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="hearth-tests-"))
os.environ.setdefault("SECRET_KEY", "only-for-the-tests-and-nothing-but-the-tests")

from community.settings import *
from community.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    name: {**cache, "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name, cache in CACHES.items()
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "ERROR"}}
