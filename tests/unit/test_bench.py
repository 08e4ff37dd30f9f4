"""dev/bench: what it makes of numbers, how it reads processes, and what it says."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys

import pytest

from dev.benching import processes, telling
from dev.benching.figures import Rounds, Row, markdown_table, over_budget, plain_table, shown
from dev.benching.run import GROUPS, _options
from dev.benching.servers import Answer
from dev.benching.web import files_of, packed_size, unpacked


def row(value: float, most: float | None = 2.0, **more: object) -> Row:
    return Row("pages", "home", value, "x", most, **more)


def test_a_figure_is_the_median_of_its_rounds_and_a_ratio_the_quotient_of_medians() -> None:
    page, floor = Rounds([30.0, 9.0, 10.0]), Rounds([4.0, 100.0, 5.0])
    assert page.median == 10.0 and floor.median == 5.0
    assert page.times(floor) == 2.0
    assert page.spread == pytest.approx(2.1)


def test_nothing_measured_and_a_floor_that_cost_nothing_are_said() -> None:
    with pytest.raises(ValueError, match="Nothing was measured"):
        _ = Rounds().median
    with pytest.raises(ValueError, match="more requests"):
        Rounds([1.0]).times(Rounds([0.0]))


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (row(2.0), "ok"),
        (row(2.5), "in the margin"),
        (row(2.51), "over"),
        (row(2.01, exact=True), "over"),
        (row(2.0, exact=True), "ok"),
        (row(0, 0, exact=True), "ok"),
        (row(1, 0, exact=True), "over"),
        (row(99.0, None), ""),
    ],
)
def test_a_budget_has_a_quarter_of_margin_unless_it_is_exact(figure: Row, verdict: str) -> None:
    assert figure.verdict == verdict
    assert bool(over_budget([figure])) is (verdict == "over")


def test_what_is_over_is_named_with_its_budget() -> None:
    found = over_budget([row(1.0), Row("wall", "policies", 3.0, "ms", 1), row(9.0, None)])
    assert found == ["wall: policies is 3 ms, budget at most 1 ms"]


def test_numbers_are_as_short_as_they_can_be_read() -> None:
    assert [shown(value) for value in (0.0834, 1.426, 12.34, 123.4, 12, 1234567)] == [
        "0.08",
        "1.43",
        "12.3",
        "123",
        "12",
        "1,234,567",
    ]


def test_tables_hold_every_figure_with_its_budget_and_verdict() -> None:
    rows = [row(1.4, note="calm"), Row("pages", "floor", 7.7, "ms of CPU")]
    first, second = plain_table(rows).splitlines()
    assert first.split() == ["pages", "home", "1.40", "x", "at", "most", "2", "x", "ok", "calm"]
    assert second.split() == ["pages", "floor", "7.70", "ms", "of", "CPU"]
    assert "| home (calm) | 1.40 x | at most 2 x | ok |" in markdown_table(rows)


def test_the_page_of_figures_says_what_was_run_and_what_is_over(tmp_path, monkeypatch) -> None:
    page = tmp_path / "performance.md"
    monkeypatch.setattr(telling, "PAGE", page)
    telling.write([row(9.0), Row("wall", "policies", 0.5, "ms", 1)], 3)
    text = page.read_text()
    assert "Over budget in this run:\n\n- pages: home is 9 x, budget at most 2 x\n" in text
    assert "median of 3 rounds" in text and "## Wall" in text and f"{os.cpu_count()} cores" in text


def test_every_group_that_can_be_measured_has_a_line_about_it() -> None:
    assert set(telling.ABOUT) == set(GROUPS)


def test_a_name_that_nobody_knows_is_refused_and_the_known_are_listed(capsys) -> None:
    assert _options(["--quick", "wall"]).names == ["wall"]
    with pytest.raises(SystemExit) as stopped:
        _options(["walls"])
    assert stopped.value.code == 2
    assert "There is nothing called walls to measure, only load, pages" in capsys.readouterr().err


def test_cpu_of_a_child_counts_while_it_runs_and_after_it_ended() -> None:
    spin = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\nprint(1, flush=True); input()"
    before = processes.cpu_below(os.getpid())
    with subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline()
        assert child.pid in processes.children(os.getpid())
        assert processes.memory_mb(child.pid) > 1
        running = processes.cpu_below(os.getpid())
        child.communicate(b"\n")
    assert running - before >= 0.25
    assert processes.cpu_below(os.getpid()) >= running
    assert processes.cpu(child.pid) == 0.0


def test_a_browser_fetches_style_scripts_and_icons_of_ours_once_and_no_links() -> None:
    html = """<link rel="stylesheet" href="/static/a.css"><link href="/b.css" rel="stylesheet">
    <link rel="canonical" href="/o/x/"><script src="/static/a.js" defer></script><img src="data:image/gif;base64,x">
    <script src="/static/a.js"></script><a href="/next/">Next</a><script src="https://elsewhere.example/x.js"></script>"""
    assert files_of(html, "/o/x/") == ["/static/a.css", "/b.css", "/static/a.js"]


def test_what_comes_unpacked_is_counted_as_a_proxy_would_pack_it() -> None:
    plain, packed = b"a" * 5000, gzip.compress(b"a" * 5000)
    assert packed_size(Answer(200, {"content-encoding": "gzip"}, packed)) == len(packed)
    assert packed_size(Answer(200, {}, plain)) < 100
    assert packed_size(Answer(200, {}, b"x")) == 1
    assert unpacked(Answer(200, {"content-encoding": "gzip"}, packed)) == plain == unpacked(Answer(200, {}, plain))
