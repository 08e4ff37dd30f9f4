"""Anything at all sent to every form by everybody: never a failure, never a row of others', always a page that says so.

The same seed sends the same things. The long form: AMHE_FUZZ=10000 (posts), AMHE_FUZZ_SEED=7.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest

from tests.access.corpus import CORPUS, REFUSED
from tests.access.doors import Door, addresses, doors
from tests.access.filling import forms_of
from tests.access.grid import READ_LOGS, expected
from tests.access.grid import REFUSED as REFUSED_ROWS
from tests.access.stage import CANARIES, Answer, Stage, undone
from tests.access.tampering import Data, Sending, keys_of_second, known_sendings, outside_keys, sent
from tests.conftest import WalledClient

POSTS = int(os.environ.get("AMHE_FUZZ", "200"))
SEED = int(os.environ.get("AMHE_FUZZ_SEED", "23"))
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=between"
HUGE = b"words=" + b"w" * (10 * 1024 * 1024)
FINE = {200, 302, 400, 403, 404, 409, 410, 413, 422, 429}
REFUSES = {400, 403, 404, 413, 429}  # 400 and 413: what was sent is not read before anybody asks who sends it

NUMBERS = ("0", "-1", "1e9", "NaN", "Infinity", "0x1F", "²", "٣", "½", "1,2,3", "99999999999999999999", "2147483648")
NUMBERS += ("9223372036854775807", "9223372036854775808", "-9223372036854775809", "1" * 5000)
MOMENTS = (
    "31",
    "13",
    "0",
    "00",
    "9999",
    "10000",
    "0001",
    "-5",
    "Februarember",
    "24:00",
    "25:61",
    "10:00:00.1",
    "2026-02-30",
)
SHAPES = (
    "",
    " ",
    "on",
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "[1, 2]",
    '{"a": 1}',
    "a=b&c=d",
    "up:",
    "choose:",
    ":",
    "send",
)
LONG = ("w" * 5_000, "endlessly " * 20_000, "💩" * 500, "\n" * 3_000, "̷" * 1_000)
PATHS = ("../../etc/passwd", "/o/hill/", "//evil.example", "https://evil.example/", "%2e%2e%2f", "C:\\windows\\win.ini")


class Thrower:
    """Draws what to send; one seed, one sequence."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.random = random.Random(seed)
        outside, second = outside_keys(stage), keys_of_second(stage)
        keys = {key for keys in [*outside.values(), *second.values()] for key in keys}
        # a slug holds a canary, and a form that comes back shows what was typed: tests/access/test_tampering.py sends those
        self.others = sorted(key for key in keys if CANARIES["theirs"] not in key)

    def value(self, before: list[str]) -> str:
        """One hostile value; sometimes what was there with its numbers changed, so that `choose:12` stays nearly right."""
        pools: list[Callable[[], str]] = [
            *[
                lambda pool=pool: self.random.choice(pool)
                for pool in (NUMBERS, MOMENTS, SHAPES, CORPUS, REFUSED, PATHS)
            ],
            lambda: self.random.choice(self.others),
            lambda: re.sub(r"\d+", self.random.choice(NUMBERS + tuple(self.others[:50])), (before or [""])[0]),
            lambda: "".join(chr(self.random.choice((0x20, 0x41, 0x300, 0x5D0, 0xFFFD, 0x1F600))) for _ in range(40)),
        ]
        return self.random.choice(LONG) if self.random.random() < 0.03 else self.random.choice(pools)()

    def fields(self, data: Data) -> Data:
        """The form with a few of its fields missing, hostile, repeated or new."""
        thrown = dict(data)
        for name in self.random.sample(sorted(data), k=min(len(data), self.random.randint(1, 4))):
            if name == "idempotency_key" and self.random.random() < 0.5:
                continue
            match self.random.randrange(5):
                case 0:
                    thrown.pop(name)
                case 1:
                    thrown[name] = [*data[name], self.value(data[name]), self.value(data[name])]
                case _:
                    thrown[name] = [self.value(data[name])]
        if self.random.random() < 0.1:
            thrown |= {name: [self.value([])] for name in ("_method", "by", "organisation", "user", "id", "__proto__")}
        return thrown

    def body(self, data: Data) -> tuple[Data | bytes, str]:
        """What to send, and its content type ("": as a browser sends a form with files)."""
        fields = self.fields(data)
        plain = urlencode(fields, doseq=True, errors="replace").encode()
        roll = self.random.random()
        if roll < 0.4:
            return fields, ""
        if roll < 0.8:
            return plain, FORM
        broken: list[tuple[bytes, str]] = [
            (json.dumps(fields).encode(), "application/json"),
            (plain, "text/plain"),
            (plain, "application/xml"),
            (plain, f"{FORM}; charset=utf-7"),
            (plain, f"{FORM}; charset=nonsense"),
            (plain + b"&name=%ff%fe%00&\xff\xfe=%ED%A0%80", FORM),
            (plain, "multipart/form-data"),
            (plain, PARTS),
            (b'--between\r\nContent-Disposition: form-data; name="', PARTS),
            (b"--between\r\nContent-Disposition: form-data\r\n\r\nx\r\n--between--\r\n", PARTS),
            (self.parts(fields), PARTS),
            (self.parts(fields)[:-9], PARTS),
            ("&".join(f"many{number}=1" for number in range(1_500)).encode(), FORM),
            (b"", FORM),
        ]
        return self.random.choice(broken)

    def parts(self, fields: Data) -> bytes:
        """The form in parts, with one of its fields as a file."""
        as_file = self.random.choice(sorted(fields) or ["file"])
        lines = []
        for name, values in fields.items():
            file = '; filename="../../x\x00.html"\r\nContent-Type: text/html' if name == as_file else ""
            lines += [
                f'--between\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'
                for value in values
            ]
        return ("".join(lines) + "--between--\r\n").encode("utf-8", "replace")


