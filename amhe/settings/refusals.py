"""Why production does not start: every missing or unsafe value at once, a sentence each, and never a secret."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from amhe.settings.values import Env

SHORTEST_KEY = 50
SHORTEST_TOKEN = 32
ENCRYPTION_KEY = 32
# What anybody can read in this project: its Dockerfile and its checks need a value, and so do development and guides.
NOT_A_SECRET = ("only-for", "change-me", "changeme", "insecure", "example", "secret-key", "nobody-signs-in")
KNOWN_LOCKS = ("pX0dYvZ3sQm8uT6wLk1bHcN9rGfJ2eWaVxRzB5yKo4U=",)
# The one host under which these are taken: nobody can ever be served there (the name is reserved for that).
BUILD_HOST = "build.invalid"
YES = ("1", "true", "yes", "on", "y", "ok", "t")
# What else the server knows: the owner of the tables, the reader of everything, and PostgreSQL's first superuser.
NOT_THE_APP = ("amhe_owner", "amhe_backup", "amhe_sec", "postgres")
OPEN = "whoever reaches the server would be let in."
NOTIFY_KEY = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
SENDS_NOTHING = ("consolemail", "dummymail", "filemail", "memorymail")


def refuse(values: Mapping[str, str] = Env.ENVIRON) -> None:
    """Raise ImproperlyConfigured with all that is wrong, or return."""
    found = list(refusals(values))
    if found:
        raise ImproperlyConfigured("\n".join(["AMHE does not start, because:", *(f"- {line}" for line in found)]))


def refusals(values: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each value that is missing or unsafe; it names the variable and never its value."""
    yield from _key(values)
    for name in ("DJANGO_DEBUG", "DEBUG"):
        if _on(values, name):
            yield f"{name} is on: it shows settings and source to anybody who meets an error. Take it out."
    if _on(values, "AMHE_EXAMPLE_DATA"):
        yield "AMHE_EXAMPLE_DATA is on: made-up people must not be mixed with real ones. Take it out."
    yield from _encryption(values)
    yield from _addresses(values)
    yield from _database(values)
    yield from _mail_and_redis(values)
    if not values.get("ERASURE_LEDGER", ""):
        yield "ERASURE_LEDGER is not set: what people asked us to erase would be back after a restore. See docs/backup.md."
    contact = values.get("SECURITY_CONTACT", "")
    if contact and not contact.startswith(("mailto:", "https://")):
        yield "SECURITY_CONTACT is no address: begin it with mailto: or https://."
    if 0 < len(values.get("METRICS_TOKEN", "")) < SHORTEST_TOKEN:
        yield f"METRICS_TOKEN is short: make it at least {SHORTEST_TOKEN} random characters, or take it out."


def _key(values: Mapping[str, str]) -> Iterator[str]:
    key = values.get("SECRET_KEY", "")
    if not key:
        yield f"SECRET_KEY is not set: give it {SHORTEST_KEY} or more random characters."
    elif len(key) < SHORTEST_KEY or len(set(key)) < 10:
        yield f"SECRET_KEY is too easy to guess: give it {SHORTEST_KEY} or more random characters."
    elif any(word in key.lower() for word in NOT_A_SECRET) and not _builds(values):
        yield "SECRET_KEY is a default that others know: make one of your own."


def _encryption(values: Mapping[str, str]) -> Iterator[str]:
    keys = [key.strip() for key in values.get("ENCRYPTION_KEYS", "").split(",") if key.strip()]
    known = [urlsafe_b64decode(key) for key in KNOWN_LOCKS]
    if not keys:
        yield "ENCRYPTION_KEYS is not set: it locks the secrets of sign-in. See docs/deploy.md for how to make one."
    for number, key in enumerate(keys, start=1):
        try:
            plain = urlsafe_b64decode(key)
        except (NotBase64, ValueError):
            plain = b""
        if len(plain) != ENCRYPTION_KEY:
            yield f"ENCRYPTION_KEYS holds a key (number {number}) that is not 32 random bytes in URL-safe base64."
        elif len(set(plain)) < 10 or b"only-for" in plain or (plain in known and not _builds(values)):
            yield f"ENCRYPTION_KEYS holds a key (number {number}) that others know or can guess: make one of your own."


