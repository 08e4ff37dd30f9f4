"""The access grid: every address, everybody, own and other organisation, GET and POST; what is wrong comes back in lines.

Who should get in is worked out here from ROLE_PERMISSIONS and the memberships, apart from the code that decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from amhe.access.roles import (
    PROGRAMME_PERMISSIONS,
    ROLE_PERMISSIONS,
    SUPPORT_ACCESS,
    Permission,
    ProgrammeRole,
)
from amhe.access.tenancy import TenantModel
from datareview.models import Conversation
from populations.models import Population
from tests.access.doors import Door, NoObject, addresses, mixed_addresses, thing_of
from tests.access.stage import (
    CANARIES,
    REACHED,
    REACHED_BY_SECOND,
    SAID,
    SAID_TO_SECOND,
    SECOND,
    THEIR_NAME,
    Answer,
    Stage,
    undone,
)

METHODS = ("GET", "POST")
# Who runs the programme, and who of them looks into our organisation by support access.
ADMINISTRATORS, SUPPORTERS = ("administrator", "supporter"), ("supporter",)
GOOD = {"GET": {200, 302}, "POST": {200, 302, 303, 400, 409, 422, 429}}
# Links without an account that tell whoever asks too often to wait: here 14 people share one.
SLOWED = {"/feed/<str:feed>.ics", "/meetings/answer/<str:letter>/"}
# Who also knocks at the pages of our second sub-team: its lead, the other one's, one who may see both, and an expert who
# reads what the other one shares.
AT_SECOND = ("other_sub_lead", "sub_lead", "lead", "expert")
# Where looking is written down: the page, and the table that it adds to.
READ_LOGS = {
    "/me/guide/": {"teams_membership"},
    "/o/<slug:org>/p/<slug:population__slug>/heard/<int:pk>/": {"datareview_noteread"},
    "/o/<slug:org>/p/<slug:slug>/heard/reach/": {"datareview_noteread"},
    "/o/<slug:org>/p/<slug:population__slug>/heard/reach/<int:pk>/": {"datareview_noteread"},
    "/o/<slug:org>/p/<slug:slug>/assets/": {"datareview_noteread"},
    "/o/<slug:org>/p/<slug:slug>/project/theory/": {"datareview_noteread"},
    "/o/<slug:org>/report.pdf": {"audit_event"},
    "/o/<slug:org>/export/<int:pk>/": {"audit_event"},
}
# Where a refusal itself is written down.
REFUSED = {"audit_refusal"}
# Pages that let in fewer people than the permission says: (route, method): (people of ours, reason).
NARROWER: dict[tuple[str, str], tuple[set[str], str]] = {
    ("/o/<slug:org>/p/<slug:slug>/heard/", "POST"): (
        {"sub_lead"},
        "notes are shared by the sub-team's own lead alone, never by the project lead",
    ),
    **{
        ("/o/<slug:org>/p/<slug:slug>/heard/log/", method): (
            {"sub_lead"},
            "who opened the notes is for the sub-team's own lead",
        )
        for method in METHODS
    },
    **{
        ("/o/<slug:org>/p/<slug:slug>/heard/expert/", method): (
            {"sub_lead"},
            "notes are shared with an expert by the sub-team's own lead alone",
        )
        for method in METHODS
    },
    **{
        ("/o/<slug:org>/ballots/<int:pk>/for/", method): (
            {"lead"},
            "who enters a vote for somebody has one too",
        )
        for method in METHODS
    },
    **{
        ("/o/<slug:org>/p/<slug:population__slug>/data/<int:pk>/", method): (
            {"sub_lead", "sub_member"},
            "the form shows counts that nobody outside the sub-team may see",
        )
        for method in METHODS
    },
}


def holds(stage: Stage, person: str, permission: Permission, whose: str | None, team_id: int | None) -> bool:
    """Whether the table gives this to somebody's memberships: on an organisation, on this sub-team of it, or anywhere."""
    if permission is Permission.SIGN_IN:
        return stage.people[person] is not None
    if permission in PROGRAMME_PERMISSIONS[ProgrammeRole.ADMINISTRATOR]:
        return person in ADMINISTRATORS
    return any(
        permission in ROLE_PERMISSIONS[role]
        for where, team, role in stage.memberships[person]
        if whose is None or (where == whose and team in (None, team_id))
    )


def belongs(stage: Stage, person: str, whose: str) -> bool:
    """Whether somebody has a membership in the organisation today, or looks in by support access."""
    return supports(person, whose) or any(where == whose for where, _, _ in stage.memberships[person])


def supports(person: str, whose: str) -> bool:
    """Whether somebody looks into the organisation by support access."""
    return person in SUPPORTERS and whose == "ours"


def team_of(stage: Stage, door: Door, whose: str) -> int | None:
    """The sub-team that the thing behind a door belongs to."""
    if door.on is None or not issubclass(door.on, TenantModel):
        return None
    if whose == "second":
        return stage.team_id_of(stage.second[door.about], "ours")
    return stage.team_id_of(thing_of(stage, whose, door.about, door), whose)


