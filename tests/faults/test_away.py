"""PostgreSQL or Redis is away: people get a page that says so and keeps their words, and it mends itself."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from amhe import clock
from amhe.access import wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.models import Report
from datareview.models import Conversation
from teams.models import TeamPlace
from tests.faults.caller import Answer, Caller, to_send_again
from tests.faults.machine import Machine, until
from tests.faults.postroom import PostRoom
from tests.faults.test_killed import NOTE, TODAY

WORDS = 'They said: "Nobody asks us" & <left>.\r\nThen they came back.'
INVITE, ROSA = "/o/harbourside/team/places/{place}/invite/", "rosa@harbourside.example"
KEY = "0b9c3f0e-5d3f-4d0e-9b4c-6b1f6f8b7a11"


@pytest.fixture
def harbourside(machine: Machine) -> Cast:
    """An organisation with a sub-team, and one web server before it."""
    with living_today():
        cast = MAKERS["harbourside"]()
    machine.start("web-1")
    machine.ready()
    return cast


def explains(answer: Answer) -> bool:
    """Whether it is the page for outages, and no more than that is told."""
    told = html.unescape(answer.text)
    assert "Traceback" not in told and "OperationalError" not in told and "socket" not in told
    return answer.status == 503 and "Sorry, this does not work just now" in told and "Retry-After" in answer.headers


def test_the_database_goes_and_comes_back_and_the_note_is_sent_again(machine: Machine, harbourside: Cast) -> None:
    person = Caller(f"http://127.0.0.1:{machine.ports['web-1']}", harbourside.people["leila"])
    note = {**NOTE, **TODAY, "heard": WORDS, "idempotency_key": KEY}
    assert person.ask("GET", "/talk/").status == 200
    before = machine.pid("web-1")

    machine.kill("postgres")
    assert explains(person.ask("GET", "/talk/"))
    refused = person.ask("POST", "/talk/", note)
    assert explains(refused)
    address, fields = to_send_again(refused.text)
    assert (address, fields["heard"], fields["idempotency_key"]) == ("/talk/", [WORDS], [KEY])

    machine.start("postgres")
    assert person.post(address, fields).location == "/talk/saved/"
    assert person.post(address, fields).location == "/talk/saved/"
    assert person.ask("GET", "/talk/saved/").status == 200
    assert machine.pid("web-1") == before, "the server was not started again"
    with wall.inside(harbourside.organisation.pk):
        assert Conversation.objects.filter(heard=WORDS.replace("\r\n", "\n")).count() == 1


def test_redis_goes_and_comes_back_and_what_waited_for_it_is_done(machine: Machine, harbourside: Cast) -> None:
    address = f"http://127.0.0.1:{machine.ports['web-1']}"
    lead, stranger = Caller(address, harbourside.people["nia"]), Caller(address, harbourside.people["leila"])
    stranger.signs_out()
    with wall.inside(harbourside.organisation.pk):
        place = TeamPlace.objects.get(team=harbourside.team, kind="lived_experience_member")
    machine.kill("redis")
    assert lead.ask("GET", "/o/harbourside/").status == 200, "pages do not need Redis"
    asked = lead.ask("POST", "/o/harbourside/report/", {})
    assert (asked.status, asked.location) == (302, "/o/harbourside/report/"), "the wish is kept in the database"
    assert explains(stranger.ask("POST", "/sign-in/", {"email": "leila@harbourside.example"})), (
        "tries are counted there"
    )
    asked = lead.ask(
        "POST", INVITE.format(place=place.pk), {"name": "Rosa Lind", "email": ROSA, "idempotency_key": KEY}
    )
    assert explains(asked), "no mail is promised that nobody would send"
    address, fields = to_send_again(asked.text)
    assert not list(machine.mail.iterdir())

    machine.start("redis", "worker-1")
    assert [lead.post(address, fields).status for _ in range(2)] == [302, 302]
    until(lambda: len(PostRoom(machine.mail)) == 1, f"the invitation: see {machine.folder}")
    assert PostRoom(machine.mail)[0].to == [ROSA]
    assert stranger.post("/sign-in/", {"email": "leila@harbourside.example"}).status == 302
    until(lambda: len(list(machine.mail.iterdir())) == 2, f"the code: see {machine.folder}")
    with wall.inside(harbourside.organisation.pk):
        Report.objects.update(asked_at=clock.now() - timedelta(minutes=7))
    machine.queue("programme.pick_up_lost_reports")
    until(lambda: is_made(harbourside), f"the report: see {machine.folder}")


def is_made(cast: Cast) -> bool:
    """Whether its report is ready."""
    with wall.inside(cast.organisation.pk):
        return Report.objects.filter(state=Report.State.READY).exists()
