"""The one page of the floor, and its address."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from dev.benching.floor.models import Shelf


@login_required
def shelves(request: HttpRequest) -> HttpResponse:
    """The rows of whoever is signed in: one query by an index."""
    return render(
        request, "shelves.html", {"shelves": Shelf._default_manager.filter(keeper_id=request.user.pk).order_by("title")}
    )


urlpatterns = [path("floor/", shelves)]
