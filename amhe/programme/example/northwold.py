"""Northwold: both sub-teams through all 6 milestones, with tests whose results show on the charts."""

from __future__ import annotations

from amhe.programme.example.cast import Cast
from amhe.programme.example.governing import name_people, write_terms
from amhe.programme.example.improving import improve
from amhe.programme.example.journey import begin, choose_populations, form_sub_team, form_team, lead_of
from amhe.programme.example.listening import map_assets, review
from amhe.programme.example.threads import mark_parts, share_notes


def make_northwold() -> Cast:
    """An organisation that has come the whole way with 2 populations. Returns the cast."""
    with begin("northwold") as (cast, facts):
        form_team(cast, facts)
        choose_populations(cast, facts)
        name_people(cast, lead_of(cast, facts), facts["governance"])
        write_terms(cast, lead_of(cast, facts), facts["terms"])
        for about in facts["populations"]:
            form_sub_team(cast, facts, about)
            review(cast, about)
            mark_parts(cast, about)
            map_assets(cast, about)
        improve(cast, facts)
        for about in facts["populations"]:
            share_notes(cast, about)
    return cast
