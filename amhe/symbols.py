"""The small shapes and status words that stand side by side: words first, then shape, then colour.

Source: statuses in the reference data (task, health, heatmap_cell, conversation_sync).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

_LINE = 'fill="none" stroke="currentColor" stroke-width="2.5"'
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'

SHAPES: dict[str, str] = {
    "tick": f'<path {_LINE} stroke-width="4" d="M3.5 12.5l6 6L20.5 5"/>',
    "tick-circle": f'<circle {_LINE} cx="12" cy="12" r="9.75"/><path {_LINE} {_ROUND} d="M7 12.5l3.5 3.5L17 8.5"/>',
    "half-circle": f'<circle {_LINE} cx="12" cy="12" r="9.75"/>'
    '<path fill="currentColor" d="M12 2.25a9.75 9.75 0 0 1 0 19.5z"/>',
    "empty-circle": f'<circle {_LINE} cx="12" cy="12" r="9.75"/>',
    "triangle": '<path fill="currentColor" d="M12 2l11 20H1z"/>',
    "dash": '<path fill="currentColor" d="M3 10h18v4H3z"/>',
    "bars": '<path fill="currentColor" d="M5 3h5v18H5zM14 3h5v18h-5z"/>',
    "exclamation": '<path fill="currentColor" d="M9.5 2h5l-.8 13h-3.4zM9.5 17.5h5V22h-5z"/>',
    "cross": f'<path {_LINE} stroke-width="4" d="M4.5 4.5l15 15M19.5 4.5l-15 15"/>',
    "clock": f'<circle {_LINE} cx="12" cy="12" r="9.75"/><path {_LINE} {_ROUND} d="M12 6.5V12l4 2.5"/>',
    "pencil": f'<path {_LINE} {_ROUND} d="M4 20l1-5L16 4l4 4L9 19z"/>',
    "arrow-up": f'<path {_LINE} {_ROUND} d="M12 21V4M5 11l7-7 7 7"/>',
    "key": f'<circle {_LINE} cx="8" cy="12" r="5"/><path {_LINE} {_ROUND} d="M13 12h9M18 12v4"/>',
}


@dataclass(frozen=True)
class Status:
    """How one status looks: its words, the nhsuk tag modifier ("" for plain text) and its shape."""

    text: Any
    tag: str
    symbol: str


STATUSES: dict[str, Status] = {
    "completed": Status(_("Completed"), "", "tick"),
    "in_progress": Status(_("In progress"), "white", "half-circle"),
    "not_started": Status(_("Not yet started"), "blue", "empty-circle"),
    "not_needed": Status(_("Not needed here"), "grey", "dash"),
    "problem": Status(_("There is a problem"), "red", "exclamation"),
    "on_track": Status(_("On track"), "green", "tick-circle"),
    "watch": Status(_("Watch"), "yellow", "half-circle"),
    "needs_help": Status(_("Needs help"), "red", "triangle"),
    "paused": Status(_("Paused"), "grey", "bars"),
}


def symbol(name: str) -> SafeString:
    """One shape as inline SVG in the colour of the text around it; the words say it to screen readers.

    Raises KeyError on a name that is not in SHAPES.
    """
    return format_html(
        '<svg class="amhe-symbol" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" '
        'width="20" height="20" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[name]),  # noqa: S308 - our own constant
    )


def sprite(*names: str) -> SafeString:
    """Shapes once for a whole page, for `used()` to show many times: for tables of hundreds of them."""
    shapes = "".join(f'<symbol id="shape-{name}" viewBox="0 0 24 24">{SHAPES[name]}</symbol>' for name in names)
    return mark_safe(f'<svg hidden aria-hidden="true">{shapes}</svg>')  # noqa: S308 - our own constants


def used(name: str) -> SafeString:
    """A shape of the page's sprite."""
    return mark_safe(f'<svg class="amhe-symbol" aria-hidden="true"><use href="#shape-{name}"/></svg>')  # noqa: S308
