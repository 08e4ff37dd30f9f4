"""What is kept about me: a page for nobody but the person, and a copy to take along."""

from __future__ import annotations

from django.http import HttpResponse

from amhe import audit, clock
from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.audit.models import AccessEvent
from amhe.pages import page
from amhe.programme.about_me import words
from amhe.programme.about_me.reading import about
from amhe.programme.about_me.taking import copy_of


@requires(Permission.SIGN_IN)
def about_me(request: Request) -> HttpResponse:
    """Each thing that is kept about me: what or how many, who can see it, how long, and what I can do about it."""
    told = about(request.user)
    parts = ("TEAM", "PRIVATE", "SIGNING_IN", "WORK", "TRAIL", "BEHIND")
    shown = {name.lower(): told.part(getattr(words, name)) for name in parts}
    return page(request, "programme/about_me.html", {"told": told, **shown})


@requires(Permission.SIGN_IN)
@recently_signed_in
def my_copy(request: Request) -> HttpResponse:
    """The same as a file. That it was taken is written down for the person."""
    if request.method != "POST":
        return page(request, "programme/my_copy.html", {})
    response = HttpResponse(copy_of(request.user), content_type="application/zip")
    audit.note_access(AccessEvent.What.COPY_TAKEN, user=request.user)
    response.headers["Content-Disposition"] = f'attachment; filename="about-me-{clock.today():%Y-%m-%d}.zip"'
    return response
