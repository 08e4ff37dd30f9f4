"""After a vote closed nothing anywhere ties a person to a ballot, nor tells in which order people voted (R46, voting.md).

Here votes are sent and closed for good, as in production, and then everything that the database holds is looked through:
as its superuser and as every role of ours. Each kind of look has a leak planted for it. What Redis and the processes' own
logs hold is looked through in tests/faults/test_votes_at_once.py.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from amhe import audit
from amhe.access import idempotency
from amhe.audit.models import Event
from populations import actions
from populations.actions import closing
from populations.models import Ballot, Population, Round, Voter
from tests import databases, everywhere
from tests.access.test_quiet_logs import listening
from tests.conftest import WalledClient
from tests.integration.populations_cast import groups, open_vote, text_of, voters
from tests.world import Place, make_place

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.requirement("R46")]
ROLES = ("postgres", "amhe_owner", "amhe_backup", "amhe_sec", "amhe_app")
PEOPLE = 8
CHANCE = 4.5  # standard deviations: chance alone goes beyond once in 150,000 looks
BALLOTS = Ballot._meta.db_table


@dataclass
class Voted:
    """What was voted, in the order in which people did: what they wrote, and the keys their ballots had while it was open."""

    round: Round
    people: list[Any]
    reasons: list[str]
    rankings: list[list[list[int]]]
    transactions: range
    early_keys: list[str] = field(default_factory=list)


@dataclass
class Vote:
    """A team and its list."""

    place: Place
    people: list[Any]
    listed: list[Population]

    def take(self, *, by_web: bool = False) -> Voted:
        """A round in which everybody votes in a random order of their own, and that is closed by a lead."""
        round = open_vote(self.place, self.listed)
        order = random.Random(round.pk).sample(self.people, len(self.people))
        reasons = [f"because-{uuid4().hex}" for _person in order]
        keys = [each.pk for each in self.listed]
        rankings = [random.Random(reason).sample(keys, 3) for reason in reasons]
        with superuser() as asked:
            began = everywhere.next_transaction(asked)
            for user, reason, ranking in zip(order, reasons, rankings, strict=True):
                (self._by_web if by_web else self._by_action)(user, round, ranking, reason)
            transactions = range(began, everywhere.next_transaction(asked))
        voted = Voted(round, order, reasons, [[[key] for key in ranking] for ranking in rankings], transactions)
        with self.place.inside():
            voted.early_keys = [str(pk) for pk in Ballot.objects.filter(round=round).values_list("pk", flat=True)]
            assert Voter.objects.filter(round=round, ballot__isnull=False).count() == len(order)
            actions.close_round(by=self.place.lead, round=round)
        return voted

    def _by_action(self, user: Any, round: Round, ranking: list[int], reason: str) -> None:
        with self.place.inside():
            actions.cast_vote(by=user, round=round, ranking=ranking, reason=reason)

    def _by_web(self, user: Any, round: Round, ranking: list[int], reason: str) -> None:
        sent = {"choice": ranking, "reason": reason, "move": "send", "idempotency_key": str(uuid4())}
        answer = BROWSERS[user.pk].post(f"/o/marsh/ballots/{round.pk}/", sent)
        assert answer.status_code == 302, text_of(answer)


BROWSERS: dict[int, WalledClient] = {}


@pytest.fixture
def vote() -> Iterator[Vote]:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    team = Vote(place, [*voters(place, PEOPLE - 3), place.lead, place.member, place.sponsor], groups(place))
    for user in team.people:  # signed in beforehand, so that nothing but their vote is written when they vote
        BROWSERS[user.pk] = WalledClient()
        BROWSERS[user.pk].force_login(user)
    yield team
    BROWSERS.clear()


def superuser() -> psycopg.Connection[Any]:
    return databases.connect("postgres", connection.settings_dict["NAME"])


def found_as(role: str, place: Place) -> list[everywhere.Row]:
    """All that a role can read; the app role inside the organisation, as its requests are."""
    with superuser() as asked, asked.transaction():
        asked.execute(f'SET ROLE "{role}"')
        asked.execute("SELECT set_config('app.org_ids', %s, true)", [str(place.organisation.pk)])
        return list(everywhere.rows(asked))


def ties(voted: Voted, found: Collection[everywhere.Row]) -> list[str]:
    """What ties this closed vote's ballots to anything but the round, or a person to the moment in which they voted."""
    late = [row for row in found if row.table == BALLOTS and any(reason in row.text for reason in voted.reasons)]
    keys = [json.loads(row.text)["id"] for row in late]
    rankings = [json.dumps(ranking) for ranking in voted.rankings]
    told = everywhere.holding(found, [*voted.reasons, *keys, *voted.early_keys, *rankings], but=BALLOTS)
    told += [f"{row.table}: the key of an open ballot" for row in late if any(k in row.text for k in voted.early_keys)]
    told += [f"{row.table}: the page of a ballot" for row in found if f"/ballots/{voted.round.pk}/" in row.text]
    told += [f"{row.table}: written by a vote" for row in found if row.written_by in voted.transactions]
    together = {row.written_by for row in late} | {row.written_by for row in found if is_voter_of(voted.round, row)}
    return told + ([] if len(together) <= 1 else ["ballots and voters were not all written by the closing"])


