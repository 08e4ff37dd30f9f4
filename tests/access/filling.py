"""The forms of a page, read as a browser reads them, and filled in with plausible answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# Answers where the kind of box does not say enough. None: left as the page has it.
ANSWERS: dict[str, list[str] | None] = {
    "at_time": ["10:00"],
    "reason_if_empty": None,  # somebody is invited to the place
    "invite_later": None,  # and now
    "people": ["Plain Person, plain@example.org"],
    **{thing: ["not_needed"] for thing in ("payment", "expenses", "support", "access")},  # new, so who agreed is kept
    "size_not_known": None,  # a size is given
    "driver-under": None,  # a primary driver is under no other
    "many-points": ["5, 9"],
    "links": None,  # a learning set needs none
    "look_again_on_year": ["2027"],  # a day to come
    "server_url": ["http://127.0.0.1:1"],  # where nobody answers
    "domains": ["example.org"],
    "slug": ["plain-place"],
    "ods_code": ["PLN"],
    "url": ["https://example.org/plain"],
    "password": ["three plain words"],  # long enough to be taken
}
TODAY = {"day": "23", "month": "11", "year": "2026"}
GUARDS = {"csrfmiddlewaretoken", "idempotency_key"}


@dataclass
class Control:
    """One name in a form: what kind of box, the values on offer, and those chosen as the page came."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def is_choice(self) -> bool:
        """Whether people pick, or the page decides: anything but typed words and numbers."""
        return self.kind in {"radio", "checkbox", "select", "hidden"}

    def answer(self) -> list[str]:
        """A plausible answer."""
        if self.name in ANSWERS:
            return ANSWERS[self.name] or self.chosen
        if self.kind == "hidden" or any(value.strip() for value in self.chosen):
            return self.chosen
        if self.is_choice:
            return [value for value in self.values if value][:1] or self.chosen
        part = self.name.rsplit("_", 1)[-1]
        if part in TODAY:
            return [TODAY[part]]
        return [{"number": "2", "email": "somebody@example.org"}.get(self.kind, "Plain words")]


@dataclass
class FoundForm:
    """One form that posts: where to, its controls by name, and its submit buttons."""

    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        """What it is made of, whatever the values: two rows' buttons are one shape."""
        told = {"do"} & set(self.controls)
        return (
            tuple(sorted(self.controls)),
            tuple(tuple(self.controls[name].chosen) for name in told),
            tuple(sorted((name, re.sub(r"\d+", "0", value)) for name, value in self.buttons)),
        )

    def sends(self) -> Iterator[dict[str, list[str]]]:
        """The form filled in, once for each different button."""
        filled = {name: control.answer() for name, control in self.controls.items()}
        seen = set()
        for name, value in self.buttons or [("", "")]:
            if (name, kind := re.sub(r"\d+", "0", value)) not in seen:
                seen.add((name, kind))
                yield filled | ({name: [value]} if name else {})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.open: FoundForm | None = None
        self.typing: Control | None = None
        self.select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = FoundForm(has.get("action", "")) if has.get("method", "get").lower() == "post" else None
            self.forms += [self.open] if self.open else []
        elif self.open is not None and "disabled" not in has:
            self._control(self.open, tag, has)

    def _control(self, form: FoundForm, tag: str, has: dict[str, str]) -> None:
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "button" and has.get("type", "submit") == "submit":
            form.buttons.append((name, value))
        elif tag == "input" and name and has.get("type") not in {"submit", "button", "file"}:
            kind = "number" if has.get("inputmode") == "numeric" else has.get("type", "text")
            control = form.controls.setdefault(name, Control(name, kind))
            value = has.get("value", "on" if kind in {"radio", "checkbox"} else "")
            control.values.append(value)
            if kind not in {"radio", "checkbox"} or "checked" in has:
                control.chosen.append(value)
        elif tag == "textarea" and name:
            self.typing = form.controls.setdefault(name, Control(name, "textarea"))
        elif tag == "select" and name:
            self.select = form.controls.setdefault(name, Control(name, "select"))
        elif tag == "option" and self.select is not None:
            self.select.values.append(value)
            if "selected" in has:
                self.select.chosen.append(value)

    def handle_data(self, data: str) -> None:
        if self.typing is not None:
            self.typing.chosen = ["".join(self.typing.chosen) + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.typing is not None:
            self.typing.chosen = [text.removeprefix("\n") for text in self.typing.chosen]
            self.typing = None
        elif tag == "select":
            self.select = None


def forms_of(page: str, path: str) -> list[FoundForm]:
    """Every form of a page that posts, with its address made whole."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        form.action = urljoin(path, form.action or path)
    return reader.forms
