"""Two web servers and two workers behind PgBouncer in transaction mode (stack.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event, get_ident
from typing import Any

import psycopg
import pytest
from django.core import mail

from teams.models import TeamPlace
from tests.browser.journey import Walk
from tests.browser.journey.way import walk_the_whole_way
from tests.faults import pool
from tests.faults.caller import Caller
from tests.faults.machine import Machine
from tests.faults.postroom import PostRoom
from tests.world import Place, build_world

pytestmark = pytest.mark.parametrize("machine", ["pooled"], indirect=True)


@pytest.fixture
def live(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both web servers, behind one address and the pool; what they send is read as the tests' own mail is."""
    monkeypatch.setattr(mail, "outbox", PostRoom(machine.mail), raising=False)
    machine.start("pool", "web-1", "web-2", "worker-1", "worker-2")
    machine.ready()
    return machine.address


@pytest.mark.browser
@pytest.mark.requirement(
    "R7", "R15", "R25", "R30", "R44", "R46", "R51", "R59", "R72", "R83", "R88", "R97", "X1", "X4", "X6"
)
def test_a_trust_walks_from_its_leads_sign_in_to_its_sponsors_pdf_through_two_servers_two_workers_and_the_pool(
    machine: Machine, live: str, open_browser: Any
) -> None:
    """The whole journey, with walk.yaml as its input."""

    @contextmanager
    def workers_pause() -> Iterator[Any]:
        @contextmanager
        def go_on() -> Iterator[None]:
            machine.start("worker-1", "worker-2")
            yield

        machine.end("worker-1")
        machine.end("worker-2")
        yield go_on

    walk_the_whole_way(Walk(open_browser, workers_pause))
    assert all(machine.served(name) > 50 for name in ("web-1", "web-2")), "both servers took their share"


def test_nobody_sees_another_organisation_while_3_connections_serve_everybody(
    machine: Machine, times: Callable[[int], int]
) -> None:
    world = build_world()
    machine.start("pool", "web-1", "web-2")
    machine.ready()
    over = Event()
    with ThreadPoolExecutor(max_workers=10) as threads:
        asked = [threads.submit(_ask_the_pool, machine, over) for _ in range(2)]
        busy = [
            threads.submit(_read_and_write, Caller(machine.address_of(port), mine.lead), mine, others, times(20))
            for mine, others in ((world.ours, world.theirs), (world.theirs, world.ours))
            for port in (*machine.ports.values(), *machine.ports.values())
        ]
        try:
            wait(busy)
        finally:
            over.set()
        written = sorted(title for each in busy for title in each.result())
        assert all(each.result() > 20 for each in asked)
    for place in (world.ours, world.theirs):
        with place.inside():
            kept = TeamPlace.objects.filter(organisation=place.organisation)
            assert sorted(kept.values_list("title", flat=True)) == [t for t in written if place.organisation.slug in t]
    used = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'amhe_app' AND datname = %s AND application_name = ''"
    with psycopg.connect(host=str(machine.ground.socket), user="postgres", dbname=machine.database) as server:
        row = server.execute(used, [machine.database]).fetchone()
    assert row is not None and 0 < row[0] <= pool.SIZE + 1, "everybody went through the pool"


def _read_and_write(lead: Caller, mine: Place, others: Place, times: int) -> list[str]:
    """Add places and read them back through one server. Returns their titles; fails on a word of the others'."""
    slug, written = mine.organisation.slug, []
    for number in range(times):
        written.append(f"{slug} {get_ident()} {number}")
        form = {"title": written[-1], "kind": "stakeholder", "how_many": "1"}
        assert lead.post(f"/o/{slug}/team/add/", form).status == 302
        page = lead.get(f"/o/{slug}/team/")
        assert written[-1] in page.text
        assert others.organisation.name not in page.text and f"{others.organisation.slug} " not in page.text
        assert lead.get(f"/o/{others.organisation.slug}/team/").status == 404
    assert lead.failed == []
    return written


def _ask_the_pool(machine: Machine, over: Event) -> int:
    """Ask as the app, past the product, for what another transaction might have left. Returns how often."""
    asked = 0
    while not over.wait(0.01):
        with psycopg.connect(
            host=str(machine.folder), user="amhe_app", dbname=machine.database, prepare_threshold=None
        ) as line:
            row = line.execute(
                "SELECT nullif(current_setting('app.org_ids', true), ''), (SELECT count(*) FROM teams_teamplace),"
                " (SELECT count(*) FROM organisations_organisation)"
            ).fetchone()
            assert row == (None, 0, 0), row
        asked += 1
    return asked
