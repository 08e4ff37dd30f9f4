"""Six more faults, planted one at a time: in the cache, a file, a task, a mail, a list and a choice. Each must be named.

The faults that the wall would stop are planted twice: behind the wall as it is, and with the wall open to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection
from django.http import HttpRequest, HttpResponse

from amhe import celery
from amhe.access import wall
from amhe.access.decorators import requires
from amhe.privacy import exporting
from amhe.programme import report
from datareview.models import Conversation, Finding
from organisations.models import Organisation
from populations.models import Population
from qiprojects import policies
from qiprojects.forms import theory
from teams.models import Invitation, Meeting
from tests.access.doors import addresses, doors
from tests.access.grid import leaks, walk
from tests.access.stage import SAID, SAID_TO_SECOND, Stage, undone
from tests.access.tampering import Sending, keys_of_second, offered, sendings, tamper
from tests.access.test_planted_leaks import MEETINGS, Plant, lines, open_wall, own_view, plant
from tests.access.test_watchers import COPY_FILE, REPORT, REPORT_FILE, make_copy, make_file
from tests.access.watching import follow, kept_words, read_after_others, run, run_for_others, wrong_with

__all__ = ["open_wall", "plant"]  # fixtures of the first six
HEARD, DATA = "/o/<slug:org>/p/<slug:slug>/heard/", "/o/<slug:org>/p/<slug:slug>/data/"
THEORY = "/o/<slug:org>/p/<slug:slug>/project/theory/"
INVITE = "/o/<slug:org>/team/invitations/<int:pk>/withdraw/"


def door_of(route: str) -> Any:
    return next(door for door in doors() if door.route == route)


def sending_of(stage: Stage, route: str, **data: list[str]) -> Sending:
    """The form of an address that sends these answers."""
    found = sendings(stage, [door_of(route)])
    return next(each for each in found if all(each.data.get(name) == value for name, value in data.items()))


# --- 7: a page kept under a key without the person or the organisation ------------------------------------


def kept_under(stage: Stage, plant: Plant, key_of: Callable[[HttpRequest], str]) -> list[str]:
    """Keep the list of meetings whole under a key, and what the watcher says of it."""
    view, (permission, post, _) = own_view(MEETINGS)

    @requires(permission, post=post, on=Organisation)
    def kept(request: HttpRequest, organisation: Organisation) -> HttpResponse:
        key = key_of(request)
        if cache.get(key) is None:
            cache.set(key, view(request, organisation).content)
        return HttpResponse(cache.get(key))

    return read_after_others(stage, [plant(MEETINGS, kept)])


def test_a_page_kept_for_all_people_is_caught(stage: Stage, plant: Plant) -> None:
    assert read_after_others(stage, [door_of(MEETINGS)]) == []
    pk = stage.world.ours.organisation.pk
    found = kept_under(stage, plant, lambda request: f"meetings-{pk if '/marsh/' in request.path else 0}")
    assert lines(found, "lead /o/marsh/meetings/: differs once somebody else has read it")
    assert not lines(found, "another organisation's words")


def test_a_page_kept_for_all_organisations_is_caught(stage: Stage, plant: Plant) -> None:
    found = kept_under(stage, plant, lambda request: "meetings")
    assert lines(found, "lead /o/marsh/meetings/: shows another organisation's words")
    assert lines(found, "the cache keeps words of hill under", "meetings")


def test_words_told_in_trust_are_not_kept_for_anybody(stage: Stage) -> None:
    with stage.world.ours.inside():
        note = Conversation.objects.filter(heard__contains=SAID["ours"])[0]
    cache.set(f"note-{note.pk}-of-{note.organisation_id}", note.heard)
    try:
        assert lines(list(kept_words(stage)), "the cache keeps what was said in trust", str(note.pk))
    finally:
        cache.clear()


# --- 8: a file that holds more than its readers may see ---------------------------------------------------


def words_in_file(stage: Stage) -> tuple[list[str], list[str]]:
    """Ask for the report and make it. Returns what is wrong with its words, and with its making."""
    ask, door = sending_of(stage, REPORT), door_of(REPORT_FILE)
    path = addresses(stage, door, "ours", "ours")[0]
    with undone():
        making = make_file(stage, ask)
        return list(leaks(stage, door, "sponsor", path, stage.knock("sponsor", "GET", path))), making


@pytest.fixture
def report_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], str]], None]:
    """Let the report's file say more: what a function finds while it is made, in the name of the organisation."""
    draw = report.render_pdf

    def put(words: Callable[[], str]) -> None:
        def drawn(template: str, context: dict[str, Any], **kwargs: Any) -> bytes:
            context["organisation"].name += f" {words()}"
            return draw(template, context, **kwargs)

        monkeypatch.setattr(report, "render_pdf", drawn)

    return put


