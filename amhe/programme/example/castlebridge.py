"""Castlebridge: in Wales, with a sub-team that turned to the numbers and has listened to nobody for weeks."""

from __future__ import annotations

from amhe.programme.example.cast import Cast
from amhe.programme.example.journey import begin, choose_populations, form_sub_team, form_team
from amhe.programme.example.listening import review


def make_castlebridge() -> Cast:
    """An organisation whose data review knows needs and few strengths. Returns the cast."""
    with begin("castlebridge") as (cast, facts):
        form_team(cast, facts)
        choose_populations(cast, facts)
        for about in facts["populations"]:
            form_sub_team(cast, facts, about)
            review(cast, about)
    return cast
