"""The supervisor: lines carry names, one part's end ends all, and nothing is left behind."""

import os
import sys
import time
from pathlib import Path

import pytest

from dev import programs
from dev.supervisor import Part, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def logs_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LOGS", tmp_path)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_when_one_part_ends_the_sentence_names_it_and_all_are_stopped(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    product = Supervisor([Part("web", SLEEP), Part("worker", ["sh", "-c", "echo no queue; exit 4"])], {})
    try:
        product.start()
        with pytest.raises(programs.Failed, match=r"The worker stopped with exit status 4, .*worker\.log"):
            product.wait()
    finally:
        product.stop()
    assert "worker | no queue\n" in capsys.readouterr().out
    assert (tmp_path / "worker.log").read_text() == "no queue\n"
    assert not any(alive(child.pid) for child in product.children.values())


def test_a_part_that_ignores_the_request_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.supervisor.GRACE", 0.2)
    note = tmp_path / "child"
    script = f"trap '' TERM; sleep 60 & echo $! > {note}; wait; wait"
    product = Supervisor([Part("web", ["sh", "-c", script])], {})
    product.start()
    until = time.monotonic() + 10
    while not (note.exists() and note.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    product.stop()
    child = int(note.read_text())
    while alive(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(child)


def test_a_program_that_is_not_there_is_one_sentence() -> None:
    product = Supervisor([Part("web", ["/nonexistent/program"])], {})
    with pytest.raises(programs.Failed, match="The web could not start"):
        product.start()
    product.stop()
