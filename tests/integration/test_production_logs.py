"""Log lines for machines: what they hold, and that nothing which a person wrote or is called ever gets into one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import clear_url_caches, include, path

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.operations import background, trace
from amhe.operations.logs import OURS, JsonLines, failure, logging_settings
from datareview.models import Conversation
from organisations.models import Organisation
from populations.models import Population
from teams.models import Team, TeamPlace
from tests.integration.test_datareview_talk import ANSWERS
from tests.scenes import populations as scene
from tests.world import World

pytestmark = pytest.mark.django_db
CANARY = "Yellowhammer"
PLACE = {"kind": "qi", "how_many": "1", "title": f"{CANARY} post", "name": f"Ann {CANARY}"}


@requires(Permission.VIEW_ORGANISATION, on=Organisation)
def breaks(request: Request, organisation: Organisation, how: str) -> HttpResponse:
    """Fails with somebody's words in the exception's own: ours, or the database's about the row that it refused."""
    words = f"{CANARY} said this"
    if how == "words":
        raise ValueError(words)
    team = Team.objects.get(organisation=organisation, kind=Team.Kind.PROJECT)
    for _ in range(2):
        TeamPlace.objects.create(organisation=organisation, team=team, title=words, kind="stakeholder")
    return HttpResponse(words)


urlpatterns = [path("o/<slug:org>/breaks/<slug:how>/", breaks), path("", include("amhe.urls"))]
handler403 = "amhe.programme.views.errors.forbidden"
handler404 = "amhe.programme.views.errors.not_found"
handler500 = "amhe.programme.views.errors.went_wrong"


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Everything that is logged anywhere, at the most talkative level, as production's formatter writes it."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in (*OURS, "django")}
    before, disabled = root.level, logging.root.manager.disable
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in out.getvalue().splitlines()]

    yield lines
    root.removeHandler(handler)
    root.setLevel(before)
    logging.root.manager.disable = disabled
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def own_urls(settings: Any) -> Iterator[None]:
    """This file's address beside the product's own."""
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    clear_url_caches()


def requests(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["event"] == "request"]


def test_a_request_is_one_line_with_its_route_and_no_address(
    world: World, browser_of: Callable, written: Callable
) -> None:
    browser_of(world.ours.lead).get("/o/marsh/milestones/", {"q": CANARY}, headers={"X-Request-ID": "proxy-1234567"})
    (line,) = requests(written())
    known = {name: line[name] for name in ("level", "logger", "request", "method", "route", "status", "user")}
    assert known == {
        "level": "info",
        "logger": "amhe.operations.requests",
        "request": "proxy-1234567",
        "method": "GET",
        "route": "/o/<slug:org>/milestones/",
        "status": 200,
        "user": world.ours.lead.pk,
    }
    assert line["ms"] > 0 and line["queries"] > 3
    assert "marsh" not in json.dumps(line)


def test_a_reference_that_does_not_look_like_one_is_not_taken(client: Any) -> None:
    for sent in ("short", f"{CANARY} said\tthis", "x" * 65, "<script>alert(1)</script>"):
        given = client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
        assert trace.WELL_FORMED.fullmatch(given) and given != sent
    assert client.get("/healthz", headers={"X-Request-ID": "abcd-1234"}).headers["X-Request-ID"] == "abcd-1234"


@pytest.mark.usefixtures("own_urls")
@pytest.mark.parametrize("how", ["words", "row"])
def test_the_error_page_shows_the_reference_that_its_log_lines_have(
    world: World, browser_of: Callable, written: Callable, how: str
) -> None:
    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    answer = browser.get(f"/o/marsh/breaks/{how}/")
    reference = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert f"<strong>{reference}</strong>" in answer.content.decode()
    lines = [line for line in written() if line.get("request") == reference]
    error = next(line for line in lines if "error" in line)
    kind, code = {"words": ("builtins.ValueError", None), "row": ("django.db.utils.IntegrityError", "23505")}[how]
    assert error["event"] == "request failed" and error["error"]["type"] == kind
    assert error["error"].get("cause", {}).get("code") == code
    assert any("tests/integration/test_production_logs.py" in place for place in error["error"]["places"])
    assert CANARY not in json.dumps(written())


