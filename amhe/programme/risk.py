"""Why an organisation may need help: reasons in words with a place to mend each, never a bare score (statuses.yaml)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from amhe import clock
from amhe.programme.models import Health
from amhe.programme.tracker import Stage, WorkedOut
from amhe.reference import by_id
from datareview.summaries import Listening, listening
from organisations.milestones import milestones
from organisations.models import Organisation
from teams.summaries import TeamFacts
from teams.working_days import working_days

Where = Callable[
    [str, Sequence[int]], str
]  # the address of a page, from the organisation's slug and a signal's numbers


@dataclass(frozen=True)
class Reason:
    """One reason, its weight, and the page where it can be mended."""

    id: str
    points: int
    text: str
    url: str


@dataclass(frozen=True)
class RiskFacts:
    """What the signals look at, for one organisation."""

    started_days: int
    team: TeamFacts
    days_since_meeting: int | None
    stalled: tuple[int, int] | None  # (milestone, days) of the one without a change for longest
    days_since_conversation: int | None  # only while milestone 4 is in progress
    needs: int = 0
    strengths: int = 0
    unheard: tuple[int, int, int] | None = None  # of a request for help: working days and days without a reply, its id
    learning_set_missed: bool = False


NO_REPLY_AFTER = 5  # working days; statuses.yaml, help_asked


def signals(facts: RiskFacts) -> dict[str, tuple[int, ...]]:
    """Which signals are on, with the numbers that their words need. Pure; thresholds of statuses.yaml, `risk_signals`."""
    settled = facts.started_days > 30
    meeting = facts.days_since_meeting if facts.days_since_meeting is not None else facts.started_days
    tests: dict[str, tuple[bool, tuple[int, ...]]] = {
        "no_lived_experience": (settled and not facts.team.has_lived_experience, ()),
        "no_sponsor": (settled and not facts.team.kinds.get("senior_sponsor"), ()),
        "meeting_missed": (meeting > 21, (meeting,)),
        "milestone_stalled": (facts.stalled is not None and facts.stalled[1] > 28, facts.stalled or ()),
        "actions_overdue": (facts.team.late_actions >= 3, (facts.team.late_actions,)),
        "lived_experience_absent": (facts.team.lived_experience_at_last_two is False, ()),
        "no_conversations": (
            (facts.days_since_conversation or 0) > 28,
            (facts.days_since_conversation or 0,),
        ),
        "needs_only": (facts.needs > 3 * facts.strengths, ()),
        "help_asked": (facts.unheard is not None and facts.unheard[0] > NO_REPLY_AFTER, (facts.unheard or ())[1:]),
        "learning_set_missed": (facts.learning_set_missed, ()),
        "no_protected_time": (settled and not facts.team.hours_a_month, ()),
    }
    return {name: numbers for name, (on, numbers) in tests.items() if on}


def reason(name: str, numbers: Sequence[int], slug: str) -> Reason:
    """One signal that is on, in words."""
    row = by_id("organisations", "statuses", "risk_signals")[name]
    text = _(row["text"])
    if name == "milestone_stalled":
        text = text.replace("[m]", str(numbers[0])).replace("[n]", str(numbers[1]))
    elif numbers:
        text = text.replace("[n]", str(numbers[0]))
    return Reason(name, row["points"], text, WHERE[name](slug, numbers))


def reasons(facts: RiskFacts, slug: str) -> list[Reason]:
    """The signals that are on, heaviest first, in words."""
    found = [reason(name, numbers, slug) for name, numbers in signals(facts).items()]
    return sorted(found, key=lambda one: -one.points)


def health(found: Collection[Reason]) -> Health:
    """0 to 2 points is on track, 3 to 6 is watch, 7 or more needs help (statuses.yaml, `health_rule`)."""
    points = sum(reason.points for reason in found)
    return Health.ON_TRACK if points < 3 else Health.WATCH if points < 7 else Health.NEEDS_HELP


def _at(name: str) -> Where:
    return lambda slug, numbers: reverse(name, args=[slug])


WHERE: dict[str, Where] = {
    "no_lived_experience": _at("teams:team"),
    "no_sponsor": _at("teams:team"),
    "meeting_missed": _at("teams:meetings"),
    "milestone_stalled": _at("milestones"),
    "actions_overdue": _at("teams:meetings"),
    "lived_experience_absent": _at("teams:meetings"),
    "no_conversations": _at("milestones"),
    "needs_only": _at("milestones"),
    "no_protected_time": _at("teams:support"),
    "help_asked": lambda slug, numbers: reverse("teams:request", args=[slug, numbers[1]]),
    "learning_set_missed": lambda slug, numbers: reverse("learning"),
}


def risks(
    organisations: Collection[Organisation], progress: Mapping[int, WorkedOut]
) -> dict[int, tuple[Health, list[Reason]]]:
    """Each organisation's health and the reasons for it, set-based."""
    facts = risk_facts(organisations, progress)
    found = {}
    for organisation in organisations:
        why = reasons(facts[organisation.pk], organisation.slug)
        found[organisation.pk] = (health(why), why)
    return found


def risk_facts(organisations: Collection[Organisation], progress: Mapping[int, WorkedOut]) -> dict[int, RiskFacts]:
    """What the signals look at, for each organisation. One query."""
    heard = listening([organisation.pk for organisation in organisations])
    return {o.pk: _facts(o, progress[o.pk], heard[o.pk]) for o in organisations}


def _facts(organisation: Organisation, progress: WorkedOut, listened: Listening) -> RiskFacts:
    today = clock.today()

    def since(day: date | None) -> int | None:
        return (today - day).days if day else None

    open_ones = [m for m in progress.all if m.stage in (Stage.STUCK, Stage.MOVING) and m.days is not None]
    slowest = max(open_ones, key=lambda m: m.days or 0, default=None)
    learning, unheard = progress.team.learning, progress.team.unheard
    reviewing = progress.milestone(milestones()[3]).stage in (Stage.STUCK, Stage.MOVING)
    return RiskFacts(
        started_days=(today - organisation.started_on).days,
        team=progress.team,
        days_since_meeting=since(progress.team.last_meeting),
        stalled=(slowest.milestone.number, slowest.days or 0) if slowest else None,
        days_since_conversation=since(listened.last_on) if reviewing else None,
        needs=listened.notes_with_needs,
        strengths=listened.notes_with_strengths,
        unheard=(working_days(unheard[0], today), since(unheard[0]) or 0, unheard[1]) if unheard else None,
        learning_set_missed=learning.missed_last(organisation.started_on),
    )
