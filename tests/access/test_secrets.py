"""What stays secret inside an organisation: who voted what, and what people said; and that the canaries are really there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from amhe.access.locked import Sealed
from amhe.access.roles import Permission
from amhe.access.tenancy import TenantModel
from datareview.models import Conversation, Extract
from populations.actions import cast_vote
from populations.models import Ballot, Population, Round, Voter
from tests.access.doors import addresses, doors
from tests.access.grid import expected, holds, reads_notes
from tests.access.stage import CANARIES, CHANGES, REACHED, REACHED_BY_SECOND, SAID, Stage, undone

# Free texts that no scene fills, and why that hides nothing.
NOT_FILLED = {
    "populations.Prioritisation.left_out_reason": "needs a vote that leaves somebody out",
    "reminders.Letter.why": "a word of the code's own, for the log",
    "teams.AgendaItem.section": "which part of the agenda a line is in: a word of the code's own",
    "teams.AgendaItem.source": "which fact a line comes from: a word of the code's own",
    "teams.AnswerLink.token": "a secret that is kept locked until it is used",
}
# Short words of the code and of reference files, and secrets: nobody types them freely.
NOT_TYPED = re.compile(
    r"slug|hash|sealed|kind|role|permission|state|status|method|thing|action$|task|facts_version|joined_as|prompt|start$|who$|interpreter"
    r"|service_use|wants_more|category|heard_from|stage|suggested_by|size$|frequency|heading|function|next_what|working_on|nation|sort_key|did$|route"
)
# The rooms that the tables of votes can be read from: their own, and the floor above all.
NEAR_VOTES = {"populations", "programme"}


def readings(stage: Stage, people: list[str]) -> dict[tuple[str, str], str]:
    """Every page of ours near votes that these people may read, without what differs each time: {(person, path): text}."""
    found = {}
    for door in doors():
        if door.is_public or door.room not in NEAR_VOTES:
            continue
        for person in people:
            if expected(stage, door, person, "GET", "ours") == "let in":
                for path in addresses(stage, door, "ours", "ours"):
                    found[person, path] = CHANGES.sub("", stage.knock(person, "GET", path).text)
    return found


def swap_votes(one: Voter, other: Voter) -> None:
    """Each of the two said what the other said."""
    mine, theirs = one.ballot_id, other.ballot_id
    Voter.objects.filter(pk=one.pk).update(ballot=None)
    Voter.objects.filter(pk=other.pk).update(ballot=mine)
    Voter.objects.filter(pk=one.pk).update(ballot=theirs)


def test_no_page_tells_who_voted_what(stage: Stage) -> None:
    """Two people of one group of voters swap their votes in the open round: nobody else's pages change by a letter."""
    place = stage.world.ours
    others = [name for name in stage.people if name not in ("lead", "member", "signed_out", "stranger")]
    with place.inside():
        round = Round.objects.open().get()
        options = round.prioritisation.lot_order
    with undone():
        with place.inside():
            cast_vote(by=place.lead, round=round, ranking=options[:1], reason="One reason")
            cast_vote(by=place.member, round=round, ranking=options[1:2], reason="Another reason")
            lead, member = (Voter.objects.get(round=round, user=user) for user in (place.lead, place.member))
            assert lead.group == member.group
        before = readings(stage, others)
        own = readings(stage, ["lead"])
        with place.inside():
            swap_votes(lead, member)
        assert len(before) > 80
        after = readings(stage, others)
        assert sorted(key for key in before if before[key] != after[key]) == []
        changed = {path for (_, path), text in readings(stage, ["lead"]).items() if own["lead", path] != text}
        assert changed == {f"/o/marsh/ballots/{round.pk}/"}, "the voter's own ballot is where the swap can be seen"


def test_once_a_round_is_closed_nothing_ties_a_vote_to_a_person(stage: Stage) -> None:
    with stage.world.ours.inside():
        closed = Round.objects.closed()
        assert closed.exists()
        assert not Voter.objects.filter(round__in=closed, ballot__isnull=False).exists()
        assert not Ballot.objects.filter(round__in=closed).exists(), "of 3 votes the result alone is kept"


