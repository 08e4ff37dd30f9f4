"""kill -9 of anything at any moment: what was acknowledged is there once, and the next request or start works."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest

from amhe import clock
from amhe.access import tokens, wall
from amhe.audit.models import Event
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.models import Report
from datareview.models import Conversation, RemovalCode
from populations.models import Round
from teams.mailed import WAITS
from teams.models import Invitation, TeamPlace
from tests.faults.caller import Caller
from tests.faults.machine import Machine, close_our_connections, until
from tests.faults.postroom import PostRoom

KINDS = ("web-1", "web-2", "worker-1", "worker-2", "beat-1", "redis", "postgres")
CHILDREN = ("child of web-1", "child of web-2", "child of worker-1", "child of postgres")
NOTE = {
    "who": "population",
    "place_kind": "youth",
    "explained": "on",
    "how_many": "1",
    "language": "English",
    "quote": "none",
}
TODAY = {f"held_on_{box}": f"{getattr(clock.today(), box)}" for box in ("day", "month", "year")}


def in_organisation(cast: Cast) -> object:
    """Inside the wall of a cast's organisation."""
    return wall.inside(cast.organisation.pk)


def test_nothing_acknowledged_is_lost_or_doubled_whatever_is_killed(
    machine: Machine, seed: int, times: Callable[[int], int]
) -> None:
    with living_today():
        casts = {name: MAKERS[name]() for name in ("harbourside", "estuary", "weaverdale")}
    machine.start(*KINDS)
    machine.ready()
    writer = Caller(machine.address, casts["harbourside"].people["leila"])
    asker = Caller(machine.address, casts["estuary"].people["owen"])
    lead, place = Caller(machine.address, casts["harbourside"].people["nia"]), place_to_fill(casts["harbourside"])
    over = Signal()
    with ThreadPoolExecutor(max_workers=3) as threads:
        written = threads.submit(write_notes, writer, over)
        asked = threads.submit(ask_for_reports, asker, over)
        invited = threads.submit(invite_people, lead, place, over)
        try:
            kill_at_random(machine, casts["weaverdale"], random.Random(seed), times(2))
        finally:
            over.set()
    machine.ready()
    check_notes(casts["harbourside"], written.result())
    assert asked.result() > 0
    told = Counter(failure[:20] for failure in writer.failed + asker.failed + lead.failed)
    print(f"{len(KINDS + CHILDREN) * times(2)} kills, {len(written.result())} notes, unanswered at first: {dict(told)}")
    bring_home(machine, casts)
    check_done_once(casts)
    check_invited(machine, casts["harbourside"], invited.result())


