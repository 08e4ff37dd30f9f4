"""Every write to populations, votes, decisions and definitions."""

from populations.actions.closing import close_round
from populations.actions.decisions import decide
from populations.actions.definitions import define
from populations.actions.groups import (
    UNEQUAL,
    add_population,
    answer_prompt,
    bring_back,
    change_population,
    merge,
    set_aside,
)
from populations.actions.review import comment_on_review, review_population, take_comment_back
from populations.actions.sub_teams import explain_empty_kind
from populations.actions.voting import cast_vote, open_ballot, open_round, record_other_method

__all__ = [
    "UNEQUAL",
    "add_population",
    "answer_prompt",
    "bring_back",
    "cast_vote",
    "change_population",
    "close_round",
    "comment_on_review",
    "decide",
    "define",
    "explain_empty_kind",
    "merge",
    "open_ballot",
    "open_round",
    "record_other_method",
    "review_population",
    "set_aside",
    "take_comment_back",
]
