"""The static checks, in a fixed order; none of them needs a server."""

import subprocess
import time

from dev import environment, orphans, places
from dev.places import ROOT, VENV
from dev.programs import Failed, with_environment

PYTHON_CODE = (
    "amhe",
    "organisations",
    "teams",
    "populations",
    "datareview",
    "assets",
    "qiprojects",
    "dev",
)

# Addresses where nothing listens: the checks below read settings and never connect.
NOWHERE = {
    "DATABASE_URL": "postgres://amhe_app@/amhe?host=%2Fnonexistent",
    "DATABASE_OWNER_URL": "postgres://amhe_owner@/amhe?host=%2Fnonexistent",
    "REDIS_URL": "unix:///nonexistent/redis.sock",
    "EMAIL_URL": "smtp://mail.amhe.example:25",
    "ALLOWED_HOSTS": "build.invalid",  # these keys can be read by anybody, so production takes them for this host alone
    "SITE_URL": "https://build.invalid",
    "DEFAULT_FROM_EMAIL": "AMHE <no-reply@amhe.example>",
    "ERASURE_LEDGER": "/nonexistent/erasures.jsonl",
    "ENCRYPTION_KEYS": "pX0dYvZ3sQm8uT6wLk1bHcN9rGfJ2eWaVxRzB5yKo4U=",
    "SECRET_KEY": "nobody-signs-in-with-this-0123456789-abcdefghijklmnopqrstuvwxyz",
}


def commands() -> list[tuple[str, list[str], str]]:
    """Return every check: its name, its command (a program of the environment first), its settings module."""
    code = [name for name in PYTHON_CODE if (ROOT / name).is_dir()]
    tests = "amhe.settings.test"
    return [
        ("ruff check", ["ruff", "check", "."], tests),
        ("ruff format", ["ruff", "format", "--check", "."], tests),
        ("mypy", ["mypy", *code], tests),
        ("djlint", ["djlint", "--lint", "templates"], tests),
        ("import-linter", ["lint-imports", "--cache-dir", str(places.CACHE / "import-linter")], tests),
        (
            "deploy check",
            ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            "amhe.settings.production",
        ),
        ("compose file", ["docker-compose", "config", "--quiet"], tests),
        (
            "migrations",
            ["python", "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
            tests,
        ),
    ]


def check(arguments: list[str]) -> int:
    """Run the checks, or only those named, and return 1 when any found something. Raises Failed."""
    names = [name for name, _, _ in commands()]
    if unknown := set(arguments) - set(names):
        raise Failed(f"There is no check called {', '.join(sorted(unknown))}, only {', '.join(names)}.")
    with orphans.setting_up():
        environment.ready()
    failed = []
    for name, command, settings in commands():
        if arguments and name not in arguments:
            continue
        started = time.monotonic()
        done = subprocess.run(
            [VENV / "bin" / command[0], *command[1:]],
            cwd=ROOT,
            env=with_environment({**NOWHERE, "DJANGO_SETTINGS_MODULE": settings}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        word = "failed" if done.returncode else "ok"
        print(f"{name:<16}{time.monotonic() - started:6.1f} s  {word}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout.decode(errors="replace"), flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0
