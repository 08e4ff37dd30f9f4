"""The parts of a data review, as the small menu that its pages share (R68, R69)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amhe.access.request import Request
from amhe.access.roles import Permission
from populations.models import Population

PARTS = (
    ("heard", _("What we heard"), Permission.VIEW_NOTES),
    ("data", _("Data"), Permission.VIEW_FINDINGS),
    ("themes", _("Themes"), Permission.VIEW_THEMES),
)


def review_pages(request: Request, population: Population, current: str) -> dict[str, Any]:
    """What every page of a review shows: the population, its parts (those this reader may open), where to write."""
    address = [population.organisation.slug, population.slug]
    return {
        "population": population,
        "parts": [
            {"url": reverse(f"datareview:{name}", args=address), "text": text, "current": name == current}
            for name, text, permission in PARTS
            if request.may(permission)
        ],
        "talk_url": reverse("datareview:talk") + f"?population={population.pk}",
    }
