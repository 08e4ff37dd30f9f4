"""Reads that span the project: the aim with its checks, the chart of each measure, and all of it for the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from amhe import clock
from datareview.models import Conversation, ConversationQuerySet
from populations.models import Population
from qiprojects.charts import Measured, Period, RunChart, Tried, outside_chart, own_chart
from qiprojects.models import AimVersion, ChangeIdea, Cycle, Measure, QIProject
from qiprojects.smart import AimFacts, SmartCheck, met_count, smart_checks
from qiprojects.tree import Branch, Tree, tree
from teams.models import Attendance, Membership


@dataclass(frozen=True)
class CheckedAim:
    """A wording of the aim with the 5 SMART checks as they stand today."""

    aim: AimVersion
    checks: tuple[SmartCheck, ...]

    @property
    def met(self) -> int:
        """How many checks are met."""
        return met_count(self.checks)

    @property
    def is_smart(self) -> bool:
        """Whether all 5 are met, the coach's agreement among them (R93)."""
        return self.met == len(self.checks)


def check_aim(aim: AimVersion, population: Population, measures: Iterable[str]) -> CheckedAim:
    """The checks of one wording, for the names of the project's measures. 1 query."""
    return checked_aim(aim, population.name, measures, aim.themes.count(), aim.project.workshop_on is not None)


def checked_aim(
    aim: AimVersion, population: str, measures: Iterable[str], themes: int, from_workshop: bool
) -> CheckedAim:
    """The checks of one wording from facts that were read already. No query."""
    facts = AimFacts(
        text=aim.text,
        population=population,
        measures=tuple(measures),
        themes=themes,
        from_workshop=from_workshop,
        plan_to_find_out=aim.plan_to_find_out,
        team_says_achievable=aim.achievable,
        coach_agrees=aim.coach_confirmed_at is not None,
        target_date=aim.target_date,
        today=clock.today(),
    )
    return CheckedAim(aim, smart_checks(facts))


def measures_of(population: Population) -> QuerySet[Measure]:
    """The measures of a population's project, with their points."""
    return Measure.objects.filter(project__population=population).prefetch_related("points")


def tests_of(population: Population) -> list[Cycle]:
    """The tests of a population's project, newest first."""
    return list(Cycle.objects.filter(project__population=population).select_related("idea", "measure"))


def measured(measure: Measure, tests: Iterable[Cycle]) -> Measured:
    """What the chart of a measure is made from. A test that names no measure shows on the chart of each."""
    return Measured(
        name=measure.name,
        higher_is_better=measure.direction == Measure.Direction.HIGHER,
        frequency=measure.frequency,
        counted=measure.numerator_label,
        out_of=measure.denominator_label,
        target=None if measure.target is None else float(measure.target),
        periods=tuple(
            Period(point.on, point.numerator, point.denominator, point.note) for point in measure.points.all()
        ),
        tests=tuple(
            Tried(test.title, test.started_on)
            for test in sorted(tests, key=lambda test: (test.started_on, test.pk))
            if test.measure_id in (None, measure.pk)
        ),
    )


def run_chart(measure: Measure, tests: Iterable[Cycle], *, inside: bool) -> RunChart:
    """The chart of a measure for a reader inside or outside the sub-team (note N10)."""
    facts = measured(measure, tests)
    return own_chart(facts) if inside else outside_chart(facts)


def changes_waiting(population: Population) -> ConversationQuerySet:
    """The notes in which somebody suggested a change that is no idea yet, oldest first (R91). For readers of notes."""
    found = Conversation.objects.filter(population=population, ideas__isnull=True).exclude(changes="")
    return found.order_by("held_on", "id")


def lived_experience_took_part(population: Population) -> bool:
    """Whether somebody who joined with lived experience, or from the population, was at a sub-team meeting or added an
    idea (R95). Yes or no only.
    """
    if population.team_id is None:
        return False
    came = Attendance.objects.filter(meeting__team_id=population.team_id, meeting__held=True).exclude(joined_as="")
    joined = Membership.objects.filter(organisation_id=population.organisation_id).exclude(joined_as="")
    added = ChangeIdea.objects.filter(project__population=population, added_by__in=joined.values("user"))
    return came.exists() or added.exists()


