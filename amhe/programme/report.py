"""The progress report: content fixed for a sponsor and a board, never one reader's view (house.md, section 6).

Small-number rules and consent are applied by the rooms that the content comes from (note N10): counts of people heard
and data findings are hidden under 5, and only words with verbatim consent are quoted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe import clock
from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.charts import Drawing, draw
from amhe.documents import render_pdf
from amhe.programme.models import Report
from amhe.programme.risk import Health, Reason, risks
from amhe.programme.steps import Step, next_step, open_steps
from amhe.programme.tracker import MilestoneProgress, Stage, progress_of
from assets.summaries import PriorityAsset, priorities_for_report
from datareview.summaries import ReviewForReport, review_for_report
from organisations.models import Organisation
from populations.models import Population, Round
from populations.summaries import ChosenPopulation, DecisionForReport, decision_for_report, result_of
from qiprojects.summaries import ProjectForReport, project_for_report
from teams.models import HelpRequest
from teams.summaries import TeamFacts

FORM = "2"  # the form of the document: a new one makes every report anew


@dataclass(frozen=True)
class Standing:
    """One population in the result of the vote. Without points where the vote was too small to show them."""

    place: int
    name: str
    points: str


@dataclass(frozen=True)
class PopulationReport:
    """What a sponsor reads of one chosen population."""

    chosen: ChosenPopulation
    review: ReviewForReport
    assets: tuple[PriorityAsset, ...]
    project: ProjectForReport | None
    drawings: tuple[tuple[Any, Drawing], ...]


@dataclass(frozen=True)
class ReportContent:
    """Everything in the report, in its order (screens.md, section 9)."""

    organisation: Organisation
    made_on: date
    sentence: str
    asks: list[str]
    requests: tuple[HelpRequest, ...]  # for help, that nobody has answered (R12, R66)
    health: Health
    reasons: list[Reason]
    milestones: list[MilestoneProgress]
    team: TeamFacts
    next_meeting: datetime | None
    next_step: Step | None
    decision: DecisionForReport | None
    standings: list[Standing]
    ballots: int | None
    populations: list[PopulationReport]

    @property
    def sponsor_asked(self) -> list[HelpRequest]:
        """What the senior sponsor is asked."""
        return [asked for asked in self.requests if asked.to == HelpRequest.To.SPONSOR]

    @property
    def others_asked(self) -> list[HelpRequest]:
        """What the coach and experts are asked."""
        return [asked for asked in self.requests if asked.to != HelpRequest.To.SPONSOR]


def facts_version(organisation: Organisation) -> str:
    """Names the facts behind a report: changes when anything in the organisation does, and with the day."""
    events = Event.objects.filter(organisation=organisation).exclude(thing=Report._meta.label)
    seen = events.aggregate(newest=Max("id"), count=Count("id"))  # a count too: a lower id may be written later
    return hashlib.sha256(f"{FORM}:{seen['newest']}:{seen['count']}:{clock.today()}".encode()).hexdigest()


def report_content(organisation: Organisation, *, paper: bool = False) -> ReportContent:
    """The content, for the screen or for paper: the same words, charts drawn for either."""
    progress = progress_of([organisation.pk])[organisation.pk]
    health, reasons = risks([organisation], {organisation.pk: progress})[organisation.pk]
    steps = list(open_steps(progress, organisation.slug))
    decision = decision_for_report(organisation)
    standings, ballots = _standings(organisation)
    populations = Population.objects.in_bulk([chosen.id for chosen in decision.chosen] if decision else [])
    return ReportContent(
        organisation=organisation,
        made_on=clock.today(),
        sentence=_sentence(progress.all, health),
        asks=[_(step.task.name) for step in steps if step.task.by == "senior_sponsor"],
        requests=progress.team.requests,
        health=health,
        reasons=reasons,
        milestones=progress.all,
        team=progress.team,
        next_meeting=progress.team.next_meeting,
        next_step=next_step(steps, Role.PROJECT_LEAD),
        decision=decision,
        standings=standings,
        ballots=ballots,
        populations=[
            _population(chosen, populations[chosen.id], paper=paper) for chosen in (decision.chosen if decision else ())
        ],
    )


def _sentence(milestones: list[MilestoneProgress], health: Health) -> str:
    done = sum(progress.stage == Stage.DONE for progress in milestones)
    said = ngettext("%(done)d of the 6 milestones is done.", "%(done)d of the 6 milestones are done.", done) % {
        "done": done
    }
    words = {
        Health.ON_TRACK: _("The work is on track."),
        Health.WATCH: _("The work needs watching."),
        Health.NEEDS_HELP: _("The work needs help."),
    }
    return f"{words[health]} {said}"


def _standings(organisation: Organisation) -> tuple[list[Standing], int | None]:
    """The order of the newest closed vote, if it was big enough to show one, and points if it was bigger still."""
    closed = Round.objects.filter(organisation=organisation, closed_at__isnull=False)
    newest = closed.select_related("prioritisation").order_by("-closed_at").first()
    if newest is None:
        return [], None
    result = result_of(newest)
    if not result.reading.show_order:
        return [], None
    rows = sorted(result.reading.rows, key=lambda row: (row.place, result.names[row.candidate]))
    found = [
        Standing(row.place, result.names[row.candidate], "" if row.points is None else f"{float(row.points):g}")
        for row in rows
    ]
    return found, result.reading.n_ballots if result.reading.show_counts else None


def _population(chosen: ChosenPopulation, population: Population, *, paper: bool) -> PopulationReport:
    project = project_for_report(population)
    return PopulationReport(
        chosen=chosen,
        review=review_for_report(population),
        assets=tuple(priorities_for_report(population)),
        project=project,
        drawings=tuple(
            (measure, draw(measure.run.chart, chart_id=f"p{population.pk}-measure-{number}", paper=paper))
            for number, measure in enumerate(project.measures if project else (), start=1)
        ),
    )


def render_report(organisation_id: int) -> bytes:
    """The report as the bytes of a PDF built as PDF/UA-1. Call inside the organisation, in a task."""
    organisation = Organisation.objects.get(pk=organisation_id)
    content = report_content(organisation, paper=True)
    return render_pdf(
        "programme/reports/progress.html",
        {"organisation": organisation, "content": content, "made_by": settings.BRAND, "paper": True},
        title=_("Progress report of %(name)s") % {"name": organisation.name},
        made_on=content.made_on,
    )
