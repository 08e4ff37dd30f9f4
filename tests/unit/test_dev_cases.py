"""dev/cases: what it compares, what it says, and how it exits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dev.comparing.folder import cases
from dev.comparing.marks import Score
from dev.comparing.values import EXACT, Tolerance, differences
from dev.places import ROOT

REFERENCE = ROOT / "tests" / "reference"


def write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def load(name: str):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def note(number: int, text: str = "Ring 07700 900461.", kind: str = "phone") -> dict:
    return {"id": f"note-{number}", "text": text, "spans": [{"start": 5, "end": 17, "kind": kind}]}


def test_all_reference_cases_come_out_without_a_difference_from_any_folder(tmp_path):
    """As a program, so that the script, its exit status and a folder named from elsewhere are tried as well."""
    done = subprocess.run(
        [ROOT / "dev" / "cases", os.path.relpath(REFERENCE, tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("138 cases, 0 differences\n", "", 0)


def change_election(case):
    case["expected"]["borda"]["scores"]["Memphis"] += 0.001


def change_chart(case):
    case["expected"]["centre"][2] *= 1 + 1e-8


def change_interval(case):
    case["expected"]["upper"] *= 1 + 1e-6


def change_suppression(case):
    case["expected"]["total_shown"] += 5


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("voting/p01-tennessee.json", change_election, "p01-tennessee: borda.scores.Memphis: expected "),
        ("spc/spc.json", change_chart, "pub-run-ties-odd: centre[2]: expected "),
        ("spc/intervals.json", change_interval, "pub-int-01: upper: expected "),
        ("spc/suppression.json", change_suppression, "pub-sup-01: total_shown: expected 55, found 50"),
    ],
)
def test_a_changed_number_gives_one_line_and_exit_status_1(tmp_path, capsys, name, change, where):
    content = load(name)
    change(content[0] if isinstance(content, list) else content)
    write(tmp_path / "renamed.json", content)
    assert cases([str(tmp_path)]) == 1
    line, last = capsys.readouterr().out.splitlines()
    assert line.startswith(f"renamed.json {where}")
    assert last == f"{len(content) if isinstance(content, list) else 1} cases, 1 differences"


@pytest.mark.parametrize(
    "content",
    [
        '{"unheard": "of"}',
        '[{"schema": "qi-spc-case/2", "chart": "run", "inputs": {}, "expected": {}}]',
        "[]",
        "3",
        "no JSON",
    ],
)
def test_a_file_it_does_not_know_is_named_with_exit_status_2_and_the_others_still_run(tmp_path, capsys, content):
    shutil.copy(REFERENCE / "spc" / "suppression.json", tmp_path)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "odd.json").write_text(content, encoding="utf-8")
    assert cases([str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == "9 cases, 0 differences\n"
    assert printed.err == "deeper/odd.json is no kind of case that dev/cases knows.\n"


def test_a_file_with_one_unknown_case_among_known_ones_is_unknown(tmp_path, capsys):
    write(tmp_path / "mixed.json", [*load("spc/suppression.json"), {"inputs": {}, "expected": {}}])
    assert cases([str(tmp_path)]) == 2
    assert "mixed.json" in capsys.readouterr().err


def test_a_missing_folder_an_empty_one_and_none_at_all_get_one_sentence_and_exit_status_2(tmp_path, capsys):
    assert cases([str(tmp_path / "gone")]) == 2
    assert capsys.readouterr() == ("", f"There is no folder {tmp_path / 'gone'}.\n")
    (tmp_path / "README.md").write_text("Only words.", encoding="utf-8")
    assert cases([str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", f"There is no case in {tmp_path}.\n")
    assert cases([]) == 2
    assert capsys.readouterr() == ("", "dev/cases takes one folder.\n")


def test_an_error_in_the_project_is_a_difference_and_does_not_stop_the_run(tmp_path, capsys):
    content = load("spc/suppression.json")
    content[0]["inputs"]["cells"] = [-1]
    write(tmp_path / "tables.json", content)
    assert cases([str(tmp_path)]) == 1
    assert capsys.readouterr().out == (
        "tables.json pub-sup-01: stopped with ValueError: A count cannot be less than 0.\n9 cases, 1 differences\n"
    )


def test_9_of_10_identifiers_found_is_enough_and_8_of_10_is_not(tmp_path, capsys):
    missed = {"text": "Ring nobody at all.", "kind": "name"}
    write(tmp_path / "notes.json", [*(note(number) for number in range(9)), note(9, **missed)])
    assert cases([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "notes.json note-9: name at 5 to 17: missed",
        "Identifiers: 9 of 10 found (90% is enough), 0 false.",
        "10 cases, 0 differences",
    ]
    write(tmp_path / "notes.json", [*(note(number) for number in range(8)), note(8, **missed), note(9, **missed)])
    assert cases([str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith("10 cases, 2 differences\n")


def test_one_false_identifier_is_one_too_many(tmp_path, capsys):
    write(tmp_path / "notes.json", [note(1), {**note(2), "spans": []}])
    assert cases([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "notes.json note-2: phone at 5 to 17: false",
        "Identifiers: 1 of 1 found (90% is enough), 1 false.",
        "2 cases, 1 differences",
    ]


def test_an_identifier_found_as_another_kind_is_missed_but_not_false():
    score = Score()
    assert score.add(note(1, kind="name")) == ["name at 5 to 17: missed"]
    assert (score.missed, score.false, score.counted()) == (1, 0, 1)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, True),
        (1.0, True),
        (1.0, "1.0"),
        (1.0, None),
        (None, 0),
        (0, False),
        (1.0, float("nan")),
        ([1, 2], [1]),
        ([], {}),
        ({"a": 1}, {"b": 1, "a": 2}),
        (3, 4),
        (1.0, 1.0002),
    ],
)
def test_what_is_not_the_same_is_a_difference_whatever_the_tolerance(expected, found):
    assert differences(expected, found, Tolerance(relative=1e-4))
    assert differences(found, expected, EXACT)


def test_a_number_within_the_tolerance_is_the_same_even_if_only_one_of_the_two_is_whole():
    assert differences({"a": [1, 2.0]}, {"a": [1.00000001, 2]}, Tolerance(relative=1e-7)) == []
