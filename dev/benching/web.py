"""Pages through real web servers: CPU, growth, bytes on the way, memory."""

from __future__ import annotations

import contextlib
import gzip
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from dev.benching import processes
from dev.benching.figures import Rounds
from dev.benching.servers import Answer, Server, serving
from dev.programs import Failed

if TYPE_CHECKING:
    from dev.benching.run import Bench

WARM = 4
LEAST = 3  # requests of a page in a slice
SLICES = 8  # of a round: a busy neighbour comes and goes within seconds
HOMES = ("organisation home", "population home", "list of 20 notes")
COACHES = ("coach of 10", "coach of 100", "coach of all")
FILES = re.compile(r"""<(?:link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"[^>]*>""")
LOADED = re.compile(r"""<link\b[^>]*\brel="(?:stylesheet|icon|manifest|modulepreload)|<script|<img""")


@dataclass
class Entry:
    """A page on a server, and what it cost in each round in milliseconds of CPU: web worker and database."""

    server: Server
    page: dict[str, Any]
    cost: Rounds = field(default_factory=Rounds)

    def ask(self) -> Answer:
        """The page. Raises Failed when it does not answer well."""
        answer = self.server.get(self.page["path"], self.page["cookie"])
        if answer.status != 200:
            raise Failed(f"{self.page['name']} on {self.server.name} answered {answer.status}: see the server's log.")
        return answer

    def measure(self, database: int, seconds: float) -> tuple[float, int]:
        """Seconds of CPU, and requests: as many as there is time for, one after the other."""
        self.ask()
        before, count, until = self.server.cpu() + processes.cpu_below(database), 0, time.monotonic() + seconds
        while count < LEAST or time.monotonic() < until:
            self.ask()
            count += 1
        return self.server.cpu() + processes.cpu_below(database) - before, count


@contextlib.contextmanager
def serve(bench: Bench, *databases: str) -> Iterator[dict[str, Server]]:
    """The floor and the product on each of these databases."""
    with contextlib.ExitStack() as stack:
        floor = serving("floor", "dev.benching.floor.wsgi", bench.ground.floor(), "/floor/")
        servers = {"floor": stack.enter_context(floor)}
        for database in databases:
            product = serving(database, "amhe.wsgi", bench.ground.product(database), "/healthz")
            servers[database] = stack.enter_context(product)
        yield servers


def known(bench: Bench, database: str) -> dict[str, dict[str, Any]]:
    """The product's pages on a database by name. Raises Failed for one that does not open."""
    pages = bench.inside("pages", database)["pages"]
    for page in pages:
        if page["status"] != 200:
            raise Failed(f"{page['name']} answers {page['status']}, so nothing can be measured: {page['path']}.")
    return {page["name"]: page for page in pages}


def in_rounds(bench: Bench, entries: list[Entry]) -> None:
    """Measure all entries in each round, a slice of it at a time, so that what the machine does else falls on all alike."""
    database = bench.ground.backends()
    for entry in entries * WARM:
        entry.ask()
    for _round in range(bench.size.rounds):
        taken = {id(entry): [0.0, 0.0] for entry in entries}
        for _slice in range(SLICES):
            for entry in entries:
                used, count = entry.measure(database, bench.size.seconds / SLICES)
                taken[id(entry)][0] += used
                taken[id(entry)][1] += count
        for entry in entries:
            seconds, requests = taken[id(entry)]
            entry.cost.values.append(seconds * 1000 / requests)


def pages(bench: Bench) -> None:
    """The coach's dashboard, homes and lists, as ratios to the floor."""
    there, floor_page = known(bench, bench.large), bench.inside("floor")["pages"][0]
    with serve(bench, bench.large) as servers:
        floor = Entry(servers["floor"], floor_page)
        found = {name: Entry(servers[bench.large], there[name]) for name in (*COACHES, *HOMES)}
        in_rounds(bench, [floor, *found.values()])
    spread = f"rounds within {floor.cost.spread:.0%}"
    bench.add("pages", "floor", floor.cost.median, "ms of CPU", note=spread)
    bench.add("pages", "floor", floor_page["queries"], "queries", 3, exact=True)
    bench.add("pages", "floor", floor_page["size"] / 1000, "kB")
    hundred = found["coach of 100"]
    for name, entry in found.items():
        all_of_them = name == "coach of all"
        to, most, of = (
            (hundred, 1.3, " to coach of 100") if all_of_them else (floor, 2.0 if name in COACHES else 1.5, "")
        )
        name = bench.said(name)
        bench.add("pages", f"{name}{of}", entry.cost.times(to.cost), "x", most)
        if all_of_them:
            bench.add("pages", name, entry.cost.times(floor.cost), "x")
        asked = hundred.page["queries"] if name.startswith("coach") and entry is not hundred else 12
        bench.add("pages", name, entry.page["queries"], "queries", asked, exact=True)
        bench.add("pages", name, entry.page["size"] / 1000, "kB", 60 if entry is hundred else None, exact=True)


