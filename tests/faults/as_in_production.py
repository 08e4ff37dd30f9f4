"""Production's settings but for what a test has none of: a mail server, collected files, people with a second step."""

from __future__ import annotations

import os

from amhe.settings.production import *  # noqa: F403
from amhe.settings.production import STORAGES

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["MAIL_DIR"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
SECOND_FACTOR_REQUIRED = False
