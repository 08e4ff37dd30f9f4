"""The pages that are measured, visited in process: their addresses, sessions, queries and sizes. Runs inside Django."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FIRST = "load-00001"  # the organisation that has come far with 3 populations
HEAVY = ("weasyprint", "plotly", "pandas", "numpy")
# Asked of every transaction, and not counted (house.md, section 6).
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Page:
    """One page as one person sees it: what it costs in queries and bytes, and the cookie that opens it."""

    name: str
    path: str
    status: int
    queries: int
    size: int
    cookie: str


def visit(name: str, email: str, path: str) -> Page:
    """Open a page twice, and count the second time."""
    field = get_user_model().USERNAME_FIELD
    client = signed_in(get_user_model()._default_manager.get(**{field: email}))
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    counted = [query for query in captured.captured_queries if not query["sql"].startswith(NOT_COUNTED)]
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return Page(name, path, answer.status_code, len(counted), len(answer.content), f"{cookie.key}={cookie.value}")


def signed_in(user: Any) -> Client:
    """A browser in which somebody is signed in, behind a proxy that speaks https."""
    client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"}, raise_request_exception=False)
    client.force_login(user)
    session = client.session  # as after a second step, which production wants of coaches and leads
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    return client


def floor() -> dict[str, Any]:
    """The floor's page."""
    return {"pages": [asdict(visit("floor", "keeper", "/floor/"))]}


def product() -> dict[str, Any]:
    """Every page that is measured, and what was imported before the first of those with a chart."""
    population, other = populations()
    home, group = f"/o/{FIRST}/", f"/o/{FIRST}/p/{population}/"
    lead, member = f"lead@{FIRST}.example", f"nurse@{FIRST}.example"
    plain = [
        ("coach of 10", "ten@load-coaches.example", "/coach/"),
        ("coach of 100", "hundred@load-coaches.example", "/coach/"),
        ("coach of all", "all@load-coaches.example", "/coach/"),
        ("organisation home", lead, home),
        ("population home", member, group),
        ("list of 20 notes", member, f"{group}heard/"),
        ("milestones", lead, f"{home}milestones/"),
        ("team", lead, f"{home}team/"),
        ("meetings", lead, f"{home}meetings/"),
        ("populations", lead, f"{home}populations/"),
        ("numbers", member, f"{group}data/"),
        ("themes", member, f"{group}themes/"),
        ("assets", member, f"{group}assets/"),
        ("home of a population that is listening", lead, f"/o/{FIRST}/p/{other}/"),
        ("theory of change", member, f"{group}project/theory/"),
        ("my actions", lead, "/me/actions/"),
        ("talk", member, "/talk/"),
        ("timeline", lead, f"{home}timeline/"),
        ("my roles", lead, "/me/roles/"),
        ("my details", lead, "/me/"),
    ]
    with_charts = [
        ("report on screen", lead, f"{home}report/"),
        ("project", member, f"{group}project/"),
        ("measures", member, f"{group}project/measures/"),
    ]
    pages = [asdict(visit(*page)) for page in plain]
    heavy = sorted(name for name in HEAVY if name in sys.modules)
    pages += [asdict(visit(*page)) for page in with_charts]
    return {"pages": pages, "heavy": heavy}


def populations() -> tuple[str, str]:
    """The addresses of the first organisation's population that has come furthest, and of the one that is listening."""
    from amhe.access import wall
    from organisations.models import Organisation
    from populations.models import Population

    with wall.inside(*wall.organisation_ids()):
        organisation = Organisation.objects.get(slug=FIRST)
        chosen = Population.objects.chosen().filter(organisation=organisation).order_by("choices__order")
        slugs = list(chosen.values_list("slug", flat=True))
    return slugs[0], slugs[-1]
