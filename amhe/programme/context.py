"""What every page shows around its content."""

from __future__ import annotations

import re
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amhe.access.access import Access
from amhe.access.request import Request
from amhe.access.roles import SUB_TEAM_ROLES, Permission, ProgrammeRole, Role
from amhe.addresses import address
from organisations.sessions import left, seconds
from populations.models import Population
from teams.summaries import coach_of, coaches_around

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
COACHED = frozenset(Role) - {Role.COACH}
Link = tuple[str, str]
HOME_OF_POPULATION = re.compile(r"^/o/[-a-z0-9]+/p/[-a-z0-9]+/$")
IN_POPULATION = re.compile(r"^/o/[-a-z0-9]+/p/([-a-z0-9]+)/")


def main_role(access: Access, organisation_id: int | None = None) -> Role | None:
    """The role that decides what somebody sees first, in one organisation or in all."""
    held = access.roles
    if organisation_id is not None:
        held = frozenset(grant.role for grant in access.grants if grant.organisation_id == organisation_id)
    return next((role for role in MAIN if role in held), None)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Brand, navigation, organisation, coach and banner: see docs/components.md."""
    organisation = getattr(request, "organisation", None)
    around: dict[str, Any] = {
        "brand": settings.BRAND,
        "programme_name": settings.PROGRAMME_NAME,
        "example_data": settings.EXAMPLE_DATA,
        "organisation": organisation,
        "other_languages": [pair for pair in settings.LANGUAGES if pair[0] != get_language()],
        "footer_links": _footer(),
    }
    access: Access | None = getattr(request, "access", None)
    if access is None or not request.user.is_authenticated:
        return around
    role = main_role(access, organisation.pk if organisation else None)
    support = getattr(request, "support_access", None)
    home = address("organisation", organisation.slug) if organisation else ""
    population = _population_here(cast(Request, request), organisation)
    around |= {
        "sign_out_url": address("account_logout"),
        "main_role": role.label if role else _main_role_on_programme(access),
        "support_access": support,
        "me_url": address("organisations:me"),
        "account_links": _account_links(),
        "footer_links": [{"text": _("What we keep about you"), "url": address("about_me")}, *around["footer_links"]],
        "help_url": _help_url(access, organisation, population),
        "session_left": seconds(left(request.session)),
        "session_warning": int(settings.SESSION_WARNING.total_seconds()),
        "nav": [
            {"text": text, "url": url, "current": _is_current(request.path, url, home)}
            for text, url in _menu(cast(Request, request), role, organisation, population)
        ],
    }
    if organisation is not None and organisation.activated_at and access.anywhere(Permission.VIEW_ORGANISATION):
        around["organisation_url"] = home
    if organisation is not None:
        around["coach"] = SimpleLazyObject(lambda: coach_of(organisation.pk))
    elif access.roles & COACHED:
        around["my_coaches"] = SimpleLazyObject(lambda: coaches_around(access.user_id or 0))
    return around


def _account_links() -> list[dict[str, Any]]:
    return [
        {"text": _("My roles"), "url": address("my_roles")},
        {"text": _("My actions"), "url": address("teams:my_actions")},
        {"text": _("Learning sets"), "url": address("learning")},
    ]


def _footer() -> list[dict[str, Any]]:
    return [
        {"text": _("Accessibility"), "url": address("accessibility")},
        {"text": _("Privacy"), "url": address("privacy")},
        {"text": _("Cookies"), "url": address("cookies")},
        {"text": _("Have your words removed"), "url": address("datareview:remove")},
    ]


def _menu(request: Request, role: Role | None, organisation: Any, population: Population | None) -> list[Link]:
    if organisation is not None and organisation.activated_at is None:
        return []
    if population is not None and population.team_id in request.access.teams_where(Permission.VIEW_POPULATION):
        return _sub_team_menu(request, population)
    if organisation is None:
        mine = _coach_menu() if role == Role.COACH else []
        return mine + (_programme_menu() if request.access.runs_programme else [])
    slug = organisation.slug
    home = (_("Home"), address("organisation", slug))
    stones = (_("Milestones"), address("milestones", slug))
    report = (_("Report"), address("report", slug))
    if role == Role.SENIOR_SPONSOR:
        return [home, (_("Requests"), address("teams:requests", slug)), stones, report]
    team = [(_("Team"), address("teams:team", slug)), (_("Meetings"), address("teams:meetings", slug))]
    if role == Role.COACH:
        return [_coach_menu()[0], home, stones, team[1], report]
    return [home, stones, *team] + ([report] if role not in (None, Role.SUPPORT) else [])


def _coach_menu() -> list[Link]:
    return [
        (_("Organisations"), address("coach")),
        (_("Calendar"), address("coach_calendar")),
        (_("Requests"), address("teams:coach_requests")),
    ]


def _help_url(access: Access, organisation: Any, population: Population | None) -> str:
    """Where this person asks for help: for the organisation, or for the sub-team that they are in."""
    if organisation is None or organisation.activated_at is None:
        return ""
    if access.allows(Permission.ASK_FOR_HELP, organisation.pk):
        return address("teams:requests", organisation.slug) + "#ask"
    if population is None or population.team_id not in access.teams_where(Permission.ASK_FOR_HELP):
        return ""
    return address("populations:requests", organisation.slug, population.slug) + "#ask"


def _main_role_on_programme(access: Access) -> Any:
    return ProgrammeRole.ADMINISTRATOR.label if access.runs_programme or access.support else ""


def _programme_menu() -> list[Link]:
    return [
        (_("Programme"), address("administration")),
        (_("Roles"), address("roles")),
        (_("Administrators"), address("administrators")),
        (_("Library"), address("library")),
        (_("Learning sets"), address("learning_sets")),
        (_("Experts"), address("experts")),
    ]


def _population_here(request: Request, organisation: Any) -> Population | None:
    """The population that the page is about; on pages of a sub-team's own (Talk), and on any other page for people who
    are only in one sub-team, theirs."""
    if organisation is not None and organisation.activated_at is None:
        return None
    here = _named_here(request, organisation)
    if not request.path_info.startswith("/talk/") and request.access.roles - SUB_TEAM_ROLES:
        return here
    own = request.access.teams_where(Permission.VIEW_POPULATION)
    if not own or (here is not None and here.team_id in own):
        return here
    return Population.objects.filter(team_id__in=own).select_related("organisation").order_by("pk").first()


def _named_here(request: Request, organisation: Any) -> Population | None:
    target = getattr(request, "target", None)
    if isinstance(target, Population):
        return target
    found = IN_POPULATION.match(request.path_info)
    if found and organisation is not None:
        return Population.objects.filter(organisation=organisation, slug=found[1]).first()
    return None


def _sub_team_menu(request: Request, population: Population) -> list[Link]:
    """Home, Talk, What we heard, Assets, Project (pages.md, section 1): what this person may open of them."""

    def may(permission: Permission) -> bool:
        return request.access.allows(permission, population.organisation_id, population.team_id)

    here = [population.organisation.slug, population.slug]
    listed = (
        (Permission.VIEW_POPULATION, _("Home"), address("populations:home", *here)),
        (Permission.LOG_CONVERSATIONS, _("Talk"), address("datareview:talk")),
        (Permission.VIEW_NOTES, _("What we heard"), address("datareview:heard", *here)),
        (Permission.VIEW_ASSETS, _("Assets"), address("assets:map", *here)),
        (Permission.VIEW_PROJECT, _("Project"), address("qiprojects:project", *here)),
    )
    return [(text, url) for permission, text, url in listed if may(permission)]


def _is_current(path: str, url: str, home: str) -> bool:
    """Homes (the programme's, the coach's, the organisation's, "" for none, and a population's) are current only on their
    own page; everything else on every page under it."""
    homes = url in (address("administration"), address("coach")) or (
        home and (url == home or HOME_OF_POPULATION.match(url))
    )
    return path == url if homes else path.startswith(url)
