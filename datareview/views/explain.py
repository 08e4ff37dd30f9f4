"""The explanation card, for anybody to read, hold up or print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from amhe.access.decorators import public
from amhe.pages import found, page
from datareview.cards import cards


@public
def explain(request: HttpRequest, lang: str) -> HttpResponse:
    """One card, with its words marked until a person has checked them; or what to do when there is none yet.

    A film in British Sign Language, once there is one, is offered on each card.
    """
    card = found(cards().get(lang))
    return page(
        request, "datareview/explain.html", {"card": card, "cards": cards().values(), "film": cards().get("bsl")}
    )
