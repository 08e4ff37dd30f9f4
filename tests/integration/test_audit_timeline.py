"""The timeline: who did what when, in plain words, for those who may know it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.apps import apps

from amhe import audit
from amhe.access import history
from amhe.access.roles import Permission
from amhe.audit.models import Event
from amhe.programme.models import Health, TaskMark
from amhe.reference import by_id, facts
from populations.models import Population
from teams import actions
from tests.architecture.source import functions, modules
from tests.scenes import assets, datareview, populations, qiprojects
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X7")]
# The names that are put together from a state, or from two.
PUT_TOGETHER = {
    "task {}": [(state,) for state in TaskMark.State.values],
    "health set to {}": [(health,) for health in Health.values],
    "sign-in provider {}, {}": [(done, state) for done in ("set up", "changed") for state in ("on", "off")],
}


def text(answer: Any) -> str:
    """What a person reads, without the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def lines(answer: Any) -> str:
    """The part of the page below the filters."""
    return text(answer).rpartition("Clear the filters")[2]


@pytest.fixture
def ours(world: World) -> Place:
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    things: dict[type, Any] = {}
    for room in (populations, datareview, assets, qiprojects):
        room.build(ours, "", things)
    return things[Population]


def change_place(ours: Place, title: str = "Recovery Partner") -> None:
    known = {"title": title, "kind": "stakeholder", "reason_if_empty": "", "from_outside": False}
    with ours.inside():
        place = actions.add_place(by=ours.lead, team=ours.team, title=title, kind="stakeholder")
        actions.change_place(by=ours.coach, place=place, version=1, how_many=4, **known)


def test_a_lead_reads_who_did_what_and_what_it_was_before(ours: Place, browser_of: Callable) -> None:
    change_place(ours)
    told = lines(browser_of(ours.lead).get("/o/marsh/timeline/"))
    assert "Monday 23 November 2026" in told
    assert f"10:00 {ours.lead.name} added a place to the team: Recovery Partner ." in told
    changed = f"{ours.coach.name} changed a place in the team: Recovery Partner . How many people: was “1”, now “4”"
    assert changed in told
    assert told.index(changed) < told.index("added a place to the team")
    assert told.count("was “1”") == 1, "the line before it in the same transaction shows no change"


def test_what_was_removed_is_shown_as_it_was(ours: Place, browser_of: Callable) -> None:
    with ours.inside():
        place = actions.add_place(by=ours.lead, team=ours.team, title="Night nurse", kind="stakeholder")
        actions.remove_place(by=ours.lead, place=place)
    told = lines(browser_of(ours.coach).get("/o/marsh/timeline/"))
    assert "removed a place from the team. Place: was “Night nurse”, now “nothing”" in told