def test_a_note_that_nobody_shared_in_a_file_is_caught(stage: Stage, report_with: Any) -> None:
    assert words_in_file(stage) == ([], [])
    report_with(lambda: " ".join(Conversation.objects.values_list("heard", flat=True)))
    found, _ = words_in_file(stage)
    assert lines(found, "sponsor /o/marsh/report.pdf: shows what was said in trust:", SAID["ours"])
    assert lines(found, "sponsor /o/marsh/report.pdf: shows what was said in trust to another sub-team")


def test_another_organisations_words_in_a_file_are_caught(
    stage: Stage, report_with: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_with(lambda: " ".join(Meeting.objects.values_list("notes", flat=True)))
    assert words_in_file(stage) == ([], []), "the wall stopped it"
    shut = wall.inside
    ids = [stage.place(whose).organisation.pk for whose in ("ours", "theirs")]
    monkeypatch.setattr(wall, "inside", lambda *told: shut(*ids))
    found, making = words_in_file(stage)
    assert lines(found, "sponsor /o/marsh/report.pdf: shows another organisation's words")
    assert lines(making, "programme.make_report: is inside")


def words_in_copy(stage: Stage) -> list[str]:
    """What is wrong with the words of the copy of our data, made and taken by the lead."""
    with undone():
        path, making = make_copy(stage)
        return [*making, *leaks(stage, door_of(COPY_FILE), "lead", path, stage.knock("lead", "GET", path))]


def test_what_was_said_in_trust_in_the_copy_of_the_data_is_caught(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words_in_copy(stage) == []
    monkeypatch.setattr(exporting, "IN_TRUST", ())  # it forgets what stays behind
    found = words_in_copy(stage)
    assert lines(found, "lead /o/marsh/export/", "shows what was said in trust:", SAID["ours"])
    assert lines(found, "lead /o/marsh/export/", "shows what was said in trust to another sub-team")


# --- 9: a task that works in another organisation, or leaves the wall open --------------------------------


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], tuple[str, dict[str, Any]]]:
    """Put a task's work in the place of the one that sends an invitation; returns how to call it for ours."""

    def put(work: Callable[..., Any]) -> tuple[str, dict[str, Any]]:
        celery.app.loader.import_default_modules()
        name = "teams.send_invitation"
        monkeypatch.setattr(celery.app.tasks[name], "run", lambda **arguments: work(**arguments))
        return name, {"invitation_id": 0, "token": "t"}

    return put


def test_a_task_that_works_with_another_organisations_id_is_caught(stage: Stage, task: Any) -> None:
    ours, theirs = (stage.place(whose).organisation.pk for whose in ("ours", "theirs"))

    def astray(**arguments: Any) -> None:
        with wall.inside(theirs):
            Meeting.objects.update(place="Elsewhere")

    name, arguments = task(astray)
    with undone():
        found = run(stage, (name, arguments | {"organisation_id": ours}))[1]
    assert lines(found, f"{name}: is inside {theirs}")
    assert lines(found, f"{name}: changed teams_meeting of another organisation")


def test_a_task_that_takes_another_organisations_word_for_it_is_caught(stage: Stage, task: Any) -> None:
    invitation = stage.things["ours"][Invitation]

    def careless(*, organisation_id: int, invitation_id: int, token: str) -> None:
        with wall.inside(*wall.organisation_ids()):
            Invitation.objects.filter(pk=invitation_id).update(name="Anybody")

    name, arguments = task(careless)
    call = (name, arguments | {"organisation_id": invitation.organisation_id, "invitation_id": invitation.pk})
    with undone():
        found = run_for_others(stage, call)
    assert lines(found, f"{name} with another's organisation_id: changed teams_invitation of ours")
    assert lines(found, f"{name} with another's invitation_id: changed teams_invitation of theirs")