def is_voter_of(round: Round, row: everywhere.Row) -> bool:
    return row.table == Voter._meta.db_table and json.loads(row.text)["round_id"] == round.pk


def test_the_look_sees_every_ballot_so_that_nothing_found_means_nothing_there(vote: Vote) -> None:
    voted = vote.take()
    for role in ("postgres", "amhe_backup", "amhe_app"):
        found = found_as(role, vote.place)
        for words in (*voted.reasons, *map(json.dumps, voted.rankings)):
            assert any(row.table == BALLOTS and words in row.text for row in found), role
        assert sum(is_voter_of(voted.round, row) for row in found) == PEOPLE
    assert {"audit_event", "audit_change", "django_session"} <= {row.table for row in found_as("postgres", vote.place)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("by_web", [False, True])
def test_no_row_of_any_table_ties_a_person_to_a_ballot_of_a_closed_vote(vote: Vote, role: str, by_web: bool) -> None:
    voted = vote.take(by_web=by_web)
    assert ties(voted, found_as(role, vote.place)) == []


def test_a_ballot_has_no_column_for_a_time_a_person_or_a_number_that_counts_up() -> None:
    with superuser() as asked:
        columns = asked.execute(
            "SELECT column_name, data_type, is_identity, column_default FROM information_schema.columns"
            " WHERE table_name = %s",
            [BALLOTS],
        ).fetchall()
        leads_to = asked.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [BALLOTS],
        ).fetchall()
    assert {kind for _name, kind, _counts, _default in columns} <= {"uuid", "jsonb", "text", "bigint"}
    assert all(counts == "NO" and default is None for _name, _kind, counts, default in columns)
    assert {table for (table,) in leads_to} == {"organisations_organisation", "populations_round"}
    numbers = {name for name, kind, *_more in columns if kind == "bigint"}
    assert numbers == {"organisation_id", "round_id"}


def leanings(vote: Vote, rounds: int = 25) -> dict[str, float]:
    """How far the order of voting shows in what is left of many votes: see `everywhere.pull`."""
    by: dict[str, list[list[int]]] = {"how ballots lie": [], "ballots' keys": [], "the page": [], "how voters lie": []}
    browser = BROWSERS[vote.place.member.pk]
    for _round in range(rounds):
        voted = vote.take()
        numbers = {reason: number for number, reason in enumerate(voted.reasons)}
        turns = {user.pk: number for number, user in enumerate(voted.people)}
        found = found_as("postgres", vote.place)
        lying = [json.loads(row.text) for row in found if row.table == BALLOTS]
        ours = [row for row in lying if row["reason"] in numbers]
        people = [json.loads(row.text)["user_id"] for row in found if is_voter_of(voted.round, row)]
        page = text_of(browser.get(f"/o/marsh/ballots/{voted.round.pk}/results/"))
        by["how ballots lie"].append([numbers[row["reason"]] for row in ours])
        by["ballots' keys"].append([numbers[row["reason"]] for row in sorted(ours, key=lambda row: row["id"])])
        by["the page"].append([numbers[reason] for reason in re.findall(r"because-\w+", page)])
        by["how voters lie"].append([turns[pk] for pk in people])
        assert {UUID(row["id"]).version for row in ours} == {4}
        assert all(sorted(orders[-1]) == list(range(PEOPLE)) for orders in by.values())
    return {what: everywhere.pull(orders) for what, orders in by.items()}


def test_neither_keys_nor_the_order_in_which_rows_lie_nor_the_page_tell_in_which_order_people_voted(vote: Vote) -> None:
    assert {what: pull for what, pull in leanings(vote).items() if abs(pull) > CHANCE} == {}


