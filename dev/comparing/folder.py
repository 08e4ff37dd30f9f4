"""dev/cases: every reference case in a folder against the project's own code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.comparing import results
from dev.comparing.marks import Score

UNKNOWN = 2

Compare = Callable[[dict[str, Any]], list[str]]


@dataclass
class Run:
    """What one run over a folder came to."""

    cases: int = 0
    differences: int = 0
    unknown: list[str] = field(default_factory=list)
    score: Score = field(default_factory=Score)

    def comparison(self, case: Any) -> Compare | None:
        """What compares a case of this kind, known by its content; None for a kind that nobody knows."""
        if not isinstance(case, dict):
            return None
        inputs = case.get("inputs")
        cells = {"cells"} if isinstance(inputs, dict) and "cells" in inputs else set()
        kinds: tuple[tuple[set[str], str | None, Compare], ...] = (
            ({"candidates", "ballots", "expected"}, None, results.election_differences),
            ({"text", "spans"}, None, self.score.add),
            ({"measure", "inputs", "expected"}, "qi-interval-case/1", results.interval_differences),
            ({"chart", "inputs", "expected"}, "qi-spc-case/1", results.chart_differences),
            ({"cells", "inputs", "expected"}, "qi-suppression-case/1", results.suppression_differences),
        )
        for names, schema, compare in kinds:
            if names <= case.keys() | cells and case.get("schema", schema) == schema:
                return compare
        return None

    def file(self, path: Path, name: str) -> Iterator[str]:
        """Compare every case of a file, one line a difference. A file with a case of no known kind is left out."""
        cases = read(path)
        comparisons = [self.comparison(case) for case in cases]
        if not cases or None in comparisons:
            self.unknown.append(name)
            return
        for place, (case, compare) in enumerate(zip(cases, comparisons, strict=True), 1):
            if compare is None:
                continue
            self.cases += 1
            before = self.score.missed + self.score.false
            lines = outcome(compare, case)
            self.differences += len(lines) - (self.score.missed + self.score.false - before)
            yield from (f"{name} {case.get('id', place)}: {line}" for line in lines)


def read(path: Path) -> list[Any]:
    """The cases of a file, one or a list of them; none when it isn't JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return []
    return content if isinstance(content, list) else [content]


def outcome(compare: Compare, case: dict[str, Any]) -> list[str]:
    """The differences of one case. An error out of the project's code is one too."""
    try:
        return compare(case)
    except Exception as error:
        return [f"stopped with {type(error).__name__}: {error}"]


def cases(arguments: list[str]) -> int:
    """Run every case in a folder and print one line a difference, then the numbers of cases and differences.

    Returns 0 when nothing differs, 1 when something does, 2 when there is a file that nobody knows, no case or
    no folder. Pages of text (.md) are passed over.
    """
    if len(arguments) != 1:
        return refused("dev/cases takes one folder.")
    folder = Path(arguments[0])
    if not folder.is_dir():
        return refused(f"There is no folder {folder}.")
    run = Run()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        for line in run.file(path, str(path.relative_to(folder))):
            print(line)
    if run.score.missed or run.score.false:
        print(run.score.sentence())
    for name in run.unknown:
        refused(f"{name} is no kind of case that dev/cases knows.")
    if not run.cases and not run.unknown:
        return refused(f"There is no case in {folder}.")
    differences = run.differences + run.score.counted()
    print(f"{run.cases} cases, {differences} differences")
    if run.unknown:
        return UNKNOWN
    return 1 if differences else 0


def refused(sentence: str) -> int:
    """Say why on the error output, and return the exit status for it."""
    print(sentence, file=sys.stderr)
    return UNKNOWN