def test_a_task_that_leaves_the_wall_open_is_caught(stage: Stage, task: Any) -> None:
    ours = stage.world.ours.organisation.pk

    def slack(**arguments: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{wall.SETTING}', %s, false)", [str(ours)])

    name, arguments = task(slack)
    with undone():
        found = run(stage, (name, arguments | {"organisation_id": ours}))[1]
    assert found == [f"{name}: leaves the wall open to {ours}"]


def test_a_sweep_that_opens_all_organisations_at_once_is_caught(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = "programme.pick_up_lost_reports"

    def wide() -> None:
        with wall.inside(*wall.organisation_ids()):
            Meeting.objects.count()

    celery.app.loader.import_default_modules()
    monkeypatch.setattr(celery.app.tasks[sweep], "run", wide)
    with undone():
        found = run(stage, (sweep, {}))[1]
    assert lines(found, f"{sweep}: is inside", ",")


# --- 10: a mail with words told in trust, or to somebody elsewhere ----------------------------------------


@pytest.mark.parametrize(
    ("subject", "body", "named"),
    [
        ("Hello", SAID["ours"], "holds what was said in trust"),
        ("Hello", SAID_TO_SECOND, "holds what was said in trust"),
        ("About {group}", "Hello", "its subject holds what somebody wrote"),
    ],
)
def test_a_mail_with_words_that_somebody_wrote_is_caught(
    stage: Stage, task: Any, subject: str, body: str, named: str
) -> None:
    def talkative(*, organisation_id: int, invitation_id: int, token: str) -> None:
        with wall.inside(organisation_id):
            group = Population.objects.all()[0].name
            to = Invitation.objects.get(pk=invitation_id).email
            send_mail(subject.format(group=group), body, None, [to])

    again = sending_of(stage, INVITE, do=["again"])
    assert follow(stage, again).wrong == []
    task(talkative)
    assert lines(follow(stage, again).wrong, str(again), named)


def test_a_mail_to_somebody_of_another_organisation_is_caught(stage: Stage, task: Any) -> None:
    stranger = stage.world.theirs.lead.email

    def misdirected(**arguments: Any) -> None:
        send_mail("Hello", "A link", None, [stranger])

    task(misdirected)
    found = follow(stage, sending_of(stage, INVITE, do=["again"])).wrong
    assert lines(found, f"mail “Hello” to {stranger}, who is not of this organisation")


def test_a_mail_that_tells_people_each_others_addresses_is_caught(stage: Stage, mailoutbox: list[Any]) -> None:
    send_mail("Hello", "A link", None, [stage.world.ours.lead.email, stage.world.ours.member.email])
    assert list(wrong_with(stage, mailoutbox[0])) == ["mail “Hello” tells 2 people each other's addresses"]


# --- 11: a list that forgets its filter inside one organisation -------------------------------------------


def list_of(plant: Plant, route: str, words: Callable[[], Any]) -> Any:
    """A list that knows no sub-team, in the place of an address's own page."""
    _, (permission, post, _) = own_view(route)
    return plant(route, requires(permission, post=post, on=Population)(lambda *page: HttpResponse("; ".join(words()))))


def test_a_list_of_every_sub_teams_notes_is_caught(stage: Stage, plant: Plant) -> None:
    door = list_of(plant, HEARD, lambda: Conversation.objects.values_list("heard", flat=True))
    found, _ = walk(stage, [door], ["sub_lead", "other_sub_lead"], ["GET"])
    first, second = (each.slug for each in (stage.things["ours"][Population], stage.second[Population]))
    assert lines(found, f"sub_lead /o/marsh/p/{first}/heard/: shows what was said in trust to another sub-team")
    assert lines(found, f"other_sub_lead /o/marsh/p/{second}/heard/: shows what was said in trust:")


def test_a_list_of_every_sub_teams_findings_is_caught(stage: Stage, plant: Plant) -> None:
    """Who may see both sub-teams sees each on its own pages only."""
    door = list_of(plant, DATA, lambda: Finding.objects.values_list("title", flat=True))
    assert lines(
        walk(stage, [door], ["lead"], ["GET"])[0], "lead /o/marsh/p/", "/data/: shows another sub-team's words"
    )


# --- 12: a choice that takes what is another's ------------------------------------------------------------


def evidence_of_all(population: Population, **asked: object) -> dict[str, Any]:
    """What a change idea may rest on, with the filter forgotten."""
    return {f"finding-{row.pk}": row for row in Finding.objects.filter(not_available=False)}


def test_a_choice_of_another_sub_teams_things_is_caught(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, theirs = keys_of_second(stage), stage.second[Finding].pk
    assert offered(stage, sendings(stage, [door_of(THEORY)])) == []
    monkeypatch.setattr(theory, "evidence_for", evidence_of_all)
    forms = sendings(stage, [door_of(THEORY)])
    assert lines(offered(stage, forms), f"evidence offers {theirs} of another sub-team")
    held = ("qiprojects_changeidea of ours holds", f"(with idea-evidence={theirs})")
    assert not lines(tamper(stage, forms, keys, str(theirs)), *held), "the action's own check stopped it"
    monkeypatch.setattr(policies, "check_of_population", lambda *things: None)
    assert lines(tamper(stage, forms, keys, str(theirs)), *held)


def test_a_choice_of_another_organisations_things_is_caught(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, open_wall: Callable[[], None]
) -> None:
    theirs = stage.things["theirs"][Finding].pk
    monkeypatch.setattr(theory, "evidence_for", evidence_of_all)
    said = "evidence offers {} of another organisation"
    assert not lines(offered(stage, sendings(stage, [door_of(THEORY)])), said.format(theirs)), "the wall stopped it"
    open_wall()
    assert lines(offered(stage, sendings(stage, [door_of(THEORY)])), said.format(theirs))
