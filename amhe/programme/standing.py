"""Where organisations stand, kept at the end of every change so that pages read one row an organisation (docs/adr/0008).

What is kept is true until the day ends or the next meeting begins; from then until it is kept again, or where nothing
is kept, it is worked out from facts on the spot. Either way a page gets the same.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from amhe import clock
from amhe.access import changes
from amhe.programme.models import Health, HealthOverride, KeptProgress
from amhe.programme.risk import Reason, health, reason, reasons, risk_facts, signals
from amhe.programme.tracker import Chosen, Group, Progress, Stage, WorkedOut
from amhe.programme.tracker import progress_of as worked_out
from organisations.milestones import TaskState
from organisations.models import Organisation, know_who_to_call
from populations.models import Round
from teams.asking import SHOWN
from teams.models import Meeting
from teams.reading import parked_now
from teams.summaries import Contact, coaches_of

log = logging.getLogger(__name__)
CHUNK = 50
WORST_FIRST: dict[str, int] = {Health.NEEDS_HELP: 0, Health.WATCH: 1, Health.ON_TRACK: 2}
INSTANT = timedelta(microseconds=1)
KEPT_FIELDS = [
    field.attname for field in KeptProgress._meta.concrete_fields if field.name not in ("id", "organisation")
]


# --- keeping ----------------------------------------------------------------------------------------------


def keep(organisation_ids: Collection[int]) -> None:
    """Work out where these organisations stand and keep it. Call inside them, at the end of a transaction.

    Two that keep the same organisation wait for each other, so that the later one sees what the earlier one wrote.
    """
    ids = sorted(organisation_ids)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        changes.one_at_a_time(some)
        KeptProgress.objects.bulk_create(
            work_out(some),
            update_conflicts=True,
            unique_fields=["organisation"],
            update_fields=KEPT_FIELDS,
        )


def keep_changed(organisation_ids: Collection[int]) -> None:
    """Keep what a transaction changed. A fault in the keeping never loses the change: the row goes, and pages work it
    out from facts until it is mended."""
    try:
        with transaction.atomic():
            keep(organisation_ids)
    except Exception:
        log.exception("could not keep where organisations %s stand", sorted(organisation_ids))
        KeptProgress.objects.filter(organisation_id__in=organisation_ids).delete()


def stale() -> list[int]:
    """Of the organisations entered, the ids of those for which nothing true is kept."""
    return list(Organisation.objects.exclude(pk__in=true_now().values("organisation_id")).values_list("pk", flat=True))


def true_now() -> QuerySet[KeptProgress]:
    """The rows that are true at this moment."""
    now = clock.now()
    return KeptProgress.objects.filter(kept_at__lte=now, true_until__gt=now)


# --- working out ------------------------------------------------------------------------------------------


def work_out(organisation_ids: Collection[int]) -> list[KeptProgress]:
    """Where these organisations stand now, as rows that are not saved. The same number of queries for any number."""
    organisations = list(Organisation.objects.filter(pk__in=organisation_ids))
    progress = worked_out([organisation.pk for organisation in organisations])
    facts = risk_facts(organisations, progress)
    said, coaches = overrides(organisation_ids), coaches_of(organisation_ids)
    parked, ready = parked_now(organisation_ids), know_who_to_call(organisation_ids)
    begins, closes = _coming(organisation_ids)
    found = []
    for organisation in organisations:
        pk = organisation.pk
        known = progress[pk]
        why = reasons(facts[pk], organisation.slug)
        numbers = signals(facts[pk])
        said_or_not = said[pk].health if pk in said else health(why)
        points = sum(reason.points for reason in why)
        diary = [(known.next_meeting, "meeting"), (closes.get(pk), "vote")]
        next_at, next_what = min(((at, what) for at, what in diary if at), default=(None, ""))
        passing = [at + INSTANT for at in (begins.get(pk), closes.get(pk)) if at]
        found.append(
            KeptProgress(
                organisation=organisation,
                kept_at=clock.now(),
                true_until=min([_day_ends(), *passing]),
                nation=organisation.nation,
                sort_key=f"{WORST_FIRST[said_or_not]} {9999 - points:04} {organisation.name.casefold()}",
                health=said_or_not,
                is_said=pk in said,
                points=points,
                reasons=[[reason.id, *numbers[reason.id]] for reason in why],
                milestones=[[m.stage, m.done, m.tasks, m.last_change and m.last_change.isoformat()] for m in known.all],
                working_on="".join(
                    str(m.milestone.number) for m in known.all if m.stage in (Stage.MOVING, Stage.STUCK)
                ),
                tasks=_as_json(known, coaches.get(pk)) | {"parked": parked.get(pk, 0), "who_to_call": pk in ready},
                next_at=next_at,
                next_what=next_what,
            )
        )
    return found


def overrides(organisation_ids: Collection[int]) -> dict[int, HealthOverride]:
    """The coach's word that holds today, by organisation, where there is one."""
    newest = HealthOverride.objects.filter(organisation_id__in=organisation_ids).order_by(
        "organisation_id", "-set_on", "-id"
    )
    last = newest.distinct("organisation_id").select_related("by")
    return {said.organisation_id: said for said in last if said.ends_on > clock.today()}


