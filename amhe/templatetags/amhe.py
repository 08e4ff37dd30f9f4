"""Tags and filters that every template has without loading them. Usage: docs/components.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BaseForm, BoundField, CheckboxInput
from django.forms.utils import flatatt
from django.template import Context
from django.template.base import render_value_in_context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amhe import symbols
from amhe.access.roles import Permission
from amhe.clock import today

register = template.Library()


# --- dates and numbers ----------------------------------------------------------------------------------


@register.filter
def both_ways(day: date | datetime | None) -> str:
    """A day as people feel it and as the calendar has it: "2 days ago, 20 November 2026". "" for no day."""
    if day is None or day == "":
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return f"{_distance((day - today()).days)}, {date_format(day, 'j F Y')}"


def _distance(days: int) -> str:
    if abs(days) < 2:
        return _("today") if days == 0 else _("yesterday") if days < 0 else _("tomorrow")
    length = _length(abs(days))
    return _("%(length)s ago") % {"length": length} if days < 0 else _("in %(length)s") % {"length": length}


def _length(days: int) -> str:
    if days < 60:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if days < 730:
        return ngettext("%(count)d month", "%(count)d months", days // 30) % {"count": days // 30}
    return ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}


@register.filter
def ordinal(number: int) -> str:
    """A place in a row: 1st, 2nd, 3rd, 11th. In other languages than English: the number and a full stop."""
    if not (get_language() or "en").startswith("en"):
        return f"{number}."
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def in_a_sentence(words: Sequence[str]) -> str:
    """Words one after the other: "A", "A and B", "A, B and C"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


# --- words ----------------------------------------------------------------------------------------------


@register.filter
def translated(words: str) -> str:
    """A word that a reference file's `meta.words` declares, or an answer stored as such a word, in the reader's language."""
    return _(words) if words else ""


# --- shapes and statuses --------------------------------------------------------------------------------


@register.simple_tag
def symbol(name: str) -> SafeString:
    """A shape as inline SVG; see amhe.symbols.SHAPES for the names."""
    return symbols.symbol(name)


@register.filter
def status_of(name: str) -> symbols.Status:
    """The words, tag and shape of a status id such as "in_progress" or "needs_help"."""
    return symbols.STATUSES[str(name)]


PLACE = re.compile(r"^/o/[-a-z0-9]+/(p/[-a-z0-9]+/)?")


@register.inclusion_tag("components/what-changed.html", takes_context=True)
def what_changed(context: Context, thing: Model) -> dict[str, Any]:
    """A link to the timeline of one thing, on a page about it, in the group or organisation whose page this is. Nothing
    for who may not see who did what there."""
    request = context["request"]
    place = PLACE.match(request.path)
    may = place is not None and request.may(Permission.VIEW_TIMELINE)
    return {"href": f"{place[0]}timeline/?thing={thing._meta.label}&id={thing.pk}" if place and may else ""}


# --- forms ----------------------------------------------------------------------------------------------


@register.simple_tag
def widget_attributes(widget: dict[str, Any], base: str, width: int | None = None) -> str:
    """All attributes of a control, with its nhsuk classes: the plain one, the width and that it is wrong."""
    attrs = {name: value for name, value in widget["attrs"].items() if value is not False and value is not None}
    attrs.pop(
        "placeholder", None
    )  # a sign-in form of allauth has some: it only says the label again, and goes as one types
    classes = [base, attrs.pop("class", "")]
    if width:
        classes.append(f"{base}--width-{width}")
    if base.endswith("__input"):
        attrs.pop("aria-invalid", None)  # radios may not carry it; the group's error is described instead
    elif attrs.get("aria-invalid"):
        classes.append(f"{base}--error")
    return flatatt({**attrs, "class": " ".join(filter(None, classes))})


@register.filter
def is_one_tick(field: BoundField) -> bool:
    """Whether a field is a single checkbox, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def counted(field: BoundField) -> int | None:
    """The most characters a box of several lines takes, for the counter under it; None for no counter."""
    return getattr(field.field, "max_length", None) if hasattr(field.field, "rows") else None


def first_control(field: BoundField) -> str:
    """The id that a link from the error summary goes to: the first control, or the first wrong date box."""
    own = getattr(field, "first_control", None)
    return own or field.id_for_label or f"{field.auto_id}_0"


def _wrong_forms(context: Context) -> list[Any]:
    """The forms in the page's context, under any name or in a collection called `forms`, that have errors."""
    values: dict[Any, Any] = context.flatten()
    several: Any = values.get("forms") or ()
    several = several.values() if isinstance(several, dict) else several
    found = dict.fromkeys(form for form in (*values.values(), *several) if isinstance(form, BaseForm))
    return [form for form in found if form.is_bound and form.errors]


@register.simple_tag(takes_context=True)
def has_errors(context: Context) -> bool:
    """Whether a form on the page has errors, so that the title starts with "Error:"."""
    return bool(_wrong_forms(context))


@register.inclusion_tag("components/error-summary.html", takes_context=True)
def error_summary(context: Context, form: Any = None) -> dict[str, Any]:
    """What is wrong, each line a link to its field; for one form, or for all the page's forms."""
    wrong = _wrong_forms(context) if form is None else [form]
    lines: list[dict[str, str]] = []
    for each in wrong:
        each.summary_shown = True
        lines += _lines(each)
    return {"lines": lines}