@dataclass(frozen=True)
class TheoryLine:
    """One line of the theory of change: how deep it stands (0 is the aim), what it is, and its words."""

    indent: int
    kind: str
    text: str
    suggested_by: str = ""
    asset: str = ""


@dataclass(frozen=True)
class CycleForReport:
    """A test without what was seen in it, which may hold small numbers in words."""

    title: str
    idea: str
    started_on: date
    learned: str
    decision: str


@dataclass(frozen=True)
class MeasureForReport:
    """A measure and its chart as it leaves the sub-team. `sentence` says what the sub-team's own chart shows."""

    name: str
    kind: str
    comparison: str
    coach_agrees: bool
    run: RunChart

    @property
    def sentence(self) -> str:
        """What the sub-team's own chart shows. Holds no count of people."""
        return self.run.sentence


@dataclass(frozen=True)
class ProjectForReport:
    """A project, fit for readers outside the sub-team. `aim` is None before the first; empty tuples where nothing is."""

    route: str
    aim: str | None
    aim_written_at: datetime | None
    coach_agrees: bool
    checks: tuple[SmartCheck, ...]
    theory: tuple[TheoryLine, ...]
    ideas: int
    cycles: tuple[CycleForReport, ...]
    measures: tuple[MeasureForReport, ...]
    lived_experience_took_part: bool


def project_for_report(population: Population) -> ProjectForReport | None:
    """The project of a population for its progress report; None before anybody began. 13 queries at most."""
    project = QIProject.objects.filter(population=population).first()
    if project is None:
        return None
    theory, tests, measures = tree(project), tests_of(population), list(measures_of(population))
    checked = check_aim(theory.aim, population, [m.name for m in measures]) if theory.aim else None
    lines = tuple(_theory_lines(theory))
    return ProjectForReport(
        route=project.get_route_display(),
        aim=theory.aim.text if theory.aim else None,
        aim_written_at=theory.aim.at if theory.aim else None,
        coach_agrees=bool(theory.aim and theory.aim.coach_confirmed_at),
        checks=checked.checks if checked else (),
        theory=lines,
        ideas=len({line.text for line in lines if line.kind == "idea"}),
        cycles=tuple(_cycle_for_report(test) for test in tests),
        measures=tuple(_measure_for_report(measure, tests) for measure in measures),
        lived_experience_took_part=lived_experience_took_part(population),
    )


def _cycle_for_report(test: Cycle) -> CycleForReport:
    return CycleForReport(test.title, test.idea.text, test.started_on, test.learned, test.get_decision_display())


def _measure_for_report(measure: Measure, tests: Iterable[Cycle]) -> MeasureForReport:
    return MeasureForReport(
        name=measure.name,
        kind=str(KIND_NAMES[measure.kind]),
        comparison=measure.comparison,
        coach_agrees=measure.coach_agreed_at is not None,
        run=run_chart(measure, tests, inside=False),
    )


KIND_NAMES = {
    "outcome": gettext_lazy("Outcome measure"),
    "process": gettext_lazy("Process measure"),
    "balancing": gettext_lazy("Balancing measure"),
}


def _theory_lines(theory: Tree) -> Iterator[TheoryLine]:
    if theory.aim is not None:
        yield TheoryLine(0, "aim", theory.aim.text)
    for branch in (*theory.branches, *theory.loose_drivers):
        yield from _branch_lines(branch, 1)
    for idea in theory.loose_ideas:
        yield _idea_line(idea, 1)


def _branch_lines(branch: Branch, indent: int) -> Iterator[TheoryLine]:
    yield TheoryLine(indent, branch.driver.level, branch.driver.text)
    for child in branch.over:
        yield from _branch_lines(child, indent + 1)
    for idea in branch.ideas:
        yield _idea_line(idea, indent + 1)


def _idea_line(idea: ChangeIdea, indent: int) -> TheoryLine:
    return TheoryLine(indent, "idea", idea.text, idea.suggested_by, idea.asset.name if idea.asset else "")
