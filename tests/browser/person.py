"""Somebody in a browser of their own: what a person does to a page, by the words that they see on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

# The keystroke model of the design (pages.md, section 3), in seconds: to think, to press, for a page, for a key.
THINK, PRESS, PAGE, KEY = 1.35, 0.6, 0.5, 0.28

WATCH_POLICY = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event => {
  window.refused.push(event.violatedDirective);
  console.error("Refused by the policy: " + event.violatedDirective + " " + event.blockedURI);
});
"""

FOCUSED = """(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const labels = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
  return labels.replace(/\\s+/g, " ").trim();
})()"""


@dataclass
class Person:
    """One person, their browser, and everything that went wrong in it (`trouble`).

    `by_touch`: with a finger in place of a mouse. `steps` counts what they pressed and filled in; `seconds` is the time
    that the keystroke model gives it.
    """

    name: str
    email: str
    context: BrowserContext
    live: str
    by_touch: bool = False
    page: Page = field(init=False)
    trouble: list[str] = field(default_factory=list)
    steps: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.context.add_init_script(WATCH_POLICY)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.trouble.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)
        self.part: Page | Locator = self.page

    def _heard(self, message: Any) -> None:
        # A page that comes back with errors has status 422, which Chromium mentions in its console.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.trouble.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status != 422:
            self.trouble.append(f"{response.url}: status {response.status}")

    def spends(self, *, presses: int = 1, keys: int = 0, pages: int = 0) -> None:
        """Count one step, with the time that it takes."""
        self.steps += 1
        self.seconds += THINK + presses * PRESS + keys * KEY + pages * PAGE

    # --- where they are -------------------------------------------------------------------------------------------

    def opens(self, address: str) -> None:
        """Go to an address of the product."""
        self.spends(pages=1)
        self.page.goto(address if address.startswith("http") else self.live + address)

    def follows(self, words: str | re.Pattern[str]) -> None:
        """Press a link."""
        link = self.part.get_by_role("link", name=words, exact=isinstance(words, str)).first
        self._goes(link)

    def presses(self, words: str | re.Pattern[str]) -> None:
        """Press a button that leads to a page."""
        self._goes(self.button(words))

    def taps(self, words: str | re.Pattern[str]) -> None:
        """Press a button that changes a part of this page."""
        self.spends()
        self._press(self.button(words))

    def button(self, words: str | re.Pattern[str]) -> Locator:
        """The button that says this; what only screen readers hear may follow."""
        return self.part.get_by_role("button", name=_starts(words) if isinstance(words, str) else words).first

    def _goes(self, target: Locator) -> None:
        self.spends(pages=1)
        with self.page.expect_navigation():
            self._press(target)

    def _press(self, target: Locator) -> None:
        if self.by_touch:
            target.tap()
        else:
            target.click()

    @contextmanager
    def inside(self, part: Locator | str) -> Iterator[None]:
        """Act in one part of the page: a locator, or what a CSS selector finds."""
        before, self.part = self.part, self.page.locator(part).first if isinstance(part, str) else part
        yield
        self.part = before

    # --- what they fill in ----------------------------------------------------------------------------------------

    def fills(self, label: str, text: object) -> None:
        """Type into the box with this label, in place of what is there."""
        self.spends(keys=len(str(text)))
        self.part.get_by_label(_label(label)).first.fill(str(text))

    def chooses(self, question: str, answer: str | re.Pattern[str]) -> None:
        """Choose an answer (a radio button or a box) under a question."""
        self.spends()
        self.asked(question).get_by_label(answer, exact=isinstance(answer, str)).first.check()

    def dates(self, question: str, day: date) -> None:
        """Fill in the 3 boxes of a date."""
        self.spends(presses=3, keys=8)
        boxes = self.asked(question)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(label, exact=True).fill(str(number))

    def asked(self, question: str) -> Locator:
        """The answers under a question."""
        return self.part.get_by_role("group", name=_label(question)).first

    def ticks(self, label: str) -> None:
        """Tick a box."""
        self.spends()
        self.part.get_by_label(_label(label)).first.check()

    def unfolds(self, summary: str) -> None:
        """Open a part of the page that is folded away, if it is."""
        part = self.part.locator("details", has=self.page.locator("summary", has_text=summary)).first
        if part.get_attribute("open") is None:
            self.spends()
            part.locator("summary").first.click()

    # --- by keyboard alone ----------------------------------------------------------------------------------------

    def tabs_to(self, words: str) -> None:
        """Press Tab until the focus is on the control that says this."""
        for _press in range(200):
            if _starts(words).match(self.focused()):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {words}")

    def focused(self) -> str:
        """The words of what has the focus: its own text, or its label."""
        return str(self.page.evaluate(FOCUSED))

    def has_focus(self) -> None:
        """Fail if the focus fell off the page's controls; a swap of a part of the page has a moment to settle."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
        expect(self.page.locator(":focus")).to_be_visible(timeout=2_000)

    # --- what they read -------------------------------------------------------------------------------------------

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Fail unless the words are on the page, for eyes."""
        expect(self.part.get_by_text(words).first).to_be_visible()

    def sees_nowhere(self, words: str) -> None:
        """Fail if the words are on the page."""
        expect(self.part.get_by_text(words)).to_have_count(0)

    def reads(self) -> str:
        """The words of the page's main part, spaces made plain."""
        return " ".join(self.page.locator("main").inner_text().split())

    # --- coming in ------------------------------------------------------------------------------------------------

    def mail(self) -> str:
        """The newest mail to this person."""
        return str(next(message.body for message in reversed(mail.outbox) if self.email in message.to))

    def accepts_invitation(self) -> None:
        """Open the link of the newest mail, read the role and accept it."""
        self.opens(found(r"http\S+/welcome/\S+", self.mail()))
        self.ticks("I have read what my role is")
        self.presses("Accept and join the team")

    def asks_for_code(self) -> str:
        """Ask for a code to sign in with, and read it in the mail."""
        self.opens("/sign-in/")
        self.fills("Email", self.email)
        self.presses("Send me a code")
        return found(r"^\S+$", self.mail().split(":", 1)[1].strip())

    def signs_in(self) -> None:
        """Sign in with a code from a mail."""
        code = self.asks_for_code()
        self.fills("Code", code)
        self.presses("Sign in")

    def is_signed_in_as(self, user: Any) -> None:
        """Come back with a session that is still good."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.live}])


def found(pattern: str, text: str) -> str:
    """What a pattern finds in a text. Fails if it is not there."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match, f"no {pattern} in: {text}"
    return match[0]


def _label(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}(\s*\(optional\))?\s*$")


def _starts(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}(?![\w])")