def expected(stage: Stage, door: Door, person: str, method: str, whose: str) -> str:
    """What should come back at an organisation's own address: let in, sign in, 403 or 404.

    `second`: at the address of our second sub-team's thing.
    """
    if door.is_public:
        return "let in"
    if stage.people[person] is None:
        return "sign in"
    where = "theirs" if whose == "theirs" else "ours"
    if door.on is not None and not belongs(stage, person, where):
        return "404"
    if (door.route, method) in NARROWER:
        return "let in" if person in _narrower(door.route, method, whose) else "403"
    if door.on is not None and supports(person, where):
        return "let in" if method == "GET" and door.needs(method) in SUPPORT_ACCESS else "403"
    allowed = holds(stage, person, door.needs(method), where if door.on else None, team_of(stage, door, whose))
    return "let in" if allowed else "403"


def _narrower(route: str, method: str, whose: str) -> set[str]:
    """The people of ours whom a page of ours, or of our second sub-team, lets in."""
    people = NARROWER[route, method][0] if whose != "theirs" else set()
    if whose != "second":
        return people
    return {"other_sub_lead" if person == "sub_lead" else person for person in people - {"sub_member"}}


def outcome(answer: Answer) -> str:
    """What came back, in the same words."""
    if answer.status == 302 and answer.location.startswith("/sign-in/?next="):
        return "sign in"
    return str(answer.status) if answer.status in (403, 404) else "let in"


def judge(stage: Stage, door: Door, person: str, method: str, path: str, wanted: str, answer: Answer) -> Iterator[str]:
    """What is wrong with one answer, in lines. `wanted` as from `expected`."""
    where = f"{person} {method} {path}"
    came = outcome(answer)
    if answer.error or answer.status >= 500:
        yield f"{where}: {answer.status} {answer.error}"
    elif came != wanted:
        yield f"{where}: {came} ({answer.status}), should be {wanted}"
    elif came == "let in" and answer.status not in GOOD[method] | ({429} if door.route in SLOWED else set()):
        yield f"{where}: status {answer.status}"
    yield from leaks(stage, door, person, path, answer)
    wrote = answer.tables - (REFUSED if came == "403" else set())
    if wrote and came != "let in":
        yield f"{where}: refused, and wrote into {', '.join(sorted(wrote))}"
    logs = READ_LOGS.get(door.route, set()) | ({"organisations_supportview"} if person in SUPPORTERS else set())
    if method == "GET" and (written := wrote - logs) and not door.is_public:
        yield f"{where}: a GET wrote into {', '.join(sorted(written))}"


def leaks(stage: Stage, door: Door, person: str, path: str, answer: Answer) -> Iterator[str]:
    """Words of another organisation or sub-team, or told in trust, in an answer. The address itself was theirs to type."""
    text = answer.text
    for typed in sorted({path, quote(path), quote(path, safe="")}, key=len, reverse=True):
        text = text.replace(typed, "")
    whose = {
        CANARIES["theirs"]: "another organisation's words",
        THEIR_NAME: "another organisation's people",
        SAID["theirs"]: "what another organisation heard",
        REACHED["theirs"]: "how another organisation reaches people",
    }
    if not belongs_to_both(person, path, stage):
        for canary, what in whose.items():
            listed = person in ADMINISTRATORS and path.startswith("/programme/") and canary == THEIR_NAME
            # whoever runs a learning set reads what everybody who comes needs there (docs/adr/0026)
            listed |= person in ADMINISTRATORS and path.startswith("/programme/learning/")
            if canary in text and not listed:
                yield f"{person} {path}: shows {what}: {_around(text, canary)}"
    if SAID["ours"] in text and not reads_notes(stage, person):
        yield f"{person} {path}: shows what was said in trust: {_around(text, SAID['ours'])}"
    if SAID_TO_SECOND in text and not reads_notes_of_second(stage, person):
        yield f"{person} {path}: shows what was said in trust to another sub-team: {_around(text, SAID_TO_SECOND)}"
    for word, team in ((REACHED["ours"], "ours"), (REACHED_BY_SECOND, "second")):
        if word in text and not reaches(stage, person, team):
            yield f"{person} {path}: shows how to reach somebody: {_around(text, word)}"
    if SECOND in text and (path.startswith(home_of_first(stage)) or not sees_second(stage, person)):
        yield f"{person} {path}: shows another sub-team's words: {_around(text, SECOND)}"


def _around(text: str, word: str) -> str:
    at = text.index(word)
    return " ".join(text[max(0, at - 60) : at + len(word)].split())


def belongs_to_both(person: str, path: str, stage: Stage) -> bool:
    """Whether both organisations' words may be on this page: the coach of both, outside the pages of ours."""
    return person == "coach_of_both" and not path.startswith(f"/o/{stage.world.ours.organisation.slug}/")


