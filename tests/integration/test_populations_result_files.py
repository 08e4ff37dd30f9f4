"""The files of a closed vote: for a spreadsheet, and for programs that count votes. Small votes tell no more than the page."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from populations.models import Round
from tests.integration.populations_cast import groups, open_vote, text_of
from tests.integration.test_populations_results import closed

pytestmark = pytest.mark.django_db
CSV, BLT = "result.csv", "ballots.blt"


def page_of(vote: Round, name: str = "") -> str:
    return f"/o/marsh/ballots/{vote.pk}/results/{name}"


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode(), newline="")))


@pytest.mark.requirement("R44", "R46")
def test_the_result_of_8_votes_is_there_for_a_spreadsheet_and_its_votes_for_other_programs(world, browser_of):
    options = groups(world.ours)
    vote = closed(world, [[0, 1, 2]] * 5 + [[1]] * 3, options, reasons=["They wait longest"])
    lead = browser_of(world.ours.lead)
    page = text_of(lead.get(page_of(vote)))
    assert "The result for a spreadsheet (CSV)" in page and "(BLT)" in page
    head, first, *others = rows_of(lead.get(page_of(vote, CSV)))
    assert head == [
        "Place",
        "Group",
        "Points",
        "Most points",
        "In the top three of",
        "Not ranked by",
        "Votes",
        "Average place",
    ]
    assert first[:2] == ["1", "Black men"] and first[3] == "24" and first[6] == "8"
    assert len(others) == 3
    answer = lead.get(page_of(vote, BLT))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="vote-{vote.pk}.blt"'
    text = answer.content.decode()
    first, *lines = text.splitlines()
    assert first == "4 3"
    assert sorted(int(line.split()[0]) for line in lines[: lines.index("0")]) == [3, 5]
    assert "They wait longest" not in text and not any(user.name in text for user in world.ours.people.values())


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(("votes", "columns"), [(7, 8), (5, 8), (4, 2), (3, 2)])
def test_a_small_vote_gives_no_ballots_and_under_5_no_numbers(world, browser_of, votes, columns):
    vote = closed(world, [[0, 1]] * votes, groups(world.ours))
    lead = browser_of(world.ours.lead)
    assert lead.get(page_of(vote, BLT)).url == page_of(vote), "the page says why there is no file"
    assert {len(row) for row in rows_of(lead.get(page_of(vote, CSV)))} == {columns}
    assert "(BLT)" not in text_of(lead.get(page_of(vote)))


@pytest.mark.parametrize("votes", [0, 1, 2])
def test_with_too_few_votes_for_an_order_there_is_no_file(world, browser_of, votes):
    vote = closed(world, [[0, 1]] * votes, groups(world.ours))
    lead = browser_of(world.ours.lead)
    assert lead.get(page_of(vote, CSV)).url == page_of(vote)
    assert "Take it with you" not in text_of(lead.get(page_of(vote)))


def test_an_open_vote_has_no_files(world, browser_of):
    vote = open_vote(world.ours, groups(world.ours))
    for name in (CSV, BLT):
        assert browser_of(world.ours.lead).get(page_of(vote, name)).url == page_of(vote)


def test_a_name_that_a_spreadsheet_would_work_out_stays_a_name(world, browser_of):
    vote = closed(world, [[0]] * 5, groups(world.ours, "=1+1", "Black men"))
    rows = rows_of(browser_of(world.ours.lead).get(page_of(vote, CSV)))
    assert rows[1][1] == "'=1+1"
