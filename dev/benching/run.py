"""dev/bench: prepares the ground, measures what was asked for, tells it, and exits 1 when something is over budget."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FrameType
from typing import Any

from dev import programs
from dev.benching import figures, ground, telling, web
from dev.benching.figures import Rounds, Row
from dev.benching.ground import Ground
from dev.places import CACHE, PYTHON
from dev.programs import Failed
from dev.stack import Stack


@dataclass(frozen=True)
class Size:
    """How much is loaded and how long is measured."""

    large: tuple[int, int]  # organisations, conversations
    small: tuple[int, int] | None  # the same organisations with fewer conversations, for growth
    rounds: int
    seconds: float  # for one page in one round


FULL = Size(large=(1000, 1_000_000), small=(1000, 10_000), rounds=3, seconds=2.0)
QUICK = Size(large=(110, 2000), small=None, rounds=3, seconds=0.4)


@dataclass
class Bench:
    """One run: where it measures, and what it found."""

    ground: Ground
    size: Size
    fresh: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def large(self) -> str:
        """The database with everything in it."""
        return "bench_large" if self.size is FULL else "bench_quick"

    def said(self, name: str) -> str:
        """A name in which "all" is how many organisations there are."""
        return re.sub(r"\ball\b", f"{self.size.large[0]:,}", name)

    @cached_property
    def loaded(self) -> float:
        """Fill the databases once; seconds that the large one took, 0 if it was there."""
        print("Filling the databases (minutes, the first time on a day) ...", flush=True)
        seconds = ground.fill(self.ground, self.large, *self.size.large, fresh=self.fresh)
        if self.size.small:
            ground.fill(self.ground, "bench_small", *self.size.small, fresh=self.fresh)
        return seconds

    def inside(self, what: str, database: str | None = None) -> Any:
        """What `dev.benching.inside` finds of `what`, in a process of its own. Raises Failed."""
        out = CACHE / "bench" / f"{what}.json"
        out.parent.mkdir(parents=True, exist_ok=True)
        env = self.ground.floor() if what == "floor" else self.ground.product(database or self.large)
        env["BENCH_FREE"] = f"postgresql://amhe_backup@/{database or self.large}?host={self.ground.host}"
        command = [str(PYTHON), "-m", "dev.benching.inside", what, str(out)]
        programs.run(f"bench-{what}", command, failure=f"Measuring {what} failed", env=env)
        return json.loads(out.read_text(encoding="utf-8"))

    def killed(self, letters: int, kills: int) -> Any:
        """What `tests/faults/test_reminders.py` finds with so many letters and kills, by courier. Raises Failed."""
        out = CACHE / "bench" / "killed.json"
        out.unlink(missing_ok=True)
        env = {"REMINDERS_LETTERS": str(letters), "REMINDERS_KILLS": str(kills), "REMINDERS_FIGURES": str(out)}
        command = [str(PYTHON), "-m", "pytest", "-p", "no:xdist", "-q", "tests/faults/test_reminders.py"]
        programs.run("bench-killed", command, failure="Sending reminders under fire failed", env=env)
        return json.loads(out.read_text(encoding="utf-8"))

    def add(self, group: str, what: str, value: float, unit: str, most: float | None = None, **more: Any) -> None:
        """Keep one figure."""
        self.rows.append(Row(group, what, value, unit, most, **more))


def load(bench: Bench) -> None:
    """How long make_load took, if it ran now, and the disk that it filled."""
    organisations, conversations = bench.size.large
    what = f"make_load, {organisations:,} organisations and {conversations:,} conversations"
    if bench.loaded:
        bench.add("load", what, bench.loaded / 60, "minutes", 10, note="fsync off")
    bench.add("load", "the same on disk", bench.ground.megabytes(bench.large), "MB")


def permissions(bench: Bench) -> None:
    """Queries and milliseconds of permissions."""
    for where, found in bench.inside("permissions").items():
        what = f"{bench.said(where)} organisations"
        bench.add("permissions", what, found["queries"], "queries", 2, exact=True)
        bench.add("permissions", what, found["ms"], "ms of CPU", 1)


def wall(bench: Bench) -> None:
    """What row-level security costs on a page of 20 notes."""
    found = bench.inside("wall")
    policies = max(found["app"] - found["free"], 0.0)
    bench.add("wall", f"{found['reads']} reads as the app role", found["app"], "ms of CPU")
    bench.add("wall", "the same as a role that no policy holds", found["free"], "ms of CPU")
    bench.add("wall", "policies, a request", policies, "ms of CPU", 1)
    bench.add("wall", "entering, a request", found["opening"], "ms of CPU", note="the door that reads the memberships")
    share = (policies + found["opening"]) / found["page"]
    bench.add("wall", "both, as a share of the page", share * 100, "%", 10)


def tally(bench: Bench) -> None:
    """One vote, counted as it is when it closes: every rule and flag, single transferable vote too."""
    found = {what: Rounds(values) for what, values in bench.inside("tally").items()}
    what = "40 ballots, 12 options, all rules and flags"
    bench.add("tally", what, max(found["counted"].values), "ms of CPU", 300, note="the slowest")
    bench.add("tally", "adding up the points alone", found["points"].median, "ms of CPU")
    bench.add("tally", "all rules and flags to the points alone", found["counted"].times(found["points"]), "x", TALLY)


def charts(bench: Bench) -> None:
    """1,000 charts of 100 points."""
    found = {kind: Rounds(values) for kind, values in bench.inside("charts").items()}
    mean, drawing = found.pop("mean"), found.pop("drawing")
    bench.add("charts", "1,000 means of 100 points (statistics.fmean)", mean.median, "ms of CPU")
    for kind, taken in found.items():
        bench.add(
            "charts",
            f"1,000 {kind} charts of 100 points",
            taken.median,
            "ms of CPU",
            note=_x(taken.times(mean), "the means"),
        )
    bench.add("charts", "a drawing of 60 points with limits (SVG)", drawing.median, "ms of CPU", 3)


def report(bench: Bench) -> None:
    """The progress report as a PDF."""
    found = bench.inside("report")
    ours, floor = Rounds(found["report"]), Rounds(found["floor"])
    for name, label in (("floor", "the PDF floor"), ("report", "the progress report")):
        shape = found["shape"][name]
        said = f"{shape['pages']} pages, {shape['charts']} charts, {shape['kB']:.0f} kB"
        bench.add("report", label, Rounds(found[name]).median, "ms of CPU", note=said)
    bench.add("report", "the progress report to the floor", ours.times(floor), "x", 1.5)


def leaving(bench: Bench) -> None:
    """The copy of the largest organisation's data, and its deletion."""
    found = bench.inside("leaving")
    shape = f"{found['rows']:,} rows, {found['MB']:.1f} MB"
    bench.add("leaving", "making the copy", Rounds(found["copy"]).median, "s of CPU", 3, note=shape)
    rows = f"{found['deleted']:,} rows"
    bench.add("leaving", "deleting it", Rounds(found["deletion"]).median, "s of CPU", 3, note=rows)
    bench.add("leaving", "left in any table that carries its id", found["left"], "rows", 0, exact=True)