def _addresses(values: Mapping[str, str]) -> Iterator[str]:
    hosts = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        yield "ALLOWED_HOSTS is not set: name the hosts that people use, with commas between."
    elif any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS holds a *: it lets anybody choose the host in our mails. Name the hosts."
    site = _split(values.get("SITE_URL", ""))
    if site is None or not site.hostname:
        yield "SITE_URL is not set: it is the address in every mail, such as https://amhe.your-trust.nhs.uk."
    elif site.scheme != "https":
        yield "SITE_URL does not begin with https://: people would sign in where others can listen."
    elif hosts and not any(_covers(host, site.hostname) for host in hosts):
        yield "SITE_URL is on a host that ALLOWED_HOSTS does not name: links in mails would not open."


def _database(values: Mapping[str, str]) -> Iterator[str]:
    app, owner = _split(values.get("DATABASE_URL", "")), _split(values.get("DATABASE_OWNER_URL", ""))
    if app is None or not app.scheme:
        yield "DATABASE_URL is not set: it is PostgreSQL's address for the app role."
    elif app.scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        yield "DATABASE_URL is not an address of PostgreSQL: begin it with postgres://."
    elif not app.username or app.username in NOT_THE_APP:
        yield "DATABASE_URL does not sign in as the app role: row-level security would not hold. Use amhe_app."
    if app and app.username and owner and owner.username == app.username:
        yield "DATABASE_OWNER_URL signs in as the same role as DATABASE_URL: the app must not own its tables."
    for name, address in (("DATABASE_URL", app), ("DATABASE_OWNER_URL", owner)):
        if address and address.scheme and _open_to_anybody(address) and not _builds(values):
            yield f"{name} goes over the network without a password, or with its role's name as one: {OPEN}"


def _mail_and_redis(values: Mapping[str, str]) -> Iterator[str]:
    redis = _split(values.get("REDIS_URL", ""))
    if redis is None or redis.scheme not in ("redis", "rediss", "unix"):
        yield "REDIS_URL is not set: it is Redis's address, such as rediss://user:password@host:6379/0."
    elif _open_to_anybody(redis) and not _builds(values):
        yield f"REDIS_URL goes over the network without a password, or with its user's name as one: {OPEN}"
    mail = _split(values.get("EMAIL_URL", ""))
    if mail is None or not mail.scheme:
        yield "EMAIL_URL is not set: nobody could sign in. It is your mail server, such as smtp+tls://user:password@host:587."
    elif mail.scheme in SENDS_NOTHING:
        yield "EMAIL_URL sends nothing: nobody could sign in. Name a mail server."
    if not values.get("DEFAULT_FROM_EMAIL", ""):
        yield "DEFAULT_FROM_EMAIL is not set: it is whom our mails come from."
    yield from _notify(values)


def _notify(values: Mapping[str, str]) -> Iterator[str]:
    key, template = values.get("NOTIFY_API_KEY", ""), values.get("NOTIFY_TEMPLATE_ID", "")
    for name, value, other in (("NOTIFY_API_KEY", key, template), ("NOTIFY_TEMPLATE_ID", template, key)):
        if other and not value:
            yield f"{name} is not set: GOV.UK Notify sends with a key and a template, or not at all. Set both or neither."
    if key and not NOTIFY_KEY.search(key):
        yield "NOTIFY_API_KEY is not a whole key of GOV.UK Notify: it is a name, then 2 long numbers with hyphens."
    if values.get("NOTIFY_URL", "https://").partition("://")[0] != "https":
        yield "NOTIFY_URL does not begin with https://: others could read our mails."


def _open_to_anybody(address: SplitResult) -> bool:
    """Whether it names a server on the network, and for it neither a certificate nor a password worth the name."""
    asked = {name: found[-1] for name, found in parse_qs(address.query).items()}
    host = unquote(asked.get("host") or address.hostname or "")
    if address.scheme == "unix" or not host or host.startswith("/"):
        return False
    password = unquote(asked.get("password") or address.password or "")
    return password in ("", unquote(address.username or "")) and not asked.keys() & {"passfile", "sslcert"}


def _builds(values: Mapping[str, str]) -> bool:
    return values.get("ALLOWED_HOSTS", "") == BUILD_HOST


def _on(values: Mapping[str, str], name: str) -> bool:
    return values.get(name, "").lower() in YES


def _covers(allowed: str, host: str) -> bool:
    allowed = allowed.lower().partition(":")[0]
    return host == allowed or (allowed.startswith(".") and (host == allowed[1:] or host.endswith(allowed)))


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
