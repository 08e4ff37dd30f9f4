"""The parts that pages share, each with its parameters, its code and live examples. In development only: see amhe/urls.py."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Context, Engine
from django.utils.safestring import SafeString
from django.utils.text import slugify

from amhe.access.decorators import public
from amhe.programme import samples
from amhe.reference import Fact, facts

FIELD = "{% form_tag form %}{{ form.answer.as_field_group }}{% endform_tag %}"
WHOLE = '{% include "components/form.html" %}'
FILTERS = '{% include "components/filters.html" with form=form only %}'
STATES = {"empty": "Empty", "filled": "Filled in", "wrong": "With a mistake", "long": "Long words"}


@dataclass(frozen=True)
class Example:
    """One state of a component: what it is called, the code to write, and what the code gives."""

    state: str
    code: str
    live: SafeString


@dataclass(frozen=True)
class Component:
    """One component with its examples. `source` is the Python to write for a form or a field."""

    name: str
    about: str
    parameters: list[tuple[str, str]]
    source: str
    examples: list[Example]

    @property
    def key(self) -> str:
        """The id of its place on the page."""
        return f"c-{slugify(self.name)}"


@public
def components(request: HttpRequest) -> HttpResponse:
    """The page; with ?text=large all words 140% as large; for htmx what the example of the status region says."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "programme/components/said.html")
    context = {"groups": list(_groups(request)), "is_large": request.GET.get("text") == "large", "needs_chart": True}
    return render(request, "programme/components/page.html", context)


def _groups(request: HttpRequest) -> Iterator[dict[str, Any]]:
    for group in facts("programme", "components")["groups"]:
        listed = [_component(request, row) for row in group["components"]]
        yield {"title": group["title"], "about": group["about"], "components": listed}


def _component(request: HttpRequest, row: Fact) -> Component:
    key = slugify(row["name"])
    sample = row.get("sample")
    rows = row["examples"] if sample is None else [_state(sample, state) for state in STATES]
    return Component(
        name=row["name"],
        about=row["about"],
        parameters=[(name, str(meaning or "")) for name, meaning in row["parameters"].items()],
        source=inspect.getsource(samples.FORMS[sample][0]) if sample else "",
        examples=[_example(request, each, f"{key}-{number}") for number, each in enumerate(rows, start=1)],
    )


def _state(sample: str, state: str) -> Fact:
    """An example of a form or a field in one state."""
    code = {"AddMember": WHOLE, "Nations": FILTERS}.get(sample, FIELD)
    return {"state": STATES[state], "code": code, "sample": {"form": sample, "state": state}}


def _example(request: HttpRequest, row: Fact, key: str) -> Example:
    given: dict[str, Any] = {"request": request, "csrf_token": get_token(request), **_long(row.get("with", {}))}
    if "sample" in row:
        given["form"] = samples.form(row["sample"]["form"], row["sample"]["state"], key)
    if "page" in row:
        given["page"] = samples.page(**row["page"])
    if "messages" in row:
        given["messages"] = samples.messages(row["messages"])
    if "chart" in row:
        given["drawing"] = samples.drawing(row["chart"], key)
    live = Engine.get_default().from_string(row["code"]).render(Context(given))
    return Example(row["state"], row.get("shown", row["code"]), live)


def _long(value: Any) -> Any:
    """The same, with a word of 140 letters wherever the catalogue says LONG."""
    if isinstance(value, str):
        return value.replace("LONG", samples.LONG)
    if isinstance(value, tuple):
        return [_long(inner) for inner in value]
    return {name: _long(inner) for name, inner in value.items()} if hasattr(value, "items") else value
