"""Broadwater: 2 sub-teams in the middle of milestones 4 and 5, one further on than the other."""

from __future__ import annotations

from amhe.programme.example.cast import Cast
from amhe.programme.example.journey import begin, choose_populations, form_sub_team, form_team
from amhe.programme.example.listening import map_assets, review


def make_broadwater() -> Cast:
    """An organisation that listens and maps what helps. Returns the cast."""
    with begin("broadwater") as (cast, facts):
        form_team(cast, facts)
        choose_populations(cast, facts)
        for about in facts["populations"]:
            form_sub_team(cast, facts, about)
            review(cast, about)
            map_assets(cast, about)
    return cast