def reminders(bench: Bench) -> None:
    """What finding them costs, and how many are lost or sent twice while workers are killed."""
    found = bench.inside("reminders")
    what = f"looking in {found['organisations']:,} organisations for what is due"
    bench.add("reminders", what, Rounds(found["seconds"]).median, "s of CPU", note=f"{found['letters']:,} letters")
    bench.add("reminders", "queries for each of them", found["queries"] / found["organisations"], "queries")
    for courier, told in bench.killed(*((5000, 100) if bench.size is FULL else (300, 10))).items():
        what = f"{told['letters']:,} letters by {COURIERS[courier]}, {told['killed']} kills"
        bench.add("reminders", f"{what}: lost", told["lost"], "letters", 0, exact=True)
        most = 0 if courier == "notify" else told["killed"]
        bench.add("reminders", f"{what}: sent twice", told["sent twice"], "letters", most, exact=True)


def _x(times: float, of: str) -> str:
    return f"{figures.shown(times)} x {of}"


GROUPS: dict[str, Callable[[Bench], None]] = {
    "load": load,
    "pages": web.pages,
    "growth": web.growth,
    "bytes": web.sizes,
    "memory": web.memory,
    "permissions": permissions,
    "wall": wall,
    "tally": tally,
    "charts": charts,
    "report": report,
    "leaving": leaving,
    "reminders": reminders,
}
TALLY = 4700  # 0.3 s on the machine of docs/performance.md, where adding up the points alone takes 0.063 ms
COURIERS = {"notify": "a provider that can be asked", "smtp": "a mail server"}
SERVED = {"pages", "growth", "bytes", "memory"}


def main(arguments: Sequence[str]) -> int:
    """Measure, tell, and return the exit status."""
    options = _options(arguments)
    names = [name for name in GROUPS if name in (options.names or GROUPS)]
    with Stack("bench").running() as env, contextlib.ExitStack() as stack:
        bench = Bench(Ground.of(env), QUICK if options.quick else FULL, options.fresh)
        _ = bench.loaded
        if SERVED & set(names):
            ground.lay_floor(bench.ground)
        ground.collect(bench.ground, bench.large)
        bench.ground.quiet(True)
        stack.callback(bench.ground.quiet, False)
        for name in names:
            print(f"Measuring: {name} ...", flush=True)
            GROUPS[name](bench)
    print(f"\n{figures.plain_table(bench.rows)}\n")
    if names == list(GROUPS) and not options.quick:
        telling.write(bench.rows, bench.size.rounds)
    over = figures.over_budget(bench.rows)
    for sentence in over:
        print(f"Over budget: {sentence}")
    return 1 if over else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev/bench", description="Measure AMHE against a floor of our own.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"only these: {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="a small load and short rounds: to try, not to keep")
    parser.add_argument("--fresh", action="store_true", help="fill the databases anew")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.names) - set(GROUPS)):
        parser.error(f"There is nothing called {', '.join(unknown)} to measure, only {', '.join(GROUPS)}.")
    return options


def _ended(number: int, frame: FrameType | None) -> None:
    """Leave through the same door as Ctrl-C, so that the servers stop."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
