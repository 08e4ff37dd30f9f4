"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from amhe.access.access import Access
from amhe.access.request import Request
from amhe.access.roles import Permission, Role
from populations.models import Population
from teams.summaries import coach_of

# The role that decides somebody's home and menu when they hold several: the first of these.
MAIN = (
    Role.COACH,
    Role.PROJECT_LEAD,
    Role.SENIOR_SPONSOR,
    Role.PROJECT_TEAM_MEMBER,
    Role.SUPPORT,
    Role.SUB_TEAM_LEAD,
    Role.SUB_TEAM_MEMBER,
    Role.NOTES_READER,
)
Link = tuple[str, str]


def main_role(access: Access, organisation_id: int | None = None) -> Role | None:
    """The role that decides what somebody sees first, in one organisation or in all."""
    held = {grant.role for grant in access.grants if organisation_id in (None, grant.organisation_id)}
    return next((role for role in MAIN if role in held), None)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Brand, navigation, organisation, coach and banner: see docs/components.md."""
    organisation = getattr(request, "organisation", None)
    around: dict[str, Any] = {
        "brand": settings.BRAND,
        "programme_name": settings.PROGRAMME_NAME,
        "example_data": settings.EXAMPLE_DATA,
        "organisation": organisation,
        "footer_links": [{"text": _("Accessibility"), "url": reverse("accessibility")}],
    }
    access: Access | None = getattr(request, "access", None)
    if access is None or not request.user.is_authenticated:
        return around
    role = main_role(access, organisation.pk if organisation else None)
    around |= {
        "sign_out_url": reverse("account_logout"),
        "main_role": role.label if role else "",
        "account_links": [{"text": _("My actions"), "url": reverse("teams:my_actions")}],
        "nav": [
            {"text": text, "url": url, "current": _is_current(request.path, url, organisation)}
            for text, url in _menu(request, role, organisation)
        ],
    }
    if organisation is not None:
        around["coach"] = SimpleLazyObject(lambda: coach_of(organisation.pk))
    return around


def _menu(request: Request, role: Role | None, organisation: Any) -> list[Link]:
    if organisation is None:
        return [(_("Organisations"), reverse("coach"))] if role == Role.COACH else []
    slug = organisation.slug
    if role in (Role.SUB_TEAM_LEAD, Role.SUB_TEAM_MEMBER, Role.NOTES_READER):
        return _sub_team_menu(request, slug)
    home = (_("Home"), reverse("organisation", args=[slug]))
    report = (_("Report"), reverse("report", args=[slug]))
    if role == Role.SENIOR_SPONSOR:
        return [home, (_("Milestones"), reverse("milestones", args=[slug])), report]
    first = [(_("Organisations"), reverse("coach"))] if role == Role.COACH else []
    rest = [
        home,
        (_("Milestones"), reverse("milestones", args=[slug])),
        (_("Team"), reverse("teams:team", args=[slug])),
        (_("Meetings"), reverse("teams:meetings", args=[slug])),
    ]
    return (first + rest + ([report] if role != Role.SUPPORT else []))[:6]


def _sub_team_menu(request: Request, slug: str) -> list[Link]:
    teams = request.access.teams_where(Permission.VIEW_POPULATION)
    population = Population.objects.filter(team_id__in=teams, organisation__slug=slug).order_by("pk").first()
    if population is None:
        return []
    here = [slug, population.slug]
    menu = [(_("Home"), reverse("populations:home", args=here))]
    if request.access.teams_where(Permission.LOG_CONVERSATIONS):
        menu.append((_("Talk"), reverse("datareview:talk")))
    menu.append((_("What we heard"), reverse("datareview:heard", args=here)))
    if request.access.teams_where(Permission.EDIT_PROJECT):
        menu += [
            (_("Assets"), reverse("assets:map", args=here)),
            (_("Project"), reverse("qiprojects:project", args=here)),
        ]
    return menu


def _is_current(path: str, url: str, organisation: Any) -> bool:
    if organisation is not None and url == reverse("organisation", args=[organisation.slug]):
        return path == url
    return path.startswith(url)