def test_an_invitation_is_sent_once_though_the_web_is_killed_after_its_commit_and_before_the_queue(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living_today():
        cast = MAKERS["harbourside"]()
    with monkeypatch.context() as patch:
        dying = machine.env() | {"DJANGO_SETTINGS_MODULE": "tests.faults.killed_at_commit"}
        patch.setattr(machine, "env", lambda: dying)
        machine.start("web-1")
    machine.ready()
    lead = Caller(f"http://127.0.0.1:{machine.ports['web-1']}", cast.people["nia"])
    asked = {"name": "Rosa Lind", "email": "rosa@harbourside.example"}
    assert lead.post(place_to_fill(cast), asked).status == 302
    assert len(lead.failed) == 1, "the first time nobody answered, and the second time it was kept already"
    machine.start("worker-1")
    assert machine.queue_is_empty() and not list(machine.mail.iterdir())
    let_mail_be_late(cast)
    machine.queue("teams.send_lost_mail")
    machine.queue("teams.send_lost_mail")
    until(lambda: len(PostRoom(machine.mail)) == 1, f"the invitation: see {machine.folder}")
    let_mail_be_late(cast)
    machine.queue("teams.send_lost_mail")
    until(machine.queue_is_empty, f"the last sweep: see {machine.folder}")
    check_invited(machine, cast, [asked["email"]])
    letters = PostRoom(machine.mail)
    assert len(letters) == 1
    link = re.search(r"/welcome/(\S+)/", letters[0].body)
    with in_organisation(cast):
        assert link and tokens.hash_of(link[1]) == Invitation.objects.get(email=asked["email"]).token_hash


def place_to_fill(cast: Cast) -> str:
    """Where the lead invites somebody to a place in the team."""
    with in_organisation(cast):
        place = TeamPlace.objects.get(team=cast.team, kind="lived_experience_member")
    return f"/o/{cast.organisation.slug}/team/places/{place.pk}/invite/"


def invite_people(person: Caller, address: str, over: Signal) -> list[str]:
    """Invite one after the other. Returns the addresses of those whose invitation was acknowledged."""
    asked: list[str] = []
    while not over.wait(0.5) or len(asked) < 3:
        email = f"person{len(asked)}@harbourside.example"
        answer = person.post(address, {"name": f"Person {len(asked)}", "email": email})
        assert answer.status == 302, answer.text[:3000]
        asked.append(email)
    return asked


def let_mail_be_late(cast: Cast) -> None:
    """As if a while had passed since the mail that is still to be sent was queued."""
    close_our_connections()
    with in_organisation(cast):
        late = clock.now() - WAITS - timedelta(minutes=1)
        Invitation.objects.filter(mailed_at=None, mail_tries=1).update(mail_queued_at=late)


def check_invited(machine: Machine, cast: Cast, asked: list[str]) -> None:
    """Everybody whose invitation was acknowledged is invited once and was written to."""
    with in_organisation(cast):
        kept = Invitation.objects.filter(organisation=cast.organisation, email__in=asked)
        assert sorted(kept.values_list("email", flat=True)) == sorted(asked)
    assert set(asked) <= {address for letter in PostRoom(machine.mail) for address in letter.to}


def write_notes(person: Caller, over: Signal) -> list[str]:
    """Write down conversations, one after the other. Returns the words of those that were acknowledged."""
    kept: list[str] = []
    while not over.is_set() or len(kept) < 6:
        words = f"Spoken number {len(kept)}."
        answer = person.post("/talk/", {**NOTE, **TODAY, "heard": words})
        assert (answer.status, answer.location) == (302, "/talk/saved/"), answer.text[:3000]
        kept.append(words)
    return kept


def ask_for_reports(person: Caller, over: Signal) -> int:
    """Ask for the report of an organisation in which nothing changes, again and again."""
    asked = 0
    while not over.wait(0.5):
        assert person.post("/o/estuary/report/", {}).location == "/o/estuary/report/"
        asked += 1
    return asked


def kill_at_random(machine: Machine, voting: Cast, chance: random.Random, each: int) -> None:
    """Kill every kind `each` times in a random order and start it again. In the middle a vote's time runs out."""
    kills = [*KINDS, *CHILDREN] * each
    chance.shuffle(kills)
    for number, what in enumerate(kills):
        if number == len(kills) // 2:
            machine.start("postgres")
            moment = clock.now() - timedelta(minutes=1)
            let_time_run_out(voting, moment)
        time.sleep(chance.uniform(0.1, 0.8))
        if what in CHILDREN:
            machine.kill_child(what.split()[-1], chance.randrange(4))
            continue
        machine.kill(what)
        time.sleep(chance.uniform(0, 0.5))
        machine.start(what)
        if machine.redis.running():
            machine.queue("populations.close_due_rounds")


def let_time_run_out(voting: Cast, moment: object) -> None:
    """The open round's time to vote is over since that moment."""
    close_our_connections()
    with in_organisation(voting):
        Round.objects.filter(organisation=voting.organisation).update(closes_at=moment)


def check_notes(cast: Cast, written: list[str]) -> None:
    """Each acknowledged note is there once, with its code and its line in the trail, and nothing else is."""
    close_our_connections()
    with in_organisation(cast):
        notes = Conversation.objects.filter(organisation=cast.organisation, heard__startswith="Spoken number")
        assert sorted(notes.values_list("heard", flat=True)) == sorted(written)
        ids = list(notes.values_list("pk", flat=True))
        assert RemovalCode.objects.filter(conversation__in=ids).count() == len(ids)
        assert Event.objects.filter(action="conversation logged", thing_id__in=ids).count() == len(ids)


def bring_home(machine: Machine, casts: dict[str, Cast]) -> None:
    """Beat's sweeps, later: what was lost with a worker or with Redis is picked up again."""
    with in_organisation(casts["estuary"]):
        Report.objects.exclude(state=Report.State.READY).update(asked_at=clock.now() - timedelta(minutes=7))
    let_mail_be_late(casts["harbourside"])
    machine.queue("teams.send_lost_mail")
    machine.queue("programme.pick_up_lost_reports")
    machine.queue("populations.close_due_rounds")
    until(lambda: is_done(casts), f"the report, the mail and the end of the vote: see {machine.folder}")


def is_done(casts: dict[str, Cast]) -> bool:
    """Whether the report is made, the vote closed, and every invitation mailed."""
    with in_organisation(casts["harbourside"]):
        if Invitation.objects.filter(mailed_at=None, mail_tries__gt=0).exists():
            return False
    with in_organisation(casts["estuary"]):
        made = Report.objects.filter(state=Report.State.READY).exists()
    with in_organisation(casts["weaverdale"]):
        return made and not Round.objects.open().exists()


def check_done_once(casts: dict[str, Cast]) -> None:
    """One report, made once; one vote, closed once, with the ballots that were sent."""
    with in_organisation(casts["estuary"]):
        assert Report.objects.count() == 1
        assert Event.objects.filter(action="report made").count() == 1
    with in_organisation(casts["weaverdale"]):
        assert Event.objects.filter(action="vote closed").count() == 1
        round = Round.objects.get()
        assert round.result["voted"] == round.ballots.count() > 0
