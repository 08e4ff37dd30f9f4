"""Moorland, in Northern Ireland: 1 sub-team, 5 milestones done, and a first aim to narrow down."""

from __future__ import annotations

from amhe.programme.example.cast import Cast
from amhe.programme.example.improving import improve
from amhe.programme.example.journey import begin, choose_populations, form_sub_team, form_team
from amhe.programme.example.listening import map_assets, review
from amhe.programme.example.threads import mark_not_needed, mark_parts


def make_moorland() -> Cast:
    """An organisation whose project has just begun. Returns the cast."""
    with begin("moorland") as (cast, facts):
        form_team(cast, facts)
        choose_populations(cast, facts)
        mark_not_needed(cast, facts)
        for about in facts["populations"]:
            form_sub_team(cast, facts, about)
            review(cast, about)
            mark_parts(cast, about)
            map_assets(cast, about)
        improve(cast, facts)
    return cast
