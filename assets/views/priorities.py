"""Choosing the 2 to 4 assets to start with (R88)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from assets import actions, summaries
from assets.forms import ChoosePriorities
from populations.models import Population


@requires(Permission.PRIORITISE_ASSETS, on=Population)
def priorities(request: Request, population: Population) -> HttpResponse:
    """Tick 2 to 4 of the assets on the map."""
    on_the_map = summaries.on_the_map(population)
    form = ChoosePriorities(posted(request), on_the_map=on_the_map)
    if attempt(form, actions.choose_priorities, by=request.user, population=population):
        messages.success(request, _("Your choice is kept. Now make first contact."))
        return redirect("assets:map", population.organisation.slug, population.slug)
    return page(request, "assets/priorities.html", {"form": form, "population": population, "count": len(on_the_map)})
