"""What agendas and the updates of sub-teams get from where the organisation stands: the open tasks of the milestone at work,
and the requests for help that nobody has answered (R12, R16, R22)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, takewhile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe.addresses import address
from amhe.programme.models import KeptProgress
from amhe.programme.standing import asked_in, kept_of, progress_in
from amhe.programme.steps import Step, open_steps
from amhe.templatetags.amhe import both_ways
from populations.models import Population
from teams.agenda import MOST, About, Line, Section
from teams.models import Team

TASKS_SHOWN = 3


def _row(known: About) -> KeptProgress:
    """Where the organisation stands, read once for all sections."""
    if "row" not in known.shared:
        known.shared["row"] = kept_of(known.meeting.organisation)
    row: KeptProgress = known.shared["row"]
    return row


def _steps(row: KeptProgress, population: Population | None) -> list[Step]:
    """The open tasks of the first milestone that has one, for the organisation or for one population's sub-team."""
    progress = progress_in(row, [population] if population else None)
    steps = open_steps(progress, row.organisation.slug, sub_team_of=population)
    first = next(steps, None)
    if first is None:
        return []
    return [first, *takewhile(lambda step: step.task.milestone == first.task.milestone, steps)]


def _population_of(team: Team) -> Population | None:
    return getattr(team, "population", None) if team.kind == Team.Kind.SUB_TEAM else None


def open_tasks(known: About) -> Iterable[Line]:
    """At most 3 open tasks of the milestone at work, each with its page."""
    for step in islice(_steps(_row(known), _population_of(known.team)), TASKS_SHOWN):
        about = f": {step.population.name}" if step.population and known.of_project_team else ""
        which = f":{step.population.pk}" if step.population else ""
        yield Line(f"task:{step.task.id}{which}", f"{_(step.task.name)}{about}", step.url)


def asked(known: About) -> Iterable[Line]:
    """The requests for help that nobody has answered, the oldest first: of all teams for the project team, of its own for a
    sub-team (R12)."""
    listed = (one for one in asked_in(_row(known)) if known.of_project_team or one.team_id == known.team.pk)
    for one in islice(listed, MOST):
        where = address("teams:request", known.meeting.organisation.slug, one.pk)
        more = _("%(who)s was asked %(when)s") % {"who": one.whom, "when": both_ways(one.asked_at)}
        yield Line(f"request:{one.pk}", one.what, where, more)


def where_we_are(team: Team) -> Iterable[str]:
    """What a sub-team could tell: the milestone at work, and what is next in it."""
    population = _population_of(team)
    steps = _steps(kept_of(team.organisation), population) if population else []
    if steps:
        yield _("We are working on milestone %(n)d.") % {"n": steps[0].task.milestone}
        yield _("Next: %(task)s.") % {"task": _(steps[0].task.name)}


OPEN_TASKS = Section("tasks", gettext_lazy("Open tasks of the milestone you are working on"), open_tasks, 40)
ASKED = Section("help", gettext_lazy("Asked for, and not answered yet"), asked, 25)
