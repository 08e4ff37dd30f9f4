"""What production refuses to start on, in one sentence each; and secrets that come from files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from amhe.settings.refusals import refusals, refuse
from amhe.settings.values import Values
from tests.architecture.source import ROOT

# Made anew: what is written here, anybody could read.
KEY = "b3f1c07a9de24486" * 5  # fixed, so that every worker collects the same tests; no key of ours
LOCK = urlsafe_b64encode(bytes(range(7, 39))).decode()
COMMITTED = {
    "SECRET_KEY": "nobody-signs-in-with-this-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ENCRYPTION_KEYS": "pX0dYvZ3sQm8uT6wLk1bHcN9rGfJ2eWaVxRzB5yKo4U=",
}
NOTIFY_KEY = "trust-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
GOOD = {
    "SECRET_KEY": KEY,
    "ENCRYPTION_KEYS": LOCK,
    "ALLOWED_HOSTS": "amhe.trust.test",
    "SITE_URL": "https://amhe.trust.test",
    "DATABASE_URL": "postgres://amhe_app:pass-word@db.test/amhe",
    "REDIS_URL": "redis://:pass-word@redis.test/0",
    "EMAIL_URL": "smtp+tls://amhe:pass-word@mail.test:587",
    "DEFAULT_FROM_EMAIL": "AMHE <amhe@trust.test>",
    "ERASURE_LEDGER": "/ledger/erasures.jsonl",
}


def test_good_values_are_taken() -> None:
    assert list(refusals(GOOD)) == []
    assert list(refusals(GOOD | {"NOTIFY_API_KEY": NOTIFY_KEY, "NOTIFY_TEMPLATE_ID": "3333"})) == []
    assert list(refusals(GOOD | {"DATABASE_OWNER_URL": "postgres://amhe_owner:pass@db.test/amhe"})) == []
    assert list(refusals(GOOD | {"ALLOWED_HOSTS": "other.test, .trust.test"})) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", KEY[:40], "SECRET_KEY is too easy to guess"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY is too easy to guess"),
        ("SECRET_KEY", "django-insecure-" + KEY, "SECRET_KEY is a default"),
        ("SECRET_KEY", "only-for-development-on-this-machine-" + KEY, "SECRET_KEY is a default"),
        ("SECRET_KEY", COMMITTED["SECRET_KEY"], "SECRET_KEY is a default that others know"),
        ("DJANGO_DEBUG", "1", "DJANGO_DEBUG is on"),
        ("DEBUG", "True", "DEBUG is on"),
        ("AMHE_EXAMPLE_DATA", "yes", "AMHE_EXAMPLE_DATA is on"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is not set"),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS is not set"),
        ("ALLOWED_HOSTS", "amhe.trust.test,*", "ALLOWED_HOSTS holds a *"),
        ("ENCRYPTION_KEYS", "", "ENCRYPTION_KEYS is not set"),
        ("ENCRYPTION_KEYS", "too-short", "ENCRYPTION_KEYS holds a key (number 1) that is not 32 random bytes"),
        ("ENCRYPTION_KEYS", f"{LOCK}, {'A' * 43}=", "ENCRYPTION_KEYS holds a key (number 2) that others know"),
        (
            "ENCRYPTION_KEYS",
            f"{LOCK},b25seS1mb3ItdGhpcy1tYWNoaW5lLW5vdC1zZWNyZXQ=",
            "ENCRYPTION_KEYS holds a key (number 2)",
        ),
        ("ENCRYPTION_KEYS", COMMITTED["ENCRYPTION_KEYS"], "ENCRYPTION_KEYS holds a key (number 1) that others know"),
        ("SITE_URL", "", "SITE_URL is not set"),
        ("SITE_URL", "http://amhe.trust.test", "SITE_URL does not begin with https://"),
        ("SITE_URL", "https://elsewhere.test", "SITE_URL is on a host that ALLOWED_HOSTS does not name"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "postgres://amhe_app:pass/word#1@db.test:x/amhe", "DATABASE_URL is not set"),
        ("DATABASE_URL", "sqlite:///amhe.db", "DATABASE_URL is not an address of PostgreSQL"),
        ("DATABASE_URL", "postgres://postgres:x@db.test/amhe", "DATABASE_URL does not sign in as the app role"),
        ("DATABASE_URL", "postgres://amhe_owner:x@db.test/amhe", "DATABASE_URL does not sign in as the app role"),
        ("DATABASE_OWNER_URL", "postgres://amhe_app:y@db.test/amhe", "DATABASE_OWNER_URL signs in as the same role"),
        ("DATABASE_URL", "postgres://amhe_app@db.test/amhe", "DATABASE_URL goes over the network without a password"),
        ("DATABASE_URL", "postgres://amhe_app:@db.test/amhe", "DATABASE_URL goes over the network without a password"),
        ("DATABASE_URL", "postgres://amhe_app:amhe%5Fapp@db.test/amhe", "DATABASE_URL goes over the network without"),
        ("DATABASE_URL", "postgres://amhe_app@/amhe?host=db.test", "DATABASE_URL goes over the network without"),
        (
            "DATABASE_OWNER_URL",
            "postgres://amhe_owner:amhe_owner@db.test/amhe",
            "DATABASE_OWNER_URL goes over the network",
        ),
        ("REDIS_URL", "redis://redis.test/0", "REDIS_URL goes over the network without a password"),
        ("REDIS_URL", "rediss://queue:queue@redis.test/0", "REDIS_URL goes over the network without a password"),
        ("SECURITY_CONTACT", "security@trust.test", "SECURITY_CONTACT is no address"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
        ("EMAIL_URL", "", "EMAIL_URL is not set"),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL sends nothing"),
        ("DEFAULT_FROM_EMAIL", "", "DEFAULT_FROM_EMAIL is not set"),
        ("NOTIFY_API_KEY", NOTIFY_KEY, "NOTIFY_TEMPLATE_ID is not set"),
        ("NOTIFY_TEMPLATE_ID", "3333", "NOTIFY_API_KEY is not set"),
        ("NOTIFY_URL", "http://notify.test", "NOTIFY_URL does not begin with https://"),
        ("ERASURE_LEDGER", "", "ERASURE_LEDGER is not set"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN is short"),
    ],
)
def test_each_unsafe_value_is_refused_in_one_sentence_that_names_it(name: str, value: str, sentence: str) -> None:
    found = list(refusals(GOOD | {name: value}))
    assert len(found) == 1, found
    assert found[0].startswith(sentence)
    assert found[0].endswith(".")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://amhe_app@/amhe?host=%2Frun%2Fpostgresql"),
        ("DATABASE_URL", "postgres://amhe_app@%2Frun%2Fpostgresql/amhe"),
        ("DATABASE_URL", "postgres://amhe_app@db.test/amhe?sslmode=verify-full&sslcert=%2Frun%2Fsecrets%2Fapp.crt"),
        ("REDIS_URL", "unix:///run/redis.sock?db=4"),
    ],
)
def test_who_is_known_without_a_password_needs_none(name: str, value: str) -> None:
    """On a socket the system says who asks; a certificate is as good as a password."""
    assert list(refusals(GOOD | {name: value})) == []


@pytest.mark.parametrize("file", ["Dockerfile", "dev/checks.py", "amhe/settings/dev.py"])
def test_what_this_project_shows_to_everybody_starts_nothing_but_a_build(file: str) -> None:
    """The keys that these files hold now, whatever they are."""
    text = (ROOT / file).read_text(encoding="utf-8")
    shown = dict(re.findall(r"""(SECRET_KEY|ENCRYPTION_KEYS)(?:=|": "|", default=\[?")([\w=-]+)""", text))
    assert set(shown) == {"SECRET_KEY", "ENCRYPTION_KEYS"}
    for name, value in shown.items():
        assert [line.split()[0] for line in refusals(GOOD | {name: value})] == [name]
        assert list(refusals(GOOD | {name: value, "ALLOWED_HOSTS": "amhe.trust.test,build.invalid"})) != []
    if not file.startswith("amhe/"):
        build = {"ALLOWED_HOSTS": "build.invalid", "SITE_URL": "https://build.invalid"}
        assert list(refusals(GOOD | shown | build | {"DATABASE_URL": "postgres://amhe_app@build.invalid/amhe"})) == []


def test_half_a_key_of_notify_is_refused_and_not_shown() -> None:
    [said] = refusals(GOOD | {"NOTIFY_API_KEY": NOTIFY_KEY[:-9], "NOTIFY_TEMPLATE_ID": "3333"})
    assert said.startswith("NOTIFY_API_KEY is not a whole key") and NOTIFY_KEY[:20] not in said


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it() -> None:
    wrong = GOOD | {"SECRET_KEY": "canary-key", "SITE_URL": "http://x.test", "DATABASE_URL": "mysql://u:canary@h/d"}
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse(wrong)
    lines = str(refused.value).splitlines()
    assert lines[0] == "AMHE does not start, because:"
    assert [line.split()[1] for line in lines[1:]] == ["SECRET_KEY", "SITE_URL", "DATABASE_URL"]
    assert "canary" not in str(refused.value)


def test_a_secret_may_come_from_a_file_and_its_last_line_end_is_not_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    values = Values({"SECRET_KEY_FILE": str(tmp_path / "key"), "SECRET_KEY": "the file is stronger"})
    assert values["SECRET_KEY"] == KEY
    assert list(refusals(Values(GOOD | {"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")}))) == []


def test_a_file_that_is_not_there_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE names a file that cannot be read: no such file"):
        Values({"SECRET_KEY_FILE": str(tmp_path / "nothing")})["SECRET_KEY"]
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImproperlyConfigured, match="not text"):
        Values({"SECRET_KEY_FILE": str(tmp_path / "picture")})["SECRET_KEY"]


def python(code: list[str], values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "amhe.settings.production", **values}
    return subprocess.run([sys.executable, *code], cwd=ROOT, env=env, capture_output=True, text=True)


def test_the_command_line_says_no_more_than_the_sentences() -> None:
    done = python(["manage.py", "check"], GOOD | {"SECRET_KEY": ""})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "AMHE does not start, because:",
        "- SECRET_KEY is not set: give it 50 or more random characters.",
    ]


def test_production_as_the_web_gets_it(tmp_path: Path) -> None:
    """No address of the owner, nothing kept on a connection that PgBouncer may lend to somebody else, secrets in files."""
    (tmp_path / "database").write_text(GOOD["DATABASE_URL"] + "\n", encoding="utf-8")
    asked = (
        "import json; from django.conf import settings as s; d = s.DATABASES; print(json.dumps({'names': list(d),"
        " 'user': d['default']['USER'], 'cursors': d['default']['DISABLE_SERVER_SIDE_CURSORS'],"
        " 'prepare': d['default']['OPTIONS']['prepare_threshold'], 'debug': s.DEBUG, 'example': s.EXAMPLE_DATA,"
        " 'level': s.LOGGING['loggers']['amhe']['level']}))"
    )
    values = {name: value for name, value in GOOD.items() if name != "DATABASE_URL"}
    done = python(["-c", asked], values | {"DATABASE_URL_FILE": str(tmp_path / "database")})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "names": ["default"],
        "user": "amhe_app",
        "cursors": True,
        "prepare": None,
        "debug": False,
        "example": False,
        "level": "INFO",
    }


def test_migrations_without_the_owner_say_what_is_missing() -> None:
    done = python(["manage.py", "migrate"], GOOD | {"DATABASE_URL": os.environ["DATABASE_URL"]})
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "CommandError: DATABASE_OWNER_URL is not set: migrations run as the owner of the tables.",
    )


def test_migrations_wait_for_a_lock_for_seconds_and_not_for_ever() -> None:
    asked = "from django.conf import settings as s; print(s.DATABASES['owner']['OPTIONS']['options'])"
    done = python(["-c", asked], GOOD | {"DATABASE_OWNER_URL": "postgres://amhe_owner:x@db.test/amhe"})
    assert "-c lock_timeout=10s" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=4", "redis+socket:///run/redis.sock?virtual_host=4"),
        ("rediss://:pass@redis.test:6380/2", "rediss://:pass@redis.test:6380/2"),
    ],
)
def test_the_queue_uses_the_same_redis_as_everything_else(redis: str, broker: str) -> None:
    done = python(
        ["-c", "from django.conf import settings as s; print(s.CELERY_BROKER_URL)"], GOOD | {"REDIS_URL": redis}
    )
    assert done.stdout.strip() == broker, done.stderr
