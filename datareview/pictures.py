"""The pictures of the Easy Read card: 1 beside each line, drawn by us in 1 line. The words carry the meaning."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# In a square of 48, drawn with one line.
PICTURES: dict[str, str] = {
    "heart": '<path d="M24 41S6 30 6 17.5A9.5 9.5 0 0 1 24 14a9.5 9.5 0 0 1 18 3.5C42 30 24 41 24 41z"/>',
    "speech": '<path d="M6 8h36v24H22l-10 9v-9H6z"/><path d="M14 17h20M14 24h14"/>',
    "yes-no": '<path d="M4 25l6 7 12-16"/><path d="M30 17l13 14M43 17L30 31"/>',
    "stop": '<path d="M16 5h16l11 11v16L32 43H16L5 32V16z"/><path d="M15 24h18"/>',
    "no-question": '<path d="M17 18a7 7 0 1 1 10 6.5c-2 1-3 2.5-3 5M24 36v.5"/><path d="M6 42L42 6"/>',
    "same": '<path d="M24 41S6 30 6 17.5A9.5 9.5 0 0 1 24 14a9.5 9.5 0 0 1 18 3.5C42 30 24 41 24 41z"/>'
    '<path d="M17 20h14M17 27h14"/>',
    "notes": '<path d="M30 12V5H8v38h22v-6M14 14h10M14 21h8"/><path d="M23 37l2-8 14-14 6 6-14 14z"/>',
    "book": '<path d="M24 12C19 8 12 7 5 8v28c7-1 14 0 19 4 5-4 12-5 19-4V8c-7-1-14 0-19 4zM24 12v28"/>',
    "no-name": '<path d="M6 12h36v26H6zM28 21h9M28 28h9M10 33c1-4 3-5 6-5s5 1 6 5"/><circle cx="16" cy="22" r="4"/>'
    '<path d="M5 44L43 4"/>',
    "team": '<circle cx="24" cy="14" r="6"/><circle cx="8" cy="20" r="4"/><circle cx="40" cy="20" r="4"/>'
    '<path d="M13 41c0-10 4-16 11-16s11 6 11 16M2 38c0-6 2-10 6-10M46 38c0-6-2-10-6-10"/>',
    "calendar": '<path d="M6 10h36v32H6zM6 19h36M15 5v9M33 5v9M15 27h4M29 27h4M15 34h4M29 34h4"/>',
    "bin": '<path d="M8 13h32M18 13V7h12v6M12 13l2 30h20l2-30M20 21v14M28 21v14"/>',
    "key": '<circle cx="14" cy="24" r="9"/><path d="M23 24h21M36 24v9M44 24v7"/>',
    "taken-out": '<path d="M30 24V5H8v38h16M14 14h10M14 21h10"/><path d="M30 30l13 13M43 30L30 43"/>',
    "danger": '<path d="M24 5l21 37H3zM24 18v12M24 35.5v.5"/>',
    "two-languages": '<path d="M4 6h26v17H16l-7 7v-7H4z"/><path d="M36 17h8v17h-5v8l-8-8H20v-5"/>',
    "together": '<circle cx="15" cy="13" r="6"/><circle cx="34" cy="16" r="5"/>'
    '<path d="M4 41c0-10 4-16 11-16s11 6 11 16M30 27c1-1 2-1 4-1 6 0 10 5 10 15"/>',
}


def picture(name: str) -> SafeString:
    """One picture as inline SVG in the colour of the words beside it. Raises KeyError on a name that is not in PICTURES."""
    return format_html(
        '<svg class="amhe-explain__picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="64" height="64" '
        'fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(PICTURES[name]),  # noqa: S308 - our own constant
    )
