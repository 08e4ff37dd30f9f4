"""The tally: every reference election, and what must hold for any election."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dev.comparing.results import ELECTION, election, election_differences
from dev.comparing.values import differences
from populations.tally import BallotError, agreement_band, chance_floor, parse_ballot, reading, tally
from tests.unit.elections import elections

CASES = sorted((Path(__file__).parents[1] / "reference" / "voting").glob("*.json"))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_reference_election_comes_out_exactly_as_published(path):
    assert election_differences(load(path)) == []


def test_all_nineteen_reference_elections_are_here():
    assert len(CASES) == 19


def test_the_comparison_notices_a_wrong_winner_a_wrong_number_and_a_missing_field():
    case = load(CASES[0])
    found = election(case)
    found["condorcet_winner"] = "Memphis"
    found["kendall_w"] += 0.001
    del found["extra"]["mean_rank"]
    assert len(differences(case["expected"], found, ELECTION)) == 3


@given(elections())
def test_borda_points_add_up_to_half_of_n_times_n_less_one_for_each_ballot(election):
    candidates, ballots = election
    result = tally(candidates, ballots)
    size, given_points = len(candidates), sum((result.borda_scores or {}).values())
    assert given_points == Fraction(result.n_ballots * size * (size - 1), 2)


@given(elections(), st.randoms(use_true_random=False))
def test_shuffling_the_ballots_changes_nothing(election, chance):
    candidates, ballots = election
    shuffled = [[chance.sample(tier, len(tier)) for tier in ballot] for ballot in ballots]
    chance.shuffle(shuffled)
    assert tally(candidates, shuffled) == tally(candidates, ballots)


def as_sets(order):
    return [set(tier) for tier in order or ()]


@given(elections(), st.randoms(use_true_random=False))
def test_listing_the_options_in_another_order_changes_only_what_the_lot_decides(election, chance):
    candidates, ballots = election
    before, after = (tally(names, ballots) for names in (candidates, chance.sample(candidates, len(candidates))))
    assert as_sets(before.borda_order) == as_sets(after.borda_order)
    assert as_sets(before.schulze_order) == as_sets(after.schulze_order)
    assert as_sets(before.schulze_margins_order) == as_sets(after.schulze_margins_order)
    assert before.borda_scores == after.borda_scores
    assert before.pairwise == after.pairwise
    assert before.condorcet_winner == after.condorcet_winner
    assert before.kendall_w_all == after.kendall_w_all
    assert before.mean_rank == after.mean_rank
    for seats, count in before.stv.items():
        other = after.stv[seats]
        if count is None:
            continue
        assert count.tie_broken == other.tie_broken
        if count.tie_broken:
            assert winner_sets(count) == winner_sets(other)
        else:
            assert set(count.winners) == set(other.winners)


def winner_sets(count):
    return {frozenset(winners) for winners in count.possible_without_tie_rule}


@given(elections())
def test_whoever_beats_everyone_head_to_head_is_the_only_schulze_winner(election):
    result = tally(*election)
    if result.condorcet_winner is not None:
        assert result.schulze_winners == (result.condorcet_winner,)
        assert result.schulze_margins_order[0] == (result.condorcet_winner,)


@given(elections())
def test_every_order_holds_every_option_once(election):
    result = tally(*election)
    for order in (result.borda_order, result.schulze_order, result.schulze_margins_order):
        if order is not None:
            assert Counter(name for tier in order for name in tier) == Counter(result.candidates)


@given(elections())
def test_each_pair_of_options_shares_no_more_than_all_ballots(election):
    result = tally(*election)
    for a, b in combinations(result.candidates, 2):
        if result.pairwise:
            assert result.pairwise[a][b] + result.pairwise[b][a] <= result.n_ballots


@given(elections())
def test_first_choices_add_up_to_the_ballots_cast(election):
    result = tally(*election)
    assert sum((result.first_preferences or {}).values()) == result.n_ballots


@given(elections(blank=False))
def test_the_mean_place_and_the_points_tell_the_same_story(election):
    result = tally(*election)
    for name in result.candidates:
        assert result.borda_scores[name] == result.n_ballots * (len(result.candidates) - result.mean_rank[name])


@given(elections())
def test_agreement_lies_between_0_and_1(election):
    result = tally(*election)
    for w in (result.kendall_w, result.kendall_w_all):
        assert w is None or 0 <= w <= 1


@given(st.permutations(list("abcde")), st.integers(2, 9))
def test_people_who_all_say_the_same_agree_completely(names, people):
    ballot = [[name] for name in names]
    result = tally("abcde", [ballot] * people)
    assert result.kendall_w == result.kendall_w_all == 1
    assert result.borda_order == result.schulze_order == tuple((name,) for name in names)
    assert set(result.stv[3].winners) == set(names[:3])


@given(elections(max_candidates=7))
def test_stv_fills_every_seat_and_no_more(election):
    candidates, ballots = election
    for seats, count in tally(candidates, ballots).stv.items():
        if count is not None:
            assert len(count.winners) == min(seats, len(candidates))


@given(elections(max_candidates=7))
def test_no_vote_is_made_or_lost_at_any_stage_of_stv(election):
    result = tally(*election)
    for count in result.stv.values():
        elected = 0
        for stage in count.stages if count else ():
            assert stage.exhausted >= 0
            kept = elected * count.quota
            assert sum(stage.totals.values()) + stage.exhausted + kept == result.n_ballots
            elected += len(stage.elected)


def stv_by_hand(candidates, ballots, seats, best_first):
    """A second count written apart: every tie falls on whoever is latest in a fixed order."""
    ballots = [ballot for ballot in ballots if ballot]
    quota = len(ballots) // (seats + 1) + 1
    pieces = [(ballot, None, Fraction(1)) for ballot in ballots]
    going, elected = set(candidates), set()

    def place(parts):
        placed = []
        for ballot, holder, value in parts:
            if holder is not None and holder in going:
                placed.append((ballot, holder, value))
                continue
            here = next((c for c in ([x for x in tier if x in going] for tier in ballot) if c), [])
            placed += [(ballot, name, value / len(here)) for name in here]
        return placed

    while len(elected) < seats and going:
        if len(going) <= seats - len(elected):
            return elected | going
        pieces = place(pieces)
        votes = {name: sum((v for _, holder, v in pieces if holder == name), Fraction(0)) for name in going}
        reached = {name for name in going if votes[name] >= quota}
        if reached:
            elected |= reached
            going -= reached
            keep = {name: (votes[name] - quota) / votes[name] for name in reached}
            pieces = [(ballot, holder, value * keep.get(holder, 1)) for ballot, holder, value in pieces]
        else:
            least = min(votes.values())
            going.remove(max((n for n in going if votes[n] == least), key=best_first.index))
    return elected


@given(elections(max_candidates=4, max_ballots=6, blank=False))
@settings(max_examples=60)
def test_the_possible_winners_are_those_of_every_fixed_order_of_the_options(election):
    candidates, ballots = election
    for seats, count in tally(candidates, ballots).stv.items():
        orders = permutations(candidates)
        reachable = {tuple(sorted(stv_by_hand(candidates, ballots, seats, order))) for order in orders}
        possible = {tuple(sorted(winners)) for winners in count.possible_without_tie_rule or [count.winners]}
        assert possible == reachable


def test_a_blank_ballot_counts_for_turnout_and_nothing_else():
    with_blanks, without = (tally("ab", [[["a"]], *extra]) for extra in ([[], []], []))
    assert (with_blanks.n_ballots, with_blanks.n_blank) == (1, 2)
    assert with_blanks.borda_scores == without.borda_scores
    assert with_blanks.stv == without.stv


def test_options_can_be_numbers_or_any_other_key():
    result = tally([12, 40, 7], [[[40], [7]]] * 3)
    assert result.borda_order == ((40,), (7,), (12,))


@pytest.mark.parametrize(
    ("ballot", "reason"),
    [
        ([["a"], ["a"]], "a is in more than one place."),
        ([["a", "a"]], "a is written twice in place 1."),
        ([["a"], ["z"]], "z is not one of the options."),
        ([["a"], []], "Place 2 on the ballot is empty."),
        (["a", "b"], "A ballot is a list of places, and each place is a list of names."),
        ("ab", "A ballot is a list of places, and each place is a list of names."),
        (None, "A ballot is a list of places, and each place is a list of names."),
        ([[["a"]]], "['a'] is not one of the options."),
    ],
)
def test_a_ballot_that_cannot_be_counted_is_refused_with_a_plain_reason(ballot, reason):
    with pytest.raises(BallotError) as refusal:
        tally("abc", [[["b"]], ballot])
    assert str(refusal.value) == reason
    with pytest.raises(ValueError, match=r"ballot|place|options"):
        parse_ballot("abc", ballot)


@pytest.mark.parametrize("candidates", [[], ["a", "b", "a"]])
def test_a_vote_needs_options_that_differ(candidates):
    with pytest.raises(ValueError, match="option"):
        tally(candidates, [])


def test_the_chance_floor_is_the_simulated_one_where_it_was_simulated():
    table = {5: (0.44, 0.28, 0.19, 0.12, 0.06), 10: (0.36, 0.22, 0.15, 0.09, 0.05)}
    for size, floors in table.items():
        for ballots, floor in zip((5, 8, 12, 20, 40), floors, strict=True):
            assert chance_floor(size, ballots) == pytest.approx(floor)


@pytest.mark.parametrize("ballots", [8, 15, 30, 60])
@pytest.mark.parametrize("size", [3, 7, 12])
def test_random_ballots_rarely_pass_the_chance_floor(size, ballots):
    chance = random.Random(size * 100 + ballots)
    tries, passed = 400, 0
    for _ in range(tries):
        totals = [0] * size
        for _ in range(ballots):
            for rank, name in enumerate(chance.sample(range(size), size), start=1):
                totals[name] += rank
        mean = ballots * (size + 1) / 2
        w = 12 * sum((total - mean) ** 2 for total in totals) / (ballots**2 * (size**3 - size))
        passed += w > chance_floor(size, ballots)
    assert 0.01 <= passed / tries <= 0.12


@given(st.integers(2, 30), st.integers(2, 200))
def test_the_chance_floor_falls_as_more_people_vote_and_as_options_are_added(size, ballots):
    here = chance_floor(size, ballots)
    assert 0 < chance_floor(size, ballots + 1) <= here <= 1
    assert chance_floor(size + 1, ballots) <= here


def test_agreement_has_its_word_from_8_ballots_and_above_the_chance_floor():
    words = [agreement_band(Fraction(w, 100), 10, 20) for w in (100, 70, 69, 50, 49, 30, 29, 9, 8)]
    assert words == [
        "strong", "strong", "moderate", "moderate", "weak", "weak", "little", "little", None,
    ]  # fmt: skip
    assert agreement_band(Fraction(1), 10, 7) is None
    assert agreement_band(None, 10, 20) is None


def test_40_ballots_over_12_options_take_less_than_a_third_of_a_second():
    chance = random.Random(7)
    ballots = [[[name] for name in chance.sample(range(12), 12)] for _ in range(40)]
    begun = perf_counter()
    reading(tally(range(12), ballots), 3)
    assert perf_counter() - begun < 0.3