def public_sendings(stage: Stage) -> list[Sending]:
    """The forms that need no account."""
    found = []
    for door in (door for door in doors() if door.is_public):
        for path in addresses(stage, door, "ours", "ours"):
            for form in forms_of(stage.knock("signed_out", "GET", path).text, path):
                found += [Sending(door, "signed_out", form.action, form, data) for data in form.sends()]
    return found


def is_let_in(stage: Stage, door: Door, person: str) -> bool:
    """Whether somebody may post at our organisation's own address."""
    return expected(stage, door, person, "POST", "ours") == "let in"


def leads_away(location: str) -> bool:
    """Whether a browser that is sent there leaves us: browsers take a backslash for a slash, and skip tabs."""
    read = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    return urlsplit(urljoin("http://testserver/sign-in/", read))[:2] != ("http", "testserver")


def wrong_with(stage: Stage, sending: Sending, answer: Answer, *, in_place: bool = False) -> list[str]:
    """What is wrong with an answer, whatever was sent. `in_place`: a script asked, and may get a part of the page back."""
    wrong = []
    if answer.status not in FINE:
        wrong.append(f"status {answer.status}")
    part = in_place and answer.status == 422 and "<h2" in answer.text and "<html" not in answer.text
    if answer.status >= 400 and "<h1" not in answer.text and not part:
        wrong.append(f"{answer.status} without a page: {answer.text[:80]!r}")
    if leads_away(answer.location):
        wrong.append(f"leads away, to {answer.location}")
    # a form may be about our second sub-team's thing, and its lead may send that
    if sending.person != "other_sub_lead" and not is_let_in(stage, sending.door, sending.person):
        signs_in = answer.status == 302 and answer.location.startswith("/sign-in/")
        if answer.status not in REFUSES and not signs_in:
            wrong.append(f"{answer.status} for somebody who may not")
        wrote = answer.tables - (REFUSED_ROWS if answer.status == 403 else set())
        if wrote:
            wrong.append(f"refused, and wrote into {', '.join(sorted(wrote))}")
    return wrong


def told(wrong: list[str]) -> None:
    """Fail with one line for each thing that is wrong."""
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(sorted(set(wrong))), pytrace=False)


@pytest.fixture(scope="module")
def forms(stage: Stage) -> list[Sending]:
    """Every form of the product."""
    return known_sendings(stage, doors()) + public_sendings(stage)


def test_whatever_is_sent_nothing_falls_over_and_nobody_elses_row_is_touched(
    stage: Stage, forms: list[Sending]
) -> None:
    thrower = Thrower(stage, SEED)
    wrong: list[str] = []
    came: Counter[int] = Counter()
    for turn in range(POSTS):
        sending = thrower.random.choice(forms)
        allowed = [person for person in stage.people if is_let_in(stage, sending.door, person)]
        person = thrower.random.choice(allowed if thrower.random.random() < 0.8 else list(stage.people))
        sending = replace(sending, person=person)
        body, kind = thrower.body(sending.data)
        htmx = thrower.random.random() < 0.2
        answer, faults, _ = sent(stage, sending, body, kind=kind, htmx=htmx)
        came[answer.status] += 1
        what = f"(post {turn}, {kind or 'fields'}: {str(body)[:300]})"
        wrong += [f"{line} {what}" for line in faults]
        wrong += [f"{sending}: {line} {what}" for line in wrong_with(stage, sending, answer, in_place=htmx)]
    told(wrong)
    assert {302, 422, 400, 403} <= set(came), came  # some of it is taken, and each kind of refusal is met
    assert came[422] > POSTS / 20


def test_ten_megabytes_are_refused_with_a_page(stage: Stage, forms: list[Sending]) -> None:
    chosen = {sending.door.room: sending for sending in forms if not sending.door.is_public}
    assert len(chosen) > 4
    for sending in chosen.values():
        answer, faults, _ = sent(stage, sending, HUGE, kind=FORM)
        assert faults == []
        assert (answer.status, "<h1" in answer.text) == (400, True), str(sending)