def said_of(rows: Iterable[KeptProgress]) -> dict[int, HealthOverride]:
    """The coach's words behind these rows, by organisation. A query only if there is one."""
    said = [row.organisation_id for row in rows if row.is_said]
    return overrides(said) if said else {}


def _coming(organisation_ids: Collection[int]) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """By organisation: when the next meeting of any team begins, and when the next vote closes."""
    now = clock.now()
    meetings = Meeting.objects.on().filter(organisation_id__in=organisation_ids, starts_at__gte=now).order_by()
    rounds = Round.objects.open().filter(organisation_id__in=organisation_ids, closes_at__gte=now).order_by()
    return (
        dict(meetings.values_list("organisation_id").annotate(Min("starts_at"))),
        dict(rounds.values_list("organisation_id").annotate(Min("closes_at"))),
    )


def _day_ends() -> datetime:
    return timezone.make_aware(datetime.combine(clock.today() + timedelta(days=1), time()))


def _as_json(progress: WorkedOut, coach: Contact | None) -> dict[str, Any]:
    return {
        "coach": list(coach) if coach else None,
        "chosen": [[population.pk, population.slug, population.name] for population in progress.populations],
        "organisation": progress.organisation_tasks,
        "populations": {str(pk): states for pk, states in progress.population_tasks.items()},
        "help": [
            [asked.pk, asked.to, asked.whom, asked.what, asked.team_id, asked.asked_at.isoformat()]
            for asked in progress.team.requests[:SHOWN]
        ],
        "next_meeting": progress.next_meeting and progress.next_meeting.isoformat(),
    }


# --- reading ----------------------------------------------------------------------------------------------


def standings(organisation_ids: Collection[int], *, without: Sequence[str] = ()) -> dict[int, KeptProgress]:
    """Where each of these organisations stands now, with its organisation. 1 query, and more only where nothing true is
    kept. `without`: fields that the caller doesn't need."""
    changes.settle(organisation_ids)
    rows = true_now().filter(organisation_id__in=organisation_ids).select_related("organisation").defer(*without)
    found = {row.organisation_id: row for row in rows}
    missing = [pk for pk in organisation_ids if pk not in found]
    return found | ({row.organisation_id: row for row in work_out(missing)} if missing else {})


def kept_of(organisation: Organisation) -> KeptProgress:
    """Where one organisation stands now. 1 query, and more only where nothing true is kept."""
    changes.settle([organisation.pk])
    row = next(iter(true_now().filter(organisation=organisation)), None) or work_out([organisation.pk])[0]
    row.organisation = organisation
    return row


def progress_in(row: KeptProgress, populations: Sequence[Group] | None = None) -> Progress:
    """What a row keeps, as progress: of these populations, or of all the chosen ones as the row names them."""
    kept = row.tasks
    if populations is None:
        populations = [Chosen(*chosen) for chosen in kept["chosen"]]
    return Progress(
        organisation_tasks=_states(kept["organisation"]),
        population_tasks={p.pk: _states(kept["populations"].get(str(p.pk), {})) for p in populations},
        populations=tuple(populations),
        last_change={
            number: date.fromisoformat(changed)
            for number, (*_counts, changed) in enumerate(row.milestones, start=1)
            if changed
        },
        next_meeting=datetime.fromisoformat(kept["next_meeting"]) if kept["next_meeting"] else None,
    )


def coach_in(row: KeptProgress) -> Contact | None:
    """The organisation's QI Coach (R2), as a row keeps it."""
    return Contact(*row.tasks["coach"]) if row.tasks["coach"] else None


@dataclass(frozen=True)
class Asked:
    """An open request for help, as a row keeps it."""

    pk: int
    to: str
    whom: str
    what: str
    team_id: int
    asked_at: datetime


def asked_in(row: KeptProgress) -> list[Asked]:
    """The requests for help that nobody has answered, the oldest first (R12, R66)."""
    kept = row.tasks.get("help", ())
    return [Asked(pk, to, whom, what, team_id, datetime.fromisoformat(at)) for pk, to, whom, what, team_id, at in kept]


def parked_in(row: KeptProgress) -> int:
    """How many places were kept for later and can be filled now (R28)."""
    return row.tasks["parked"]


def knows_who_to_call(row: KeptProgress) -> bool:
    """Whether somebody confirmed who is called when a person may be in danger, so that listening can begin (R76)."""
    return row.tasks["who_to_call"]


def _states(kept: Mapping[str, str]) -> dict[str, TaskState]:
    return {task: TaskState(state) for task, state in kept.items()}


def reasons_in(row: KeptProgress, slug: str) -> list[Reason]:
    """Why the organisation may need help, heaviest first, in words."""
    return [reason(name, numbers, slug) for name, *numbers in row.reasons]
