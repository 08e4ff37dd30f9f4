"""The project itself, its route, and the wordings of its aim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max

from amhe import audit, clock
from datareview.models import Theme
from organisations.models import User
from populations.models import Population
from qiprojects import policies
from qiprojects.models import AimTheme, AimVersion, QIProject

MILESTONE = 6


def project_of(by: User, population: Population) -> QIProject:
    """The population's project, made on first use."""
    project, is_new = QIProject.objects.get_or_create(
        organisation_id=population.organisation_id,
        population=population,
        defaults={"made_by": by, "made_at": clock.now()},
    )
    if is_new:
        audit.record("project made", by=by, on=project, milestone=MILESTONE)
    return project


@transaction.atomic
def choose_route(*, by: User, population: Population, route: str, workshop_on: date | None = None) -> QIProject:
    """Step by step, or design workshops; with the day of the workshop if it was held (R98)."""
    project = project_of(by, population)
    project.route = QIProject.Route(route)
    project.workshop_on = workshop_on if route == QIProject.Route.DESIGN_WORKSHOPS else None
    project.save()
    audit.record("route chosen", by=by, on=project, milestone=MILESTONE)
    return project


@transaction.atomic
def write_aim(
    *,
    by: User,
    population: Population,
    text: str,
    stage: str = "",
    themes: Iterable[Theme] = (),
    target_date: date | None = None,
    plan_to_find_out: str = "",
    achievable: bool | None = None,
) -> AimVersion:
    """A new wording of the aim; all others are kept (R93). It saves with no SMART check met (R92).

    Without a stage the first is "first" and any later one "narrowing".
    """
    themes = list(themes)
    policies.check_of_population(population, themes, "themes")
    project = QIProject.objects.select_for_update().get(pk=project_of(by, population).pk)
    last = project.aims.aggregate(last=Max("number"))["last"] or 0
    aim = AimVersion.objects.create(
        organisation_id=population.organisation_id,
        project=project,
        number=last + 1,
        stage=AimVersion.Stage(stage or (AimVersion.Stage.NARROWING if last else AimVersion.Stage.FIRST)),
        text=text,
        target_date=target_date,
        plan_to_find_out=plan_to_find_out,
        achievable=bool(achievable),
        by=by,
        at=clock.now(),
    )
    AimTheme.objects.bulk_create(
        [AimTheme(organisation_id=population.organisation_id, aim=aim, theme=theme) for theme in themes]
    )
    audit.record("aim written", by=by, on=aim, milestone=MILESTONE)
    return aim


@transaction.atomic
def agree_aim(*, by: User, aim: AimVersion) -> AimVersion:
    """The coach agrees the newest wording of the aim (R93)."""
    aim = AimVersion.objects.select_for_update(of=("self",)).get(pk=aim.pk)
    policies.check_aim_is_newest(aim)
    aim.coach_confirmed_by, aim.coach_confirmed_at = by, clock.now()
    aim.save()
    audit.record("aim agreed", by=by, on=aim, milestone=MILESTONE)
    return aim