ASKS = ("page", "kind", "for", "population", "task", "idea", "new", "who", "nation", "milestone", "next", "q", "text")


def test_whatever_is_asked_of_a_page_it_answers(stage: Stage) -> None:
    thrower = Thrower(stage, SEED)
    wrong = []
    for door in doors():
        readers = [p for p in stage.people if expected(stage, door, p, "GET", "ours") == "let in"]
        for path in addresses(stage, door, "ours", "ours")[:1]:
            for _ in range(max(4, POSTS // 200)):
                asked = "&".join(f"{name}={quote(thrower.value(['1']), errors='replace')}" for name in ASKS)
                person = thrower.random.choice(readers)
                answer = stage.knock(person, "GET", f"{path}?{asked[:6000]}")
                filters = answer.status == 422 and "<h1" in answer.text  # they come back with what is wrong with them
                if answer.error or not (answer.status in {200, 302, 400, 404, 405, 410, 503} or filters):
                    wrong.append(f"{person} {path}: {answer.status} {answer.error} ({asked[:300]})")
                if leads_away(answer.location):
                    wrong.append(f"{person} {path}: leads away, to {answer.location}")
    told(wrong)


ODD_PATHS = (
    "%00",
    "%ff",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "a'--",
    "ｍａｒｓｈ",
    "%E2%80%AE",
    "-1",
    "0",
    "9" * 30,
    "w" * 3000,
)
ODD_SHARE = 3 if POSTS <= 200 else 1  # one in so many; 3 does not divide 11, so each address meets others


# Coming back from an organisation's own sign-in without an answer leads to its question, whatever the name is.
ASKS_AGAIN = {"/sign-in/organisation/<slug:org>/": "/sign-in/organisation/?name="}


def test_an_odd_address_is_not_there(stage: Stage) -> None:
    """Each part of each address as something that it never is, asked for by somebody who may open such a page.

    The suite asks a third of the odd ones, others at the next address; the long form asks all.
    """
    wrong, turn = [], count()
    for door in (door for door in doors() if door.parts):
        right = {part: "marsh" if part == "org" else "1" for part in door.parts}
        person = next(p for p in ("lead", *stage.people) if expected(stage, door, p, "GET", "ours") == "let in")
        for part in door.parts:
            for number, odd in enumerate(ODD_PATHS):
                if next(turn) % ODD_SHARE:
                    continue
                path = door.path(right | {part: odd})
                for method in ("GET", "POST")[: 2 if number < 3 else 1]:
                    answer = stage.knock(person, method, path)
                    asks_again = door.route in ASKS_AGAIN and answer.location.startswith(ASKS_AGAIN[door.route])
                    if answer.error or answer.tables or not (answer.status == 404 or asks_again):
                        wrong.append(
                            f"{person} {method} {path[:120]}: {answer.status} {answer.error} {answer.tables or ''}"
                        )
    told(wrong)


def test_a_request_in_another_method_writes_nothing(stage: Stage, forms: list[Sending]) -> None:
    """PUT, PATCH and DELETE, by name or by a header that some frameworks obey."""
    wrong = []
    chosen: dict[str, Any] = {sending.door.route: sending for sending in forms if not sending.door.is_public}
    for sending in chosen.values():
        for method in ("PUT", "PATCH", "DELETE"):
            body = urlencode(sending.data, doseq=True).encode()
            answer = stage.knock(sending.person, method, sending.path, body, kind=FORM)
            written = answer.tables - READ_LOGS.get(sending.door.route, set())
            if answer.error or answer.status >= 500 or written:
                wrong.append(f"{method} {sending}: {answer.status} {answer.error} {written or ''}")
        browser = stage.browsers[sending.person]
        headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
        with undone():
            response = browser.get(sending.path, sending.data | {"_method": ["POST"]}, headers=headers)
        if response.status_code not in (200, 302, 404, 405):
            wrong.append(f"GET as POST {sending}: {response.status_code}")
    told(wrong)


# Answered before anything is known of who asks: for machines.
PROBES = {"/healthz", "/readyz"}


def test_no_address_takes_a_form_without_its_token(stage: Stage) -> None:
    strict = WalledClient(enforce_csrf_checks=True, raise_request_exception=False)
    wrong = []
    for door in (door for door in doors() if door.route not in PROBES):
        allowed = [p for p in stage.people if expected(stage, door, p, "POST", "ours") == "let in"]
        for path in addresses(stage, door, "ours", "ours"):
            strict.cookies.clear()
            strict.cookies.load(stage.cookies[allowed[0]])
            for token in ({}, {"csrfmiddlewaretoken": "w" * 64}, {"csrfmiddlewaretoken": "\x00"}):
                response = strict.post(path, token)
                if response.status_code != 403 or "open for too long" not in response.content.decode():
                    wrong.append(f"{allowed[0]} {path}: {response.status_code}")
    told(wrong)
    assert stage.state("ours") == stage.before["ours"]
