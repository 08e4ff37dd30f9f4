"""20 people vote or change their vote while a lead and the coach both close the round: the product as it runs for people."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from threading import Barrier
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from redis import Redis

from populations import actions
from populations.models import Ballot, Population, Round, Voter
from tests import everywhere
from tests.faults.caller import Answer, Caller
from tests.faults.machine import Machine, close_our_connections, until
from tests.integration.populations_cast import groups, open_vote, voters
from tests.world import Place, make_place

pytestmark = [
    pytest.mark.parametrize("machine", ["pooled"], indirect=True),
    pytest.mark.requirement("R46"),
]
PEOPLE, CHANGE = 20, 10  # that vote, and of them those who change a vote that they sent before
ROUNDS = 4


@dataclass
class Said:
    """One vote that was sent, and what came back."""

    user: Any
    reason: str
    ranking: list[int]
    answer: Answer

    @property
    def is_in(self) -> bool:
        """Whether the person was told that the vote is in."""
        assert self.answer.status in (302, 422), self.answer.text[:2000]
        return self.answer.status == 302 and self.answer.location.endswith("/done/")


@dataclass
class Team:
    """A team with 20 voters, each at a browser of their own."""

    place: Place
    listed: list[Population]
    callers: list[Caller]

    def says(self, round: Round, caller: Caller) -> Said:
        """Send a vote of one's own, with a reason that nobody else wrote."""
        reason = f"because-{uuid4().hex}"
        ranking = random.sample([each.pk for each in self.listed], 3)
        answer = caller.post(page_of(round), {"choice": ranking, "reason": reason, "move": "send"})
        return Said(caller.user, reason, ranking, answer)


def page_of(round: Round, page: str = "") -> str:
    """A page of a round."""
    return f"/o/marsh/ballots/{round.pk}/{page}"


@pytest.fixture
def team(machine: Machine) -> Team:
    """Everything runs, and everybody is signed in."""
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    people = [*voters(place, PEOPLE - 3), place.lead, place.member, place.sponsor]
    listed = groups(place)
    machine.start("pool", "web-1", "web-2", "worker-1")
    machine.ready()
    return Team(place, listed, [Caller(machine.address, user) for user in people])


def close(team: Team, round: Round, closer: Caller) -> Answer:
    """Press the button until there are votes enough to close, or the other closed it."""
    while True:
        answer = closer.post(page_of(round, "close/"), {})
        if "Too few people" not in answer.text:
            return answer
        time.sleep(0.02)


def held(team: Team, round: Round) -> tuple[list[Said], list[Said], list[Answer]]:
    """Ten vote in peace. Then all twenty vote while two people close: (early votes, late ones, what those two were told)."""
    early = [team.says(round, caller) for caller in team.callers[:CHANGE]]
    assert all(said.is_in for said in early)
    closers = [Caller(team.callers[0].address, who) for who in (team.place.lead, team.place.coach)]
    ready = Barrier(PEOPLE + len(closers), timeout=60)
    begin: Callable[[Callable[[], Any], float], Any] = lambda do, wait: (ready.wait(), time.sleep(wait), do())[-1]  # noqa: E731
    with ThreadPoolExecutor(PEOPLE + len(closers)) as threads:
        late = [threads.submit(begin, lambda c=caller: team.says(round, c), 0.0) for caller in team.callers]
        wait = 0.02 + 0.08 * random.random()
        told = [threads.submit(begin, lambda c=closer: close(team, round, c), wait) for closer in closers]
        return early, [said.result() for said in late], [answer.result() for answer in told]


@pytest.mark.requirement("R44")
def test_every_vote_that_is_in_counts_once_every_other_is_told_so_and_the_round_closes_once(
    machine: Machine, team: Team, times: Callable[[int], int]
) -> None:
    refused = 0
    round = open_vote(team.place, team.listed)
    for number in range(times(ROUNDS)):
        if number:
            with team.place.inside():
                closes_on = round.closes_at.date()
                round = actions.open_round(by=team.place.lead, prioritisation=round.prioritisation, closes_on=closes_on)
        early, late, told = held(team, round)
        check_closed_once(told)
        last = {said.user.pk: said for said in (*early, *late) if said.is_in}
        check_counted(team.place, round, last)
        refused += check_refused(team, [said for said in late if not said.is_in])
        check_nothing_ties(machine, team.place, round, [*early, *late])
    assert refused, "some came while it closed, or this shows nothing"
    print(f"{times(ROUNDS)} rounds, {refused} of {times(ROUNDS) * PEOPLE} votes came too late")


def check_closed_once(told: list[Answer]) -> None:
    """One of the two closed it; the other was told that it is closed, and lost nothing."""
    assert sorted(answer.status for answer in told) == [302, 422], [answer.text[:500] for answer in told]
    other = next(answer for answer in told if answer.status == 422)
    assert "This vote is closed already. Start a new round if the team wants to vote again." in other.text


