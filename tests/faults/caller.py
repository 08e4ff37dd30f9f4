"""Somebody at a browser who does not give up: they send the same form, with the same key, until it is answered."""

from __future__ import annotations

import http.client
import time
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from tests.faults.certificate import taken_on_trust

PATIENCE = 120.0
TOKEN = "fault" * 6 + "xy"  # 32 characters: what a browser would have been given


@dataclass
class Answer:
    """Status, headers and words of a page."""

    status: int
    headers: Any
    text: str

    @property
    def location(self) -> str:
        """Where it leads."""
        return str(self.headers.get("Location", ""))


@dataclass
class Caller:
    """One person, signed in (made where the test's own queries go). `failed` lists what they were told instead."""

    address: str
    user: Any
    cookies: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        browser = Client()
        browser.force_login(self.user)
        name = settings.SESSION_COOKIE_NAME
        self.cookies = {name: browser.cookies[name].value, settings.CSRF_COOKIE_NAME: TOKEN}

    def signs_out(self) -> None:
        """Be nobody that the product knows."""
        self.cookies.pop(settings.SESSION_COOKIE_NAME)

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None, *, port: int = 0) -> Answer:
        """One request over a connection of its own. Raises OSError or HTTPException when nobody answers."""
        host = urlsplit(self.address)
        at = {"host": host.hostname or "", "port": port or host.port, "timeout": PATIENCE}
        secure = host.scheme == "https"
        line = (
            http.client.HTTPSConnection(**at, context=taken_on_trust()) if secure else http.client.HTTPConnection(**at)
        )
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Origin"] = f"{host.scheme}://{host.hostname}:{port or host.port}"
        body = None
        if form is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **form}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            line.close()

    def get(self, path: str) -> Answer:
        """A page, asked for until it comes."""
        return self._until_answered("GET", path, None)

    def post(self, path: str, form: dict[str, Any]) -> Answer:
        """Send a form, with one key for all tries."""
        return self._until_answered("POST", path, {"idempotency_key": str(uuid.uuid4()), **form})

    def _until_answered(self, method: str, path: str, form: dict[str, Any] | None) -> Answer:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.ask(method, path, form)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(type(error).__name__)
            else:
                if answer.status < 500:
                    return answer
                self.failed.append(f"{answer.status} {answer.text}")
            time.sleep(0.1)
        raise AssertionError(f"nobody answered {method} {path} in time; at last: {self.failed[-1][:2000]}")


class _Hidden(HTMLParser):
    """Collects the hidden fields of a page and where its form goes."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One start tag."""
        found = dict(attrs)
        if tag == "form":
            self.action = found.get("action") or ""
        elif tag == "input" and found.get("type") == "hidden":
            self.fields.setdefault(found["name"] or "", []).append(found.get("value") or "")


def to_send_again(page: str) -> tuple[str, dict[str, list[str]]]:
    """What the button of the page "Sorry, this does not work just now" sends: (address, fields)."""
    assert "Send it again" in page, page[:3000]
    form = _Hidden()
    form.feed(page)
    return form.action, form.fields