def test_the_open_round_tells_no_result_to_anybody(stage: Stage) -> None:
    with stage.world.ours.inside():
        open_round = Round.objects.open().get()
        reasons = [ballot.reason for ballot in Ballot.objects.filter(round=open_round)]
        voters = set(Voter.objects.filter(ballot__round=open_round).values_list("user__email", flat=True))
    assert set(reasons) == {f"Still so. {CANARIES['ours']}"}
    for person, user in stage.people.items():
        if user is None or user.email in voters or not holds(stage, person, Permission.VIEW_RESULTS, "ours", None):
            continue
        assert reasons[0] not in stage.knock(person, "GET", f"/o/marsh/ballots/{open_round.pk}/results/").text


# --- the canaries are there -------------------------------------------------------------------------------


def test_what_was_said_in_trust_is_on_the_pages_of_those_who_may_read_it(stage: Stage) -> None:
    note = stage.things["ours"][Conversation]
    with stage.world.ours.inside():
        path = f"/o/marsh/p/{note.population.slug}/heard/{note.pk}/"
        assert Extract.objects.filter(quote__contains=SAID["ours"]).exists()
    readers = [person for person in stage.people if reads_notes(stage, person)]
    assert readers == ["sub_lead", "sub_member", "notes_reader", "expert"]
    for person in readers:
        assert SAID["ours"] in stage.knock(person, "GET", path).text


def test_people_to_reach_are_on_the_list_of_their_own_sub_team_alone(stage: Stage) -> None:
    for population, word, people in (
        (stage.things["ours"][Population], REACHED["ours"], ["sub_lead", "sub_member"]),
        (stage.second[Population], REACHED_BY_SECOND, ["other_sub_lead"]),
    ):
        path = f"/o/marsh/p/{population.slug}/heard/reach/"
        assert [person for person in stage.people if word in stage.knock(person, "GET", path).text] == people


def test_nearly_every_page_of_an_organisation_shows_its_canary(stage: Stage) -> None:
    """A check for another's words proves little on a page that shows nobody's."""
    shown: dict[str, bool] = {}
    for door in doors():
        if door.on is None:
            continue
        for person in ("lead", "sub_lead"):
            if expected(stage, door, person, "GET", "ours") == "let in":
                texts = [stage.knock(person, "GET", path).text for path in addresses(stage, door, "ours", "ours")]
                shown[door.route] = shown.get(door.route, False) or any(CANARIES["ours"] in text for text in texts)
    without = sorted(route for route, is_shown in shown.items() if not is_shown)
    assert len(without) <= len(shown) / 4, without


def free_texts() -> list[tuple[type[models.Model], str]]:
    """Every field of an organisation's rows in which people type what they like."""
    found: list[tuple[type[models.Model], str]] = []
    for model in apps.get_models():
        if issubclass(model, TenantModel):
            for field in model._meta.concrete_fields:
                typed = isinstance(field, models.CharField | models.TextField) and not field.choices
                if typed and not isinstance(field, models.SlugField) and not NOT_TYPED.search(field.name):
                    found.append((model, field.name))
    return found


def holds_word(model: type[models.Model], name: str, word: str) -> bool:
    """Whether a row that can be read here has the word in this field; one that is locked is opened to see."""
    if isinstance(model._meta.get_field(name), Sealed):
        return any(word in text for text in model._default_manager.values_list(name, flat=True))
    holds_it: Any = {f"{name}__contains": word}
    return model._default_manager.filter(**holds_it).exists()


@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_every_free_text_of_an_organisation_holds_its_canary(stage: Stage, whose: str) -> None:
    empty = []
    with stage.place(whose).inside():
        for model, name in free_texts():
            if not holds_word(model, name, CANARIES[whose]):
                empty.append(f"{model._meta.label}.{name}")
    assert sorted(empty) == sorted(NOT_FILLED)
