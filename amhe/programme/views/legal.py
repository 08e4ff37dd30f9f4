"""Pages that anybody may read: accessibility, privacy, cookies, and whom to tell of a hole in the fence."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from amhe import clock
from amhe.access.decorators import public
from amhe.access.inventory import Kept
from amhe.pages import page

SECURITY_LASTS = timedelta(days=90)


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the product is, honestly, and how to say what is not."""
    return page(request, "programme/accessibility.html", {})


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and what they can ask for. The times are those of the inventory."""
    kept = {time.name.lower(): time.value for time in Kept}
    return page(request, "programme/privacy.html", {"kept": kept, "contact": settings.PRIVACY_CONTACT})


@public
def cookies(request: HttpRequest) -> HttpResponse:
    """The few cookies there are, by the names that they have here."""
    names = {
        "session": settings.SESSION_COOKIE_NAME,
        "token": settings.CSRF_COOKIE_NAME,
        "language": settings.LANGUAGE_COOKIE_NAME,
    }
    return page(request, "programme/cookies.html", {"names": names})


@public
def security(request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt (RFC 9116): whom to tell of a weakness. Not there until a contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": (clock.now() + SECURITY_LASTS).strftime("%Y-%m-%dT00:00:00Z"),
        "Preferred-Languages": "en",
        "Canonical": settings.SITE_URL.rstrip("/") + reverse("security_txt"),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"}
    )
