"""One asset: what it is, who has the link, how far contact is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from assets import actions
from assets.forms import EditAsset
from assets.models import Asset


@requires(Permission.EDIT_ASSETS, on=Asset)
def asset(request: Request, asset: Asset) -> HttpResponse:
    """Change an asset, or take it off the map (`do=remove`)."""
    back = redirect("assets:map", asset.organisation.slug, asset.population.slug)
    if request.POST.get("do") == "remove":
        actions.remove_asset(by=request.user, asset=asset)
        messages.success(request, _("Taken off the map."))
        return back
    form = EditAsset(posted(request), asset=asset)
    if attempt(form, actions.change_asset, by=request.user, asset=asset):
        messages.success(request, _("Saved."))
        return back
    shows_note = asset.from_conversation is not None and request.may(Permission.VIEW_NOTES)
    return page(request, "assets/asset.html", {"form": form, "asset": asset, "shows_note": shows_note})
