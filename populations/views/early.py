"""The early steps on a group: those that this reader can take before it has a sub-team (R50)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from amhe.access.roles import Permission
from populations.models import Population
from populations.views.links import link

STEPS = (
    (_("Write what you know: 4 questions"), "populations:review_one", Permission.SUGGEST_POPULATIONS),
    (_("Say who is in this group"), "populations:define", Permission.DEFINE_POPULATION),
    (_("Add numbers that are already there"), "datareview:data", Permission.EDIT_FINDINGS),
    (_("Add people and organisations that may help"), "assets:map", Permission.EDIT_ASSETS),
)


class Step(NamedTuple):
    """One thing that can begin, and where."""

    text: str
    url: str


def early_steps(org: str, population: Population, may: Callable[[Permission], bool]) -> list[Step]:
    """The steps that this reader can take now."""
    found = [Step(str(text), link(name, org, population.slug)) for text, name, needed in STEPS if may(needed)]
    return [step for step in found if step.url]
