"""Accounts, project teams, who is in them, their meetings and actions (milestone 1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import Group
from django.utils import timezone

from amhe.access import bulk, grants
from amhe.access.roles import Role
from amhe.audit.models import MilestoneActivity
from amhe.programme.load.made import MadeOrganisation
from amhe.programme.load.plan import Plan, Stage
from amhe.programme.load.rows import Rows
from amhe.programme.models import TaskMark
from organisations.models import User
from teams.models import (
    Action,
    AgendaItem,
    Attendance,
    JoinedAs,
    Meeting,
    MeetingSeries,
    Membership,
    Outcome,
    Team,
    TeamPlace,
)

FIRST = "Ada Bilal Carys Dilys Emeka Fiona Gwen Hamid Iris Joyce Kofi Lena Mina Noor Omar Pearl Rhys Saba".split()  # noqa: SIM905
LAST = "Abbott Bevan Coker Duffy Evans Farah Grant Hughes Iqbal Jarvis Khan Lloyd Malik Nolan Osman".split()  # noqa: SIM905
PLACES = (  # who, title, kind, role
    ("sponsor", "Executive director", "senior_sponsor", Role.SENIOR_SPONSOR),
    ("lead", "Programme manager", "project_lead", Role.PROJECT_LEAD),
    ("lived1", "Expert by experience", "lived_experience_member", Role.PROJECT_TEAM_MEMBER),
    ("lived2", "Family carer", "lived_experience_member", Role.PROJECT_TEAM_MEMBER),
    ("director", "Medical director", "senior_leader", Role.PROJECT_TEAM_MEMBER),
    ("ics", "Health inequalities lead of the care board", "ics_colleague", Role.PROJECT_TEAM_MEMBER),
    ("charity", "Manager of a local charity", "stakeholder", Role.PROJECT_TEAM_MEMBER),
    ("equality", "Equality lead", "equality_expert", Role.PROJECT_TEAM_MEMBER),
    ("nurse", "Community nurse", "project_team_member", Role.PROJECT_TEAM_MEMBER),
    ("clerk", "Administrator", "support", Role.SUPPORT),
)
OUTSIDE = ("ics_colleague", "stakeholder")
TASKS = (
    "Ask the library to show our poster",
    "Book a room that has a ramp",
    "Send the dates to everybody",
    "Find out who runs the Tuesday group",
    "Ask the data team for last year's numbers",
    "Thank the people who came",
    "Print the list in large type",
    "Agree how people are paid for their time",
)


def accounts(rows: Rows, names: Sequence[tuple[str, str]]) -> list[int]:
    """Accounts without a password for (email, name); returns their ids."""
    ids = bulk.take_ids(User, len(names))
    for key, (email, name) in zip(ids, names, strict=True):
        rows.put(User, id=key, email=email, name=name, password=f"!{email}")
    return ids


def somebody(random: Random) -> str:
    """An invented name."""
    return f"{random.choice(FIRST)} {random.choice(LAST)}"


def join(
    made: MadeOrganisation,
    user: int,
    role: str,
    days: int,
    team: int | None = None,
    place: int | None = None,
    as_: str = "",
) -> None:
    """A membership and its place in the group of permissions."""
    row = {
        "user_id": user,
        "team_id": team,
        "role": role,
        "place_id": place,
        "joined_as": as_,
        "starts_on": made.on(days),
        "ends_on": None,
        "accepted_role_at": made.at(days, 15) if team else None,
    }
    made.joined.append((grants.group_name(made.id, team, role), row, made.at(days)))


def write_memberships(made: MadeOrganisation) -> None:
    """Everybody's memberships, in the groups that give their rights, once these are installed."""
    names = {name for name, _row, _at in made.joined}
    ids = dict(Group.objects.filter(name__in=names).values_list("name", "pk"))
    for name, row, at in made.joined:
        key = made.rows.add(Membership, group_id=ids[name], **row)
        made.rows.put(User.groups.through, user_id=row["user_id"], group_id=ids[name])
        made.rows.did("joined", made.coach, at, Membership, key)


def form_team(made: MadeOrganisation, coaches: Iterable[int]) -> None:
    """The project team with its places, people, meetings and actions."""
    plan, random = made.plan, made.plan.random("team")
    made.team_id = made.rows.add(
        Team,
        kind=Team.Kind.PROJECT,
        name="Project team",
        created_at=made.at(plan.started),
        lead_hours_a_month=random.randint(4, 30) if plan.has_hours else None,
        lead_hours_agreed_by="Medical director" if plan.has_hours else "",
    )
    coaches = list(coaches)
    made.coach = coaches[-1]
    for coach in coaches:
        join(made, coach, Role.COACH, plan.started)
    _fill(made, random)
    if plan.stage > Stage.NEW:
        present = [user for user in made.team if user not in made.lived or plan.has_lived_experience]
        hold_meetings(made, made.team_id, present, plan.last_meeting, min(plan.started, 150), random)
        _promise(made, random)
        activity(made, 1)
    if plan.stage > Stage.FORMING:
        mark(made, "m1_learning")