def growth(bench: Bench) -> None:
    """Every page at a hundred times as many conversations, to itself."""
    if bench.size.small is None:
        return
    large, small = known(bench, bench.large), known(bench, "bench_small")
    with serve(bench, bench.large, "bench_small") as servers:
        pairs = [(Entry(servers["bench_small"], small[n]), Entry(servers[bench.large], large[n])) for n in large]
        in_rounds(bench, [entry for pair in pairs for entry in pair])
    for little, much in pairs:
        name, queries, before = bench.said(much.page["name"]), much.page["queries"], little.page["queries"]
        asked = f"{queries} queries" if queries == before else f"{queries} queries, {before} before"
        said = f"{much.cost.median:.1f} ms of CPU, {much.page['size'] / 1000:.0f} kB, {asked}"
        bench.add("growth", name, much.cost.times(little.cost), "x", 2.0, note=said)


def sizes(bench: Bench) -> None:
    """What travels for the home after signing in, compressed as a proxy does: on the first visit, and later."""
    page = known(bench, bench.large)["organisation home"]
    with serve(bench, bench.large) as servers:
        server = servers[bench.large]
        html = server.get(page["path"], page["cookie"], packed=True)
        files = {path: server.get(path, packed=True) for path in files_of(unpacked(html).decode(), page["path"])}
    kinds: dict[str, float] = {}
    for path, answer in files.items():
        kind = path.rsplit(".", 1)[-1]
        kinds[kind] = kinds.get(kind, 0) + packed_size(answer)
        if "max-age" not in answer.headers.get("cache-control", ""):
            raise Failed(f"{path} is fetched at every visit: it is sent without max-age.")
    first = packed_size(html) + sum(kinds.values())
    said = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(kinds.items()))
    bench.add("bytes", "home, first visit", first / 1000, "kB", 75, exact=True, note=said)
    bench.add("bytes", "home, later visits", packed_size(html) / 1000, "kB", 15, exact=True)
    bench.add("bytes", "style sheets", kinds.get("css", 0) / 1000, "kB", 30, exact=True)


def files_of(html: str, path: str) -> list[str]:
    """The files that a page makes a browser fetch from us, once each, in order."""
    found = (match for match in FILES.finditer(html) if LOADED.match(match[0]))
    addresses = dict.fromkeys(urljoin(path, match[1]) for match in found)
    return [address for address in addresses if not urlsplit(address).netloc and not address.startswith("data:")]


def unpacked(answer: Answer) -> bytes:
    """The body without its compression."""
    return gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body


def packed_size(answer: Answer) -> int:
    """The body's bytes as sent compressed; one that we leave to the proxy is compressed here as it would be."""
    if answer.headers.get("content-encoding"):
        return len(answer.body)
    return min(len(answer.body), len(gzip.compress(answer.body, 6)))


def memory(bench: Bench) -> None:
    """The largest web worker after it served every page several times, and what it should not have imported."""
    found = bench.inside("pages")
    with serve(bench, bench.large) as servers:
        server = servers[bench.large]
        for page in found["pages"]:
            _until_all_served(server, Entry(server, page).ask)
        largest = max(processes.memory_mb(pid) for pid in server.workers)
    bench.add("memory", "a web worker after every page", largest, "MB", 120, exact=True)
    heavy = ", ".join(found["heavy"]) or "none"
    bench.add("memory", "heavy packages imported", len(found["heavy"]), "packages", 0, exact=True, note=heavy)


def _until_all_served(server: Server, ask: Callable[[], object]) -> None:
    """Ask until every worker has worked for it: whichever is free takes a request."""
    before = {pid: processes.cpu(pid) for pid in server.workers}
    for _request in range(20):
        ask()
        if all(processes.cpu(pid) > used for pid, used in before.items()):
            return