def _lines(form: Any) -> list[dict[str, str]]:
    lines = [{"text": text, "href": ""} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{first_control(field)}"
        lines += [{"text": text, "href": href} for text in field.errors]
    return lines


@register.simple_block_tag(takes_context=True)
def form_tag(
    context: Context, content: str, form: Any = None, *, action: str = "", target: str = "", id: str = ""
) -> str:
    """A form that posts, around fields placed by hand: token, hidden fields, and the summary if not shown.

    `target` is a CSS selector: with htmx the answer takes the place of that part of the page only.
    """
    multipart = bool(form is not None and form.is_multipart())
    request = context.get("request")
    attrs = {"id": id or False, "method": "post", "action": action or False, "novalidate": True}
    attrs |= {"enctype": "multipart/form-data"} if multipart else {}
    if target:
        post_to = action or (request.get_full_path() if request else "")
        attrs |= {"hx-post": post_to, "hx-target": target, "hx-swap": "outerHTML"}
        attrs |= {"hx-encoding": "multipart/form-data"} if multipart else {}
    return _component(context, "form-tag", content, form=form, attributes=flatatt(attrs))


# --- tables ---------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def table_rows(context: Context, head: Sequence[Any], rows: Iterable[Iterable[Any]]) -> SafeString:
    """The rows of a table's body, joined here because a template for each cell costs 10 times as much.

    A cell is text, a number, something with `text` and `url`, or None or "" for no data. `head` are the words over the
    columns, said again before each cell on a phone. Everything is escaped as a template would.
    """
    labels = [conditional_escape(text) for text in head]
    opened = [_LABELLED.format(kind='td class="nhsuk-table__cell" role="cell"', label=label) for label in labels]
    if labels:
        first = 'th class="nhsuk-table__header" scope="row" role="rowheader"'
        opened[0] = _LABELLED.format(kind=first, label=labels[0])
    none = format_html('<span class="amhe-none">{}</span>', _("No data"))
    shown = [_row_of([_cell(context, cell, none) for cell in row], opened) for row in rows]
    return mark_safe("\n".join(shown))  # noqa: S308 - labels and cells are escaped


_LABELLED = '<{kind}><span class="nhsuk-table__heading" aria-hidden="true">{label} </span>'


def _row_of(cells: list[str], opened: list[str]) -> str:
    closed = ["</th>", *["</td>"] * (len(cells) - 1)]
    joined = "".join(start + cell + end for start, cell, end in zip(opened, cells, closed, strict=True))
    return f'<tr class="nhsuk-table__row" role="row">{joined}</tr>'


def _cell(context: Context, cell: Any, none: str) -> str:
    if cell is None or cell == "":
        return none
    if not isinstance(cell, Mapping):
        return render_value_in_context(cell, context)
    text = render_value_in_context(cell["text"], context)
    return f'<a href="{conditional_escape(cell["url"])}">{text}</a>' if cell.get("url") else text


# --- blocks ---------------------------------------------------------------------------------------------


def _component(context: Context, name: str, content: str, **values: Any) -> str:
    """Render components/<name>.html with only these values, and the page's token and request."""
    shared = {key: context.get(key) for key in ("csrf_token", "request")}
    chosen = context.template.engine.get_template(f"components/{name}.html")  # type: ignore[union-attr]
    return chosen.render(context.new({**shared, **values, "content": content}))


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, title: str = "", **values: Any) -> str:
    """A card that is not a link. Values: level=2, feature, symbol, action_text, action_url, id."""
    return _component(context, "card", content, title=title, level=values.pop("level", 2), **values)


@register.simple_block_tag(takes_context=True)
def details(context: Context, content: str, summary: str, **values: Any) -> str:
    """Words that open on request. Values: open, id, box (a framed box rather than a link)."""
    return _component(context, "details", content, summary=summary, **values)


@register.simple_block_tag(takes_context=True)
def inset(context: Context, content: str, **values: Any) -> str:
    """Words set apart. Values: symbol, strong (dark edge on white, for a state such as offline)."""
    return _component(context, "inset", content, **values)


@register.simple_block_tag(takes_context=True)
def callout(context: Context, content: str, title: str, **values: Any) -> str:
    """A warning that people must not miss. Values: level=2."""
    return _component(context, "callout", content, title=title, level=values.pop("level", 2), **values)


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: str, **values: Any) -> str:
    """The end of a journey (green), or with `interrupt` a big choice that cannot be undone (dark)."""
    return _component(context, "panel", content, title=title, **values)


@register.simple_tag
def progress_words(done: int, low: int, high: int | None = None) -> str:
    """How far along: "3 of 10 to 15", or "3 of 10" when there is 1 goal."""
    if high and high != low:
        return _("%(done)d of %(low)d to %(high)d") % {"done": done, "low": low, "high": high}
    return _("%(done)d of %(low)d") % {"done": done, "low": low}


@register.filter
def pages_near(paginator: Any, number: int) -> list[int]:
    """The page numbers to show around one page; 0 stands for a gap."""
    shown = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else 0 for page in shown]


@register.simple_tag
def bar_width(value: float, largest: float) -> str:
    """The length of a bar as a percentage attribute, between 0% and 100%."""
    share = 0.0 if largest <= 0 else min(max(value / largest, 0.0), 1.0)
    return format_html("{}%", f"{share * 100:.4g}")
