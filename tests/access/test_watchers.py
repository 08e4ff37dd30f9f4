"""What leaves by another way than a page: the cache, background tasks, mail, files, and what forms offer.

That each watcher sees a fault is shown in tests/access/test_leaks_beyond_pages.py.
"""

from __future__ import annotations

import re
from datetime import time

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.db import connection

from amhe import clock
from amhe.access import wall
from amhe.privacy.actions import ask_for_export
from amhe.reminders import Due
from amhe.reminders.actions import begin_digests, post
from datareview.models import Finding
from organisations.actions import make_recovery_codes, start_code_app
from organisations.actions.learning import KEEP_ALL
from organisations.models import User
from populations.models import Population
from teams.letters.reminders import ACTION_DUE
from teams.models import Action
from tests.access.doors import addresses, doors
from tests.access.filling import FoundForm
from tests.access.grid import expected, leaks
from tests.access.stage import CANARIES, Stage, undone
from tests.access.tampering import Sending, keys_of_second, known_sendings, offered, tamper
from tests.access.watching import Followed, follow, queued_since, read_after_others, run, tasks_of_ours, wrong_with
from tests.scenes.datareview import listen

# Rooms whose pages belong to a sub-team.
SUB_TEAM_ROOMS = {"populations", "datareview", "assets", "qiprojects"}
REPORT, REPORT_FILE = "/o/<slug:org>/report/", "/o/<slug:org>/report.pdf"
# The page on which a file is asked for, and the file.
MADE_AT = {
    REPORT: REPORT_FILE,
    "/o/<slug:org>/terms/": "/o/<slug:org>/terms/terms.pdf",
    "/o/<slug:org>/meetings/<int:pk>/minutes/": "/o/<slug:org>/meetings/<int:pk>/minutes.pdf",
}
COPY_FILE = "/o/<slug:org>/export/<int:pk>/"  # a file, though its address does not end like one
RECOVERY_FILE = "/me/sign-in/recovery.txt"
# Files that hold no words of an organisation, and where they are read.
OTHER_FILES = {
    RECOVERY_FILE: "its owner's codes: test_a_file_of_recovery_codes_is_its_owners_alone",
    "/feed/<str:feed>.ics": "titles and times for its owner: tests/integration/test_teams_feed.py",
    "/learning/<int:learning_set>/learning-set.ics": "a day of the programme, the same for everybody",
    "/o/<slug:org>/meetings/<int:pk>/meeting.ics": "when and where, worked out as it is asked for: the grid reads it",
    "/o/<slug:org>/ballots/<int:pk>/results/result.csv": "worked out as it is asked for: test_populations_result_files",
    "/o/<slug:org>/ballots/<int:pk>/results/ballots.blt": "worked out as it is asked for: test_populations_result_files",
    "/.well-known/security.txt": "two lines that the settings say, the same for everybody: tests/integration/test_legal.py",
}
DAILY = "reminders.deliver_daily"  # watched by itself: no form asks for it
REMOVE, VOTE_FOR = "/remove/", "/o/<slug:org>/ballots/<int:pk>/for/"


def told(wrong: list[str]) -> None:
    """Fail with one line for each thing that is wrong."""
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(wrong), pytrace=False)


@pytest.fixture(scope="module")
def forms(stage: Stage) -> list[Sending]:
    """Every form of every page."""
    return known_sendings(stage, doors())


@pytest.fixture(scope="module")
def followed(stage: Stage, forms: list[Sending]) -> list[Followed]:
    """Every form sent, and what it queued run."""
    return [
        *(follow(stage, sending, vote_of_somebody(stage, sending)) for sending in forms),
        removal_with_a_code(stage),
    ]


def removal_with_a_code(stage: Stage) -> Followed:
    """Who asks for a removal has no account, and a code that only they were given."""
    place, door = stage.world.ours, next(door for door in doors() if door.route == REMOVE)
    with undone():
        with wall.restored(), place.inside():
            note = listen(place, Population.objects.get(pk=stage.things["ours"][Population].pk))
        data = {"code": [note.given_codes[0]], "do": ["remove"]}
        return follow(stage, Sending(door, "signed_out", REMOVE, FoundForm(REMOVE), data))


def vote_of_somebody(stage: Stage, sending: Sending) -> dict[str, list[str]] | None:
    """A vote that a lead enters for somebody needs a group that is chosen: press one, and send that."""
    if sending.door.route != VOTE_FOR or sending.data.get("move") != ["send"]:
        return None
    chosen = next(value for name, value in sending.form.buttons if name == "move" and value.startswith("choose:"))
    return sending.data | {"choice": [chosen.split(":")[1]]}


def test_no_page_is_read_from_what_was_kept_for_somebody_else(stage: Stage) -> None:
    told(read_after_others(stage, doors()))


def test_no_task_leaves_its_organisation_and_no_mail_says_too_much(followed: list[Followed]) -> None:
    told([line for each in followed for line in each.wrong])


def test_every_task_and_every_mail_of_the_product_was_watched(followed: list[Followed]) -> None:
    told = {name for name, kind in tasks_of_ours().items() if kind != "sweep"} - {DAILY}
    seen = {name for each in followed for name, _ in each.calls}
    assert seen - set(sweeps()) == told
    assert len({letter.subject for each in followed for letter in each.letters}) >= 2