def check_counted(place: Place, round: Round, last: dict[int, Said]) -> None:
    """What is counted is what people were told is in: the last of each, and nobody twice."""
    close_our_connections()
    with place.inside():
        round = Round.objects.select_related("prioritisation").get(pk=round.pk)
        kept = {ballot.reason: ballot.ranking for ballot in Ballot.objects.filter(round=round)}
        assert Ballot.objects.filter(round=round).count() == len(kept)
        assert kept == {said.reason: [[pk] for pk in said.ranking] for said in last.values()}
        voted = Voter.objects.filter(round=round, has_voted=True).values_list("user_id", flat=True)
        assert sorted(voted) == sorted(last)
        assert round.result is not None
        assert round.result["voted"] == round.result["counted"]["reading"]["n_ballots"] == len(last)
        assert round.result["electorate"] == PEOPLE


def check_refused(team: Team, too_late: list[Said]) -> int:
    """Whoever came too late was told in words, and has their order and their reason still before them."""
    names = {each.pk: each.name for each in team.listed}
    for said in too_late:
        page = unescape(said.answer.text)
        assert "This vote is closed." in page and "This vote was not sent" in page and said.reason in page
        places = [page.index(f"<li>{names[pk]}</li>") for pk in said.ranking]
        assert places == sorted(places)
    return len(too_late)


def superuser(machine: Machine) -> psycopg.Connection[Any]:
    """The database server's own superuser."""
    place = make_conninfo(user="postgres", dbname=machine.database, host=str(machine.ground.socket))
    return psycopg.connect(place, autocommit=True)


def kept_in_redis(machine: Machine) -> Iterator[str]:
    """Everything that Redis holds: what is kept for pages, and what waits for a worker."""
    with Redis(unix_socket_path=str(machine.redis.socket)) as asked:
        read: dict[bytes, Callable[[bytes], Any]] = {
            b"string": asked.get,
            b"list": lambda key: asked.lrange(key, 0, -1),
            b"hash": asked.hgetall,
            b"set": asked.smembers,
            b"zset": lambda key: asked.zrange(key, 0, -1),
        }
        for key in asked.scan_iter():
            if what := read.get(asked.type(key)):
                yield f"{key!r}: {what(key)!r}"


def check_nothing_ties(machine: Machine, place: Place, round: Round, all_said: list[Said]) -> None:
    """No other table, nothing in Redis, no line of a log and no mail holds a reason, an order or a ballot's key."""
    with superuser(machine) as asked:
        found = list(everywhere.rows(asked))
    ballots = Ballot._meta.db_table
    with place.inside():
        keys = [str(pk) for pk in Ballot.objects.filter(round=round).values_list("pk", flat=True)]
    words = [*(said.reason for said in all_said), *keys]
    assert sum(row.table == ballots and any(key in row.text for key in keys) for row in found) == len(keys) > 0
    sent = page_of(round, "done/")  # where a vote led; the form that closed the round is kept, and led elsewhere
    assert everywhere.holding(found, [*words, sent], but=ballots) == []
    elsewhere = list(kept_in_redis(machine))
    files = [path for path in machine.folder.rglob("*") if path.is_file() and path.suffix in (".log", ".eml", "")]
    assert any(path.name == "web-1.log" for path in files)
    elsewhere += [path.read_text(errors="replace") for path in files]
    assert [word for word in words if any(word in text for text in elsewhere)] == []


def test_what_redis_keeps_is_seen(machine: Machine, team: Team) -> None:
    """A plant: if the look through Redis saw nothing, it would find nothing."""
    with Redis(unix_socket_path=str(machine.redis.socket)) as asked:
        asked.set("kept", "yellowhammer")
        asked.rpush("waiting", "a", "goldfinch")
        asked.hset("given out", "key", "bullfinch")
        asked.zadd("by time", {"chaffinch": 1.0})
    held = "\n".join(kept_in_redis(machine))
    assert all(word in held for word in ("yellowhammer", "goldfinch", "bullfinch", "chaffinch"))


def test_a_vote_that_a_lead_enters_leaves_its_words_with_nobody_on_its_way_to_the_mail(
    machine: Machine, team: Team
) -> None:
    round, order, words = (
        open_vote(team.place, team.listed),
        [each.pk for each in team.listed],
        f"because-{uuid4().hex}",
    )
    lead = next(caller for caller in team.callers if caller.user == team.place.lead)
    sent = {"voter": team.place.member.pk, "choice": order, "reason": words, "move": "send"}
    assert lead.post(page_of(round, "for/"), sent).status == 302
    for caller in team.callers[:6]:
        assert team.says(round, caller).is_in
    until(lambda: any(machine.mail.iterdir()), f"the mail: see {machine.folder}")
    assert close(team, round, lead).status == 302
    said = Said(team.place.member, words, order, Answer(302, {"Location": "/done/"}, ""))
    check_nothing_ties(machine, team.place, round, [said])