def _fill(made: MadeOrganisation, random: Random) -> None:
    """A new team is its lead alone; one that is being formed misses some kinds of people."""
    plan = made.plan
    wanted = [row for row in PLACES if row[0] == "lead" or _is_asked(plan, row[0], random)]
    users = accounts(made.rows, [(f"{who}@{plan.slug}.example", somebody(random)) for who, *_rest in wanted])
    for position, ((who, title, kind, role), user) in enumerate(zip(wanted, users, strict=True)):
        missing = kind == "lived_experience_member" and not plan.has_lived_experience
        place = made.rows.add(
            TeamPlace,
            team_id=made.team_id,
            title=title,
            kind=kind,
            reason_if_empty="We are still asking." if missing else "",
            from_outside=kind in OUTSIDE,
            position=position,
        )
        if missing:
            continue
        made.people[who] = user
        lived = JoinedAs.LIVED_EXPERIENCE if kind == "lived_experience_member" else JoinedAs.STAFF
        if lived:
            made.lived.append(user)
        join(made, user, role, plan.started - 2, place=place, as_=lived)


AGENDA = ("Actions from last time", "Mapping our assets", "What comes next")


def _is_asked(plan: Plan, who: str, random: Random) -> bool:
    if plan.stage == Stage.NEW or (who == "sponsor" and not plan.has_sponsor):
        return False
    return plan.stage > Stage.FORMING or random.random() < 0.6


def hold_meetings(
    made: MadeOrganisation, team: int, present: Sequence[int], last: int, first: int, random: Random
) -> None:
    """A regular meeting, held every 14 days up to `last` days ago; the next one is in the diary."""
    days = list(range(last, max(first, last + 1), 14))
    series = made.rows.add(MeetingSeries, team_id=team, first_at=made.at(days[-1]), place="Room 2")
    taken = set()
    for day in days:
        if made.on(day) in taken:
            continue
        taken.add(made.on(day))
        there = [user for user in present if random.random() < 0.8]
        lived = any(user in made.lived for user in there)
        meeting = _meeting(made, team, series, made.at(day), held=True, lived_experience=lived if there else None)
        for user in there:
            joined_as = JoinedAs.LIVED_EXPERIENCE if user in made.lived else JoinedAs.STAFF
            made.rows.add(Attendance, meeting_id=meeting, user_id=user, joined_as=joined_as)
    _meeting(made, team, series, made.at(last) + timedelta(days=14), held=False)


def _meeting(
    made: MadeOrganisation, team: int, series: int, at: datetime, *, held: bool, lived_experience: bool | None = None
) -> int:
    key = made.rows.add(
        Meeting,
        team_id=team,
        series_id=series,
        slot=timezone.localtime(at).date(),
        starts_at=at,
        lived_experience=lived_experience,
        notes="We agreed who does what until we meet again." if held else "",
        held=held,
    )
    if held:
        for position, what in enumerate(AGENDA, start=1):
            line = made.rows.add(AgendaItem, team_id=team, meeting_id=key, what=what, position=position)
        made.rows.add(Outcome, meeting_id=key, item_id=line, kind=Outcome.Kind.DECISION, what="We go on as we planned")
    made.rows.did("meeting kept" if held else "meeting planned", made.people["lead"], made.at(0), Meeting, key)
    return key


def _promise(made: MadeOrganisation, random: Random) -> None:
    plan = made.plan
    due = [random.randint(1, min(plan.started, 20)) for _late in range(plan.late_actions)] + [-3, -9]
    done = [random.randint(5, 40) for _done in range(4)]
    for number, days in enumerate([*due, *done]):
        made.rows.add(
            Action,
            team_id=made.team_id,
            what=TASKS[number % len(TASKS)],
            owner_id=random.choice(made.team),
            due_on=made.on(days),
            done_at=made.at(days - 1) if number >= len(due) else None,
        )


def activity(made: MadeOrganisation, milestone: int) -> None:
    """Something in a milestone changed, as long ago as the plan says."""
    quiet = made.plan.quiet[milestone - 1]
    made.rows.add(MilestoneActivity, milestone=milestone, last_at=made.at(quiet))


def mark(made: MadeOrganisation, task: str, population: int | None = None) -> None:
    """A task that the lead says was done elsewhere."""
    made.rows.add(
        TaskMark,
        task=task,
        population_id=population,
        state=TaskMark.State.COMPLETED,
        on=made.on(made.plan.quiet[0]),
        by_id=made.lead,
    )
