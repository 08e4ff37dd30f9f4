"""Headers that every page carries: a strict Content Security Policy, and no copies of pages anywhere."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}


class SafeHeaders:
    """Adds the policy. A view that shows a chart may widen it through `response.csp` (a dict of directives).

    A session's cookie that we never made (PostgreSQL takes no NUL to look for) is as good as none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not (session.isascii() and session.isalnum()):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = self.get_response(request)
        policy = POLICY | getattr(response, "csp", {})
        response.headers["Content-Security-Policy"] = "; ".join(f"{name} {what}" for name, what in policy.items())
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
