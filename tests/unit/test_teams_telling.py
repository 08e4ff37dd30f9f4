"""What calendars are told: everybody what concerns them, once, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from teams.telling import CANCEL, REQUEST, About, Key, Thing, Word, words_due

ANN, BEN, CAL = 1, 2, 3
ALONE, SERIES, ONE_OF_IT = About(None, 7), About(5, None), About(5, 8)


def thing(about: About = ALONE, **changed: Any) -> Thing:
    return replace(Thing(about, 0, 0, frozenset({ANN, BEN})), **changed)


class Post:
    """Calendars that are told what is due, as often as it is asked."""

    def __init__(self) -> None:
        self.told: dict[Key, Word] = {}

    def tell(self, *things: Thing) -> dict[tuple[int, About], str]:
        due = words_due(things, self.told)
        self.told |= due
        assert words_due(things, self.told) == {}, "nothing is told twice"
        return {key: word.method for key, word in due.items() if not word.in_series}


def test_everybody_hears_of_a_new_meeting_once() -> None:
    post = Post()
    assert post.tell(thing()) == {(ANN, ALONE): REQUEST, (BEN, ALONE): REQUEST}
    assert post.tell(thing()) == {}


def test_a_change_reaches_all_and_its_number_rises() -> None:
    post = Post()
    post.tell(thing())
    assert post.tell(thing(version=1, sequence=1)) == {(ANN, ALONE): REQUEST, (BEN, ALONE): REQUEST}
    assert post.told[ANN, ALONE].sequence == 1


def test_who_joins_hears_of_what_is_to_come_and_nobody_else_does() -> None:
    post = Post()
    post.tell(thing())
    assert post.tell(thing(people=frozenset({ANN, BEN, CAL}))) == {(CAL, ALONE): REQUEST}


def test_who_leaves_is_told_for_themselves_and_who_comes_back_is_asked_anew() -> None:
    post = Post()
    post.tell(thing())
    assert post.tell(thing(people=frozenset({ANN}))) == {(BEN, ALONE): CANCEL}
    assert post.tell(thing(people=frozenset({ANN}))) == {}
    assert post.tell(thing()) == {(BEN, ALONE): REQUEST}
    assert post.told[BEN, ALONE].sequence == 2 and post.told[ANN, ALONE].sequence == 0
    assert post.tell(thing(version=1, sequence=1)) == {(ANN, ALONE): REQUEST, (BEN, ALONE): REQUEST}
    assert post.told[BEN, ALONE].sequence == 3


def test_a_meeting_that_was_cancelled_before_anybody_knew_is_not_spoken_of() -> None:
    post = Post()
    assert post.tell(thing(cancelled=True, version=1, sequence=1)) == {}
    assert post.tell(thing(version=2, sequence=2)) == {(ANN, ALONE): REQUEST, (BEN, ALONE): REQUEST}


def test_cancelled_and_taken_back() -> None:
    post = Post()
    post.tell(thing())
    assert set(post.tell(thing(cancelled=True, version=1, sequence=1)).values()) == {CANCEL}
    assert post.tell(thing(cancelled=True, version=1, sequence=1, people=frozenset({ANN}))) == {}
    assert set(post.tell(thing(version=2, sequence=2)).values()) == {REQUEST}


def test_one_meeting_of_a_series_is_told_by_itself_to_those_who_know_the_series() -> None:
    post = Post()
    post.tell(thing(SERIES))
    moved = thing(ONE_OF_IT, version=1, sequence=1)
    assert post.tell(thing(SERIES), moved) == {(ANN, ONE_OF_IT): REQUEST, (BEN, ONE_OF_IT): REQUEST}


def test_who_joins_gets_the_series_with_all_that_differs_in_one_letter() -> None:
    post = Post()
    moved, gone = thing(ONE_OF_IT, version=1, sequence=1), thing(About(5, 9), version=1, sequence=1, cancelled=True)
    assert post.tell(moved, gone, thing(SERIES)) == {(ANN, SERIES): REQUEST, (BEN, SERIES): REQUEST}
    assert post.tell(moved, replace(gone, cancelled=False, version=2, sequence=2), thing(SERIES)) == {
        (ANN, About(5, 9)): REQUEST,
        (BEN, About(5, 9)): REQUEST,
    }


def test_who_leaves_gets_one_letter_for_a_series_whatever_differs_in_it() -> None:
    post = Post()
    everything = [thing(SERIES), thing(ONE_OF_IT, version=1, sequence=1)]
    post.tell(*everything)
    assert post.tell(*(replace(one, people=frozenset({ANN})) for one in everything)) == {(BEN, SERIES): CANCEL}


def test_a_series_that_is_over_is_told_only_to_those_who_had_it_otherwise() -> None:
    post = Post()
    post.tell(thing(SERIES))
    ended = thing(SERIES, version=1, sequence=1, over=True, people=frozenset({ANN, CAL}))
    assert post.tell(ended) == {(ANN, SERIES): REQUEST}


things = st.builds(
    thing,
    st.sampled_from([ALONE, SERIES, ONE_OF_IT]),
    people=st.frozensets(st.sampled_from([ANN, BEN, CAL])),
    cancelled=st.booleans(),
)


@given(st.lists(st.lists(things, max_size=3, unique_by=lambda one: one.about), max_size=12))
def test_whatever_happens_calendars_end_up_right(steps: list[list[Thing]]) -> None:
    """Each step is a new state of the team. After it, who is asked holds the newest word, and nobody else holds any."""
    post = Post()
    for version, step in enumerate(steps, start=1):
        state = [replace(one, version=version, sequence=version) for one in step]
        before = dict(post.told)
        post.tell(*state)
        for key, word in post.told.items():
            assert key not in before or word.sequence >= before[key].sequence
            assert key not in before or word == before[key] or word.sequence > before[key].sequence
        for one in state:
            for person in (ANN, BEN, CAL):
                word = post.told.get((person, one.about))
                series = post.told.get((person, one.about.around)) if one.about.around else None
                if person not in one.people or one.cancelled:
                    knows = one.about.around is None or (series and series.method == REQUEST)
                    assert word is None or word.method == CANCEL or not knows
                elif one.about.around is None:
                    assert word and (word.method, word.version) == (REQUEST, version)