def reads_notes(stage: Stage, person: str) -> bool:
    """Whether the table lets somebody read the notes of our sub-team."""
    note = stage.things["ours"].get(Conversation)
    if note is None:
        return False
    return holds(stage, person, Permission.VIEW_NOTES, "ours", stage.team_id_of(note, "ours"))


def reads_notes_of_second(stage: Stage, person: str) -> bool:
    """Whether the table lets somebody read the notes of our second sub-team."""
    return holds(stage, person, Permission.VIEW_NOTES, "ours", stage.second[Population].team_id)


def reaches(stage: Stage, person: str, whose: str) -> bool:
    """Whether the table lets somebody see the people to reach of our sub-team (`ours`), or of our second one."""
    population = stage.second[Population] if whose == "second" else stage.things["ours"].get(Population)
    if population is None:
        return False
    return holds(stage, person, Permission.MANAGE_CONTACTS, "ours", stage.team_id_of(population, "ours"))


def sees_second(stage: Stage, person: str) -> bool:
    """Whether somebody is in our second sub-team, or has a role in the whole organisation."""
    seen = (None, stage.second[Population].team_id)
    return supports(person, "ours") or any(
        whose == "ours" and team in seen for whose, team, _ in stage.memberships[person]
    )


def home_of_first(stage: Stage) -> str:
    """How the addresses start that are about our first sub-team and nobody else."""
    return f"/o/{stage.world.ours.organisation.slug}/p/{stage.things['ours'][Population].slug}/"


def walk(
    stage: Stage, rooms: Iterable[Door], people: Iterable[str] | None = None, methods: Iterable[str] = METHODS
) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Knock at every door as everybody. Returns what is wrong in lines, and for each route what each person got: "GP"."""
    found: list[str] = []
    letters: dict[str, dict[str, str]] = {}
    for door in rooms:
        try:
            row = letters[door.route] = {}
            for person in people or stage.people:
                row[person] = "".join(_own(stage, door, person, method, found) for method in methods)
                for method in methods:
                    found += _other(stage, door, person, method)
        except NoObject as missing:
            found.append(str(missing))
    return found, letters


def _own(stage: Stage, door: Door, person: str, method: str, found: list[str]) -> str:
    """Knock at our own organisation; every value of a number when reading, the first when writing."""
    paths = addresses(stage, door, "ours", "ours")
    wanted = expected(stage, door, person, method, "ours")
    came = set()
    for path in paths if method == "GET" else paths[:1]:
        answer, wrong = try_door(stage, door, person, method, path, wanted)
        found += wrong
        came.add(outcome(answer))
    return method[0] if came == {"let in"} else "-"


def _other(stage: Stage, door: Door, person: str, method: str) -> list[str]:
    """Knock at the other organisation; those who get in at their own address, at mixed ones too.

    Secret links are their own key, so they are left out.
    """
    if "org" not in door.parts:
        return []
    found = _second(stage, door, person, method) if person in AT_SECOND else []
    theirs = addresses(stage, door, "theirs", "theirs")[0]
    _, wrong = try_door(stage, door, person, method, theirs, expected(stage, door, person, method, "theirs"))
    found += wrong
    if expected(stage, door, person, method, "ours") == "let in":
        for path in mixed_addresses(stage, door):
            found += try_door(stage, door, person, method, path, "404")[1]
    return found


def _second(stage: Stage, door: Door, person: str, method: str) -> list[str]:
    """Knock at the page of our second sub-team's thing of the same kind, where there is one."""
    if door.about not in stage.second or team_of(stage, door, "second") is None:
        return []
    path = addresses(stage, door, "ours", "ours", thing=stage.second[door.about])[0]
    return try_door(stage, door, person, method, path, expected(stage, door, person, method, "second"))[1]


def try_door(
    stage: Stage, door: Door, person: str, method: str, path: str, wanted: str, data: Any = None
) -> tuple[Answer, list[str]]:
    """One knock, and everything that is wrong with it; rows of the other organisation are compared before it is undone."""
    with undone():
        answer = stage.knock(person, method, path, data, keep=True)
        wrong = list(judge(stage, door, person, method, path, wanted, answer))
        if answer.tables and not path.startswith(f"/o/{stage.world.theirs.organisation.slug}/"):
            wrong += [
                f"{person} {method} {path}: changed {table} of another organisation"
                for table in sorted(stage.changed("theirs", answer.tables))
            ]
    return answer, wrong


def as_text(letters: dict[str, dict[str, str]]) -> str:
    """The grid as a text table: a line a route, a column a person."""
    people = list(next(iter(letters.values())))
    width = max(map(len, letters)) + 2
    lines = ["address".ljust(width) + "  ".join(people)]
    for route in sorted(letters):
        cells = [letters[route].get(person, "??").ljust(len(person)) for person in people]
        lines.append(route.ljust(width) + "  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"
