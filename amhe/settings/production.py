"""The real thing. Refuses to start on a missing or unsafe value rather than run unsafely (amhe.settings.refusals)."""
# ruff: noqa: E402 - what is unsafe is refused before anything reads it

from amhe.settings.refusals import refuse

refuse()

from amhe.operations.logs import logging_settings
from amhe.settings.base import *  # noqa: F403
from amhe.settings.base import DATABASES, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]
EXAMPLE_DATA = False

# Every way in is https. The probes are asked by machines beside us, over plain http and by number.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

# Only migrations need the owner of the tables: web, worker and beat are not given its address at all.
if env("DATABASE_OWNER_URL", default=""):
    waits = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=10min"
    DATABASES["owner"]["OPTIONS"] = DATABASES["owner"].get("OPTIONS", {}) | {"options": waits, "connect_timeout": 5}
else:
    del DATABASES["owner"]
# Connections are kept for a minute: the wall is set anew in every transaction, so nothing carries over.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES["default"]["OPTIONS"] |= {"connect_timeout": 5}

LOGGING = logging_settings(env("LOG_LEVEL", default="INFO"))
