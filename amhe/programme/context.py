"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Brand, navigation, organisation, coach and banner: see docs/components.md."""
    return {
        "brand": settings.BRAND,
        "example_data": settings.EXAMPLE_DATA,
        "organisation": getattr(request, "organisation", None),
    }
