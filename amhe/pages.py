"""What every page's view does around its one action: run it, show the same page with its errors, or the finished one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from amhe.forms import Form
from amhe.rules import Refused, Stale

T = TypeVar("T")


class Conflict(Exception):
    """Somebody else saved first; the form holds what this person typed."""

    def __init__(self, form: Form, current: Any) -> None:
        super().__init__("edited by two people")
        self.form, self.current = form, current


def attempt(form: Form, action: Callable[..., Any], /, **known: Any) -> Any:
    """Run `action` with what the view knows and what the form says, or return None with the errors in the form.

    The action's own refusal becomes an error of the form (by the field it names), and an edit of something that moved
    on becomes the page with both texts. Actions return the thing that they wrote, never None.
    """
    if not form.is_bound or not form.is_valid():
        return None
    values = dict(form.changes())
    if form.versioned:
        values["version"] = form.cleaned_data["version"]
    try:
        return action(**known, **values)
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, str(refused))
        return None
    except Stale as stale:
        raise Conflict(form, stale.current) from stale


def posted(request: HttpRequest) -> Any:
    """What was sent, for a form: the data of a POST, even an empty one, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def number_sent(request: HttpRequest, name: str) -> int:
    """The id that a button sent, or 0, which nothing has, for anything that is no id."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; status 422 if one of its forms (any value of the context) came back with errors."""
    forms = [value for value in context.values() if isinstance(value, Form)]
    status = 422 if any(form.is_bound and form.errors for form in forms) else 200
    return render(request, template, context, status=status)


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep under that name. `kind` is its content type."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class Conflicts:
    """Turns a Conflict into the page that shows both texts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Status 409, with every field that differs: what this person typed, and what is there now."""
        if not isinstance(exception, Conflict):
            return None
        form, current = exception.form, exception.current
        theirs = [
            (form.label_of(name), form.in_words(name, value), form.in_words(name, getattr(current, name)))
            for name, value in form.changes()
            if hasattr(current, name) and getattr(current, name) != value
        ]
        return render(request, "409.html", {"theirs": theirs, "back": request.get_full_path()}, status=409)


def found(thing: T | None) -> T:
    """The thing, or 404."""
    if thing is None:
        raise Http404
    return thing
