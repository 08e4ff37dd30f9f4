"""A developer's own machine: plain cookies on http://localhost, example data, mail kept in a folder to read."""

from amhe.settings.base import *  # noqa: F403
from amhe.settings.base import STORAGES, env

DEBUG = env.bool("DJANGO_DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-development-on-this-machine")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EXAMPLE_DATA = True
INTERNAL_IPS = ["127.0.0.1"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