def test_what_was_told_in_trust_is_told_to_the_sub_team_alone(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    whole, one = "/o/marsh/timeline/", f"/o/marsh/p/{population.slug}/timeline/"
    logged, themed = "wrote down a conversation", "added a theme"
    for person, path in ((ours.lead, whole), (ours.coach, whole), (ours.lead, one), (ours.coach, one)):
        told = lines(browser_of(person).get(f"{path}?kind=review"))
        assert themed in told and logged not in told, (person, path)
    told = lines(browser_of(ours.sub_member).get(f"{one}?kind=review"))
    assert themed in told and logged in told and "The forms are long" not in told
    with ours.inside():
        datareview.share(ours, population)
    assert logged in lines(browser_of(ours.coach).get(f"{whole}?kind=review")), "the notes are shared with the coach"


def test_who_may_open_it(world: World, ours: Place, population: Population, browser_of: Callable) -> None:
    whole, one = "/o/marsh/timeline/", f"/o/marsh/p/{population.slug}/timeline/"
    for person in (ours.sponsor, ours.member, ours.support):
        assert browser_of(person).get(whole).status_code == 403
        assert browser_of(person).get(one).status_code == 403
    assert browser_of(ours.sub_lead).get(one).status_code == 200
    for person in (world.stranger, world.theirs.lead):
        assert browser_of(person).get(whole).status_code == 404
    theirs = text(browser_of(world.theirs.lead).get("/o/hill/timeline/"))
    assert "of Hill" in theirs and "Marsh" not in theirs


def test_one_group_shows_its_own_work_and_its_sub_teams(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    change_place(ours)
    browser = browser_of(ours.lead)
    told = "".join(lines(browser.get(f"/o/marsh/p/{population.slug}/timeline/", {"page": n})) for n in (1, 2, 3))
    assert "wrote the aim" in told and "gave somebody a role" in told
    assert "a place in the team" not in told, "a place in the project team belongs to no group"


def test_it_can_be_narrowed_by_who_what_and_when(ours: Place, population: Population, browser_of: Callable) -> None:
    change_place(ours)
    browser = browser_of(ours.lead)

    def asked(**values: Any) -> str:
        return lines(browser.get("/o/marsh/timeline/", values))

    only_coach = asked(person=ours.coach.pk, kind="people")
    assert "changed a place" in only_coach and "added a place" not in only_coach
    day = {"since_day": "24", "since_month": "11", "since_year": "2026"}
    assert "Nothing fits what you chose." in asked(**day)
    until = {f"until_{part}": value for part, value in zip(("day", "month", "year"), ("23", "11", "2026"), strict=True)}
    assert "changed a place" in asked(kind="people", **until)
    assert "must be a real date" in text(browser.get("/o/marsh/timeline/", day | {"since_day": "32"}))
    assert browser.get("/o/marsh/timeline/", {"person": ours.coach.pk + 10_000}).status_code == 422


def test_25_lines_a_page(ours: Place, browser_of: Callable, count_queries: Callable) -> None:
    for number in range(30):
        change_place(ours, f"Place {number}")
    browser = browser_of(ours.lead)
    first, second = (browser.get("/o/marsh/timeline/", {"kind": "people", "page": page}) for page in (1, 2))
    assert lines(first).count(" 10:00 ") == 25 and "Place 0" not in lines(first)
    assert "What changed (page 2)" in text(second)
    assert count_queries(lambda: browser.get("/o/marsh/timeline/")) <= 12


def test_pages_lead_to_it(ours: Place, population: Population, browser_of: Callable) -> None:
    lead = browser_of(ours.lead)
    of_group = f"/o/marsh/p/{population.slug}/"
    for page, link in (
        ("/o/marsh/", "/o/marsh/timeline/"),
        ("/o/marsh/team/", "/o/marsh/timeline/?kind=people"),
        (of_group, f"{of_group}timeline/"),
        (f"{of_group}project/", f"{of_group}timeline/?kind=project"),
    ):
        assert f'href="{link}"' in lead.get(page).content.decode(), page
        assert lead.get(link).status_code == 200
    assert "timeline" not in browser_of(ours.sponsor).get("/o/marsh/").content.decode()


def recorded() -> Iterator[str]:
    """Every name that code writes into the trail; `{}` stands for what is put in."""
    for path, tree in modules().items():
        for function in functions(tree):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                owner = call.func
                if isinstance(owner, ast.Attribute) and owner.attr == "record" and ast.unparse(owner.value) == "audit":
                    yield from names(call.args[0], function, tree, path)


def names(said: ast.expr, function: ast.FunctionDef, tree: ast.AST, path: str) -> Iterator[str]:
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.IfExp):
        yield from (*names(said.body, function, tree, path), *names(said.orelse, function, tree, path))
    elif isinstance(said, ast.JoinedStr):
        shape = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in said.values)
        yield from (shape.format(*values) for values in PUT_TOGETHER[shape])
    else:  # an argument: what the callers in the same module give
        at = [argument.arg for argument in function.args.args].index(ast.unparse(said))
        calls = [c for c in ast.walk(tree) if isinstance(c, ast.Call) and ast.unparse(c.func) == function.name]
        assert calls, f"{path}: nobody calls {function.name}"
        for call in calls:
            yield from names(call.args[at], function, tree, path)


def test_every_action_in_the_code_has_words_and_no_words_are_left_over() -> None:
    told = by_id("audit", "actions", "actions")
    assert set(recorded()) == set(told)
    kinds = by_id("audit", "actions", "kinds")
    for row in told.values():
        assert row["kind"] in kinds and Permission(row["needs"]) and row["words"]


def test_what_comes_of_conversations_needs_the_right_to_read_them() -> None:
    about_notes = re.compile(r"\b(conversation|note|notes|removal|reports|strength|quote)\b")
    told = by_id("audit", "actions", "actions")
    found = {id_ for id_ in told if about_notes.search(id_)}
    assert len(found) == 14
    assert {told[id_]["needs"] for id_ in found} == {Permission.VIEW_NOTES}


def test_every_value_that_has_a_name_is_one_that_the_history_keeps() -> None:
    for label, named in facts("audit", "actions")["fields"].items():
        assert label in history.TRACKED
        assert set(named) <= set(history.columns(apps.get_model(label))[0]), label


def test_an_action_without_words_is_left_out_and_breaks_nothing(ours: Place, browser_of: Callable) -> None:
    with ours.inside():
        audit.record("something new", by=ours.lead, on=ours.team)
        assert Event.objects.filter(action="something new").exists()
    answer = browser_of(ours.lead).get("/o/marsh/timeline/")
    assert answer.status_code == 200 and "something new" not in text(answer)