@pytest.mark.usefixtures("own_urls")
def test_nothing_personal_is_written_whatever_people_do(
    world: World, browser_of: Callable, client: Any, written: Callable
) -> None:
    scene.build(world.ours, "", {})
    note = ANSWERS | {"heard": f"{CANARY} said", "strengths": CANARY, "language": CANARY}
    assert browser_of(world.ours.sub_member).post("/talk/", note).status_code == 302
    person = PLACE | {"email": f"{CANARY}@trust.test"}
    browser_of(world.ours.lead).post("/o/marsh/team/places/add/", person)
    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    for address in (f"/o/{CANARY}/", f"/o/marsh/p/{CANARY}/", f"/{CANARY}", f"/sign-in/?next=/{CANARY}"):
        browser.get(address)
    client.get("/", headers={"Host": f"{CANARY}.test", "User-Agent": CANARY, "Referer": f"https://{CANARY}.test/"})
    client.post("/sign-in/", {"login": f"{CANARY}@trust.test"})
    for how in ("words", "row"):
        browser.get(f"/o/marsh/breaks/{how}/?who={CANARY}")
    lines = written()
    assert len(requests(lines)) == 10
    assert CANARY.lower() not in json.dumps(lines).lower()
    with world.ours.inside():
        assert Conversation.objects.filter(heard=f"{CANARY} said").exists()
        assert Population.objects.exists()


def test_others_sentences_are_kept_without_what_was_put_into_them() -> None:
    def said(name: str, message: str, *values: Any) -> str:
        record = logging.LogRecord(name, logging.ERROR, "/x/site-packages/lib/its.py", 7, message, values, None)
        return json.loads(JsonLines().format(record))["event"]

    assert (
        said("celery.app.trace", "Task %(name)s raised: %(exc)s", {"name": "x", "exc": CANARY})
        == "task did not end well"
    )
    assert said("celery.beat", "%(name)s: %(exc)s", {"name": "x", "exc": CANARY}) == "?: ?"
    assert said("gunicorn.error", "Worker (pid:%s) was sent %s!", 12, CANARY) == "Worker (pid:12) was sent ?!"
    assert said("gunicorn.error", "Error handling request %s", f"/?q={CANARY}") == "Error handling request ?"
    assert said("some.library", f"made by hand: {CANARY}") == "said in lib/its.py:7"
    assert said("some.library", "%d of %s", CANARY, CANARY) == "%d of %s"
    assert said("teams.tasks", "invitation %s", 12) == "invitation 12"


def test_an_exception_is_told_with_its_causes_and_without_its_words() -> None:
    try:
        try:
            raise OSError(28, f"No space for {CANARY}")
        except OSError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError as error:
        told = failure(error)
    assert (told["type"], told["cause"]["type"], told["cause"]["code"]) == (
        "builtins.RuntimeError",
        "builtins.OSError",
        28,
    )
    assert CANARY not in json.dumps(told)
    assert not any(place.startswith("/") for place in told["places"])


def test_a_task_carries_the_reference_of_the_request_that_asked_for_it() -> None:
    headers: dict[str, Any] = {}
    with trace.under("abcd-efgh-jkmn"):
        background.send_reference(headers=headers)

    class Task:
        name = "some.task"
        request = type("Sent", (), {"headers": headers})

    assert background.reference_of(Task) == "abcd-efgh-jkmn"
    background.task_begins(task_id="1", task=Task)
    assert trace.current() == "abcd-efgh-jkmn"
    background.task_ended(task_id="1", task=Task, state="SUCCESS")
    assert trace.current() == ""


def test_production_writes_json_and_leaves_djangos_own_request_lines_out() -> None:
    settings = logging_settings("INFO")
    assert settings["handlers"]["out"]["formatter"] == "json"
    assert settings["root"] == {"handlers": ["out"], "level": "WARNING"}
    assert {settings["loggers"][name]["level"] for name in OURS} == {"INFO"}
