"""The suite: the app role on a throw-away database, mail in memory, tasks run at once unless a test says otherwise."""

from datetime import timedelta

from amhe.settings.base import *  # noqa: F403
from amhe.settings.base import DATABASES, ROOT, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ENCRYPTION_KEYS = ["b25seS1mb3ItdGhpcy1tYWNoaW5lLW5vdC1zZWNyZXQ="]
# What people see of second steps and time-outs is tested with the real values (tests/integration/test_sign_in_*.py).
SECOND_FACTOR_REQUIRED = False
SESSION_IDLE = SESSION_LONGEST = timedelta(days=4000)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
EXAMPLE_DATA = True
FIGURES_CHECKED = True
SECURITY_CONTACT = "mailto:security@amhe.example"
COMPONENTS_PAGE = True
SIGN_IN_LOOPBACK = True
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = ROOT / ".cache" / "static"  # nothing is collected for tests; the finders serve what there is
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
# The owner's address is the same database under another name: what a test leaves is flushed once.
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LINKS_MAY_BE_LOCAL = True
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
