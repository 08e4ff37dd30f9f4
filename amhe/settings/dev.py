"""A developer's own machine: plain cookies on http://localhost, example data, mail kept in a folder to read."""

from amhe.settings.base import *  # noqa: F403
from amhe.settings.base import DATABASES, MIDDLEWARE, STORAGES, env

DEBUG = env.bool("DJANGO_DEBUG", default=True)
FIGURES_CHECKED = DEBUG
SECRET_KEY = env("SECRET_KEY", default="only-for-development-on-this-machine")
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=["b25seS1mb3ItdGhpcy1tYWNoaW5lLW5vdC1zZWNyZXQ="])
# Example people sign in by code alone. With SECOND_FACTOR_REQUIRED=1 it is as in production.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
# The first in the list is the last to see what a view raised: refusals are noted before.
MIDDLEWARE = ["amhe.programme.views.errors.OwnNotFound", *MIDDLEWARE]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EXAMPLE_DATA = True
COMPONENTS_PAGE = True
SIGN_IN_LOOPBACK = True
INTERNAL_IPS = ["127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Connections are kept for a minute: the wall is set anew in every transaction, so nothing carries over.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
