"""What leaves by another way than a page: the cache, background tasks, mail, files, and what forms offer.

That each watcher sees a fault is shown in tests/access/test_leaks_beyond_pages.py.
"""

from __future__ import annotations

import re

import pytest

from datareview.models import Finding
from organisations.models import User
from tests.access.doors import addresses, doors
from tests.access.grid import expected, leaks
from tests.access.stage import CANARIES, Stage, undone
from tests.access.tampering import Sending, keys_of_second, offered, sendings, tamper
from tests.access.watching import Followed, follow, read_after_others, run, tasks_of_ours, wrong_with

# Rooms whose pages belong to a sub-team.
SUB_TEAM_ROOMS = {"populations", "datareview", "assets", "qiprojects"}
REPORT, REPORT_FILE = "/o/<slug:org>/report/", "/o/<slug:org>/report.pdf"
VOTE_FOR = "/o/<slug:org>/ballots/<int:pk>/for/"


def told(wrong: list[str]) -> None:
    """Fail with one line for each thing that is wrong."""
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(wrong), pytrace=False)


@pytest.fixture(scope="module")
def forms(stage: Stage) -> list[Sending]:
    """Every form of every page."""
    return sendings(stage, doors())


@pytest.fixture(scope="module")
def followed(stage: Stage, forms: list[Sending]) -> list[Followed]:
    """Every form sent, and what it queued run."""
    return [follow(stage, sending, vote_of_somebody(stage, sending)) for sending in forms]


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
    inside_one = {name for name, is_inside in tasks_of_ours().items() if is_inside}
    assert {name for each in followed for name, _ in each.calls} == inside_one
    assert len({letter.subject for each in followed for letter in each.letters}) >= 2


def test_every_sweep_enters_one_organisation_at_a_time(stage: Stage) -> None:
    sweeps = sorted(name for name, is_inside in tasks_of_ours().items() if not is_inside)
    assert sweeps
    with undone():
        told([line for name in sweeps for line in run(stage, (name, {}))[1]])


def test_a_sign_in_code_goes_to_the_one_who_asks(stage: Stage, mailoutbox: list[object]) -> None:
    user = stage.people["sub_member"]
    assert isinstance(user, User)
    stage.knock("signed_out", "POST", "/sign-in/", {"email": [user.email]})
    (letter,) = mailoutbox
    assert letter.to == [user.email]  # type: ignore[attr-defined]
    told(list(wrong_with(stage, letter)))  # type: ignore[arg-type]


def test_every_file_holds_our_words_and_nobody_elses(stage: Stage, forms: list[Sending]) -> None:
    """The report is made anew, as the worker makes it, and its words are read by everybody who may have it."""
    files = [door for door in doors() if re.search(r"\.\w+$", door.route)]
    assert [door.route for door in files] == [REPORT_FILE], "say here how a new file is made"
    ask = next(sending for sending in forms if sending.door.route == REPORT)
    wrong, readers = [], []
    with undone():
        stage.knock(ask.person, "POST", ask.path, ask.data, keep=True)
        wrong += make_report(stage)
        path = addresses(stage, files[0], "ours", "ours")[0]
        for person in stage.people:
            answer = stage.knock(person, "GET", path)
            wrong += leaks(stage, files[0], person, path, answer)
            if expected(stage, files[0], person, "GET", "ours") == "let in":
                readers.append(person)
                assert "Content-Type: application/pdf" in answer.text
                assert CANARIES["ours"] in answer.text, f"{person} reads no word of the file"
    assert len(readers) > 3
    told(wrong)


def make_report(stage: Stage) -> list[str]:
    """Run the newest report's task."""
    from amhe.programme.models import Report

    with stage.world.ours.inside():
        report = Report.objects.order_by("-pk")[0]
    arguments = {"organisation_id": report.organisation_id, "report_id": report.pk}
    return run(stage, ("programme.make_report", arguments))[1]


def test_no_form_offers_what_is_anothers(stage: Stage, forms: list[Sending]) -> None:
    told(offered(stage, forms))


def test_a_field_of_another_sub_team_gets_nothing_in_and_nothing_out(stage: Stage, forms: list[Sending]) -> None:
    of_first = [sending for sending in forms if sending.door.room in SUB_TEAM_ROOMS and "/p/" in sending.path]
    assert len(of_first) > 30
    told(tamper(stage, of_first, keys_of_second(stage), str(stage.second[Finding].pk)))
