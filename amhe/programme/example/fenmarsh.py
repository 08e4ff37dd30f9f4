"""Fenmarsh: 60 days in, a small project team that still asks people to join."""

from __future__ import annotations

from amhe.programme.example.cast import Cast
from amhe.programme.example.journey import begin, form_team


def make_fenmarsh() -> Cast:
    """An organisation at its start. Returns the cast."""
    with begin("fenmarsh") as (cast, facts):
        form_team(cast, facts)
    return cast