def test_closing_tells_the_log_no_ballot_no_reason_and_no_order(vote: Vote) -> None:
    vote.take(by_web=True)  # the first task of a process sets its logs up anew
    with listening() as out:
        voted = vote.take(by_web=True)
    with vote.place.inside():
        keys = [str(pk) for pk in Ballot.objects.filter(round=voted.round).values_list("pk", flat=True)]
    log = out.getvalue()
    assert log.count('"request"') >= PEOPLE
    told = [*voted.reasons, *voted.early_keys, *keys, *map(json.dumps, voted.rankings)]
    assert [words for words in told if words in log] == []
    assert not any(", ".join(str(key) for (key,) in ranking) in log for ranking in voted.rankings)


def test_the_trail_keeps_which_lead_entered_a_vote_for_whom_and_never_what_it_said(vote: Vote) -> None:
    place, helped = vote.place, vote.people[0]
    round = open_vote(place, vote.listed)
    order, words = [each.pk for each in vote.listed][:3], f"because-{uuid4().hex}"
    sent = {"voter": helped.pk, "choice": order, "reason": words, "move": "send", "idempotency_key": str(uuid4())}
    assert BROWSERS[place.lead.pk].post(f"/o/marsh/ballots/{round.pk}/for/", sent).status_code == 302
    with place.inside():
        for user in vote.people[1:]:
            actions.cast_vote(by=user, round=round, ranking=order[:1])
        actions.close_round(by=place.lead, round=round)
        entered = Event.objects.get(action="vote entered for somebody")
        voter = Voter.objects.get(pk=entered.thing_id)
        assert (entered.by, voter.user, voter.assisted) == (place.lead, helped, True)
    found = found_as("postgres", place)
    assert everywhere.holding(found, [words, json.dumps([[key] for key in order])], but=BALLOTS) == []
    assert "entered a vote for somebody who asked" in text_of(BROWSERS[place.lead.pk].get("/o/marsh/timeline/"))
    assert "entered a vote" not in text_of(BROWSERS[place.member.pk].get("/o/marsh/timeline/"))


# --- planted ------------------------------------------------------------------------------------------------

COPIED = """
    CREATE SCHEMA kept_elsewhere;
    CREATE TABLE kept_elsewhere.copies (who bigint, which uuid);
    CREATE FUNCTION kept_elsewhere.copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO kept_elsewhere.copies VALUES (NEW.user_id, NEW.ballot_id); RETURN NULL; END $$;
    CREATE TRIGGER copied AFTER INSERT OR UPDATE ON populations_voter FOR EACH ROW EXECUTE FUNCTION kept_elsewhere.copy();
"""


@pytest.fixture
def copying() -> Iterator[None]:
    """A copy of who has which ballot, in a schema that nobody told the tests of."""
    with superuser() as asked:
        asked.execute(COPIED)
    yield
    with superuser() as asked:
        asked.execute("DROP SCHEMA kept_elsewhere CASCADE")


def test_a_copy_of_the_tie_in_a_table_nobody_knows_of_is_found(vote: Vote, copying: None) -> None:
    told = ties(voted := vote.take(), found_as("postgres", vote.place))
    assert (
        f"kept_elsewhere.copies: {voted.early_keys[0]}" in told and "kept_elsewhere.copies: written by a vote" in told
    )


def test_forms_that_are_not_forgotten_are_found(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "forget", lambda start: 0)
    told = ties(vote.take(by_web=True), found_as("amhe_app", vote.place))
    assert {"access_idempotencykey: the page of a ballot", "access_idempotencykey: written by a vote"} == set(told)


def test_a_line_in_the_trail_about_somebodys_own_vote_is_found(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    take = actions.cast_vote

    def told_of(**known: Any) -> Any:
        audit.record("vote opened", by=known["by"], on=known["round"])
        return take(**known)

    monkeypatch.setattr(actions, "cast_vote", told_of)
    assert "audit_event: written by a vote" in ties(vote.take(), found_as("amhe_app", vote.place))


def test_ballots_that_stay_as_they_were_sent_are_found(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: Callable[..., Any] = lambda round, ballots: Voter.objects.filter(round=round).update(ballot=None)  # noqa: E731
    monkeypatch.setattr(closing, "_scramble", cut)
    told = ties(vote.take(), found_as("postgres", vote.place))
    assert "ballots and voters were not all written by the closing" in told
    assert {f"{BALLOTS}: the key of an open ballot", f"{BALLOTS}: written by a vote"} <= set(told)


def test_rows_written_in_the_order_of_voting_are_found(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_was = SimpleNamespace(shuffle=lambda rows: None)
    monkeypatch.setattr(closing, "secrets", SimpleNamespace(SystemRandom=lambda: as_it_was))
    leaning = leanings(vote, rounds=6)
    assert {what for what, pull in leaning.items() if pull > CHANCE} == {"how ballots lie", "how voters lie"}