def test_a_daily_letter_enters_as_its_person_and_says_no_more_than_other_mail(stage: Stage) -> None:
    place, person = stage.world.ours, stage.people["sub_member"]
    with undone():
        User.objects.filter(pk=person.pk).update(daily_letter=True, quiet_from=time(0), quiet_until=time(0))
        with wall.restored(), place.inside():
            day = clock.today()
            held = Action.objects.filter(owner=place.member).first()
            Action.objects.filter(pk=held.pk).update(owner=person, due_on=day, done_at=None)
            due = Due(ACTION_DUE, person.pk, day.toordinal(), clock.now())
            post(organisation_id=place.organisation.pk, letters=[due])
        begin_digests(by=None, day=day, user_ids=[person.pk])
        letters, wrong = run(stage, (DAILY, {"user_id": person.pk}))
        assert [letter.to for letter in letters] == [[person.email]]
        told(wrong + [line for letter in letters for line in wrong_with(stage, letter)])


def test_every_sweep_enters_one_organisation_at_a_time(stage: Stage) -> None:
    beaten = {sweep["task"] for sweep in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(sweeps()) == beaten | {KEEP_ALL}, "one is asked for by the action that makes it due"
    with undone():
        told([line for name in sweeps() for line in run(stage, (name, {}))[1]])


def sweeps() -> list[str]:
    """The tasks that are told no organisation and find their work themselves."""
    return sorted(name for name, kind in tasks_of_ours().items() if kind == "sweep")


def test_a_sign_in_code_goes_to_the_one_who_asks(stage: Stage) -> None:
    user = stage.people["sub_member"]
    assert isinstance(user, User)
    with undone():
        start = len(connection.run_on_commit)
        stage.knock("signed_out", "POST", "/sign-in/", {"email": [user.email]}, keep=True)
        (call,) = queued_since(start)
        (letter,), wrong = run(stage, call)
    assert letter.to == [user.email]
    told([*wrong, *wrong_with(stage, letter)])


def test_every_file_is_made_anew_and_read() -> None:
    files = {door.route for door in doors() if re.search(r"\.\w+$", door.route)} - set(OTHER_FILES)
    assert files == set(MADE_AT.values()), "say at MADE_AT how a new file is made"


@pytest.mark.parametrize("made_at", MADE_AT)
def test_every_file_holds_our_words_and_nobody_elses(stage: Stage, forms: list[Sending], made_at: str) -> None:
    """Asked for on its page, made as the worker makes it, and its words are read by everybody who may have it."""
    file = next(door for door in doors() if door.route == MADE_AT[made_at])
    ask = next(sending for sending in forms if sending.door.route == made_at)
    wrong, readers = [], []
    with undone():
        wrong += make_file(stage, ask)
        path = addresses(stage, file, "ours", "ours")[0]
        for person in stage.people:
            answer = stage.knock(person, "GET", path)
            wrong += leaks(stage, file, person, path, answer)
            if expected(stage, file, person, "GET", "ours") == "let in":
                readers.append(person)
                assert "Content-Type: application/pdf" in answer.text
                assert CANARIES["ours"] in answer.text, f"{person} reads no word of the file"
    assert len(readers) > 3
    told(wrong)


def make_file(stage: Stage, ask: Sending) -> list[str]:
    """Ask for a file on its page, and run the task that makes it. Returns what is wrong with its making."""
    start = len(connection.run_on_commit)
    stage.knock(ask.person, "POST", ask.path, ask.data, keep=True)
    return [line for call in queued_since(start) for line in run(stage, call)[1]]


def test_the_copy_of_the_data_holds_our_words_and_nobody_elses(stage: Stage) -> None:
    """Made anew, as the worker makes it, and its words are read by everybody who may have it."""
    door = next(door for door in doors() if door.route == COPY_FILE)
    readers = [person for person in stage.people if expected(stage, door, person, "GET", "ours") == "let in"]
    with undone():
        path, wrong = make_copy(stage)
        for person in stage.people:
            answer = stage.knock(person, "GET", path)
            wrong += leaks(stage, door, person, path, answer)
            if person in readers:
                assert "Content-Type: application/zip" in answer.text and "data/teams_meeting.csv" in answer.text
                assert CANARIES["ours"] in answer.text, f"{person} reads no word of the file"
    assert "lead" in readers
    told(wrong)


def make_copy(stage: Stage) -> tuple[str, list[str]]:
    """Ask for the copy of our data and make it. Returns its address, and what is wrong with its making."""
    place = stage.world.ours
    with wall.restored(), place.inside():
        asked = ask_for_export(by=place.lead, organisation=place.organisation)
    arguments = {"organisation_id": place.organisation.pk, "export_id": asked.pk}
    return f"/o/{place.organisation.slug}/export/{asked.pk}/", run(stage, ("privacy.make_export", arguments))[1]


def test_a_file_of_recovery_codes_is_its_owners_alone(stage: Stage) -> None:
    codes = {}
    with undone():
        for person in ("lead", "member"):
            user = stage.people[person]
            assert isinstance(user, User)
            start_code_app(by=user, secret=generate_totp_secret())
            codes[person] = make_recovery_codes(by=user).wrap().get_unused_codes()
        files = {person: stage.knock(person, "GET", RECOVERY_FILE).text for person in stage.people}
    for owner, own in codes.items():
        assert own
        for person, text in files.items():
            assert {code in text for code in own} == {person == owner}, f"{person} reads the codes of {owner}"


def test_no_form_offers_what_is_anothers(stage: Stage, forms: list[Sending]) -> None:
    told(offered(stage, forms))


def test_a_field_of_another_sub_team_gets_nothing_in_and_nothing_out(stage: Stage, forms: list[Sending]) -> None:
    of_first = [sending for sending in forms if sending.door.room in SUB_TEAM_ROOMS and "/p/" in sending.path]
    assert len(of_first) > 30
    told(tamper(stage, of_first, keys_of_second(stage), str(stage.second[Finding].pk)))
