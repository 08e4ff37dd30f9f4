"""Every form: missing, wrong, too long, stale and sent twice. Every refusal is a page, and nothing is half kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.doors import doors
from tests.access.filling import TODAY, Control
from tests.access.stage import Answer, Stage, undone
from tests.access.tampering import Data, Sending, known_sendings, sent

ROOMS = ("teams", "populations", "datareview", "assets", "qiprojects", "programme")
LONG = "endlessly " * 12_500
WRONG = {
    "number": ("many", "99999999999999999999"),
    "email": ("nobody",),
    "text": ("a\x00b",),
    "textarea": ("a\x00b",),
    "choice": ("no such answer", "99999999999999999999"),
    "date": ("31",),
}
FINE = {200, 302, 409, 422}


@pytest.fixture(scope="module")
def found(stage: Stage) -> dict[str, list[Sending]]:
    """Every form of each room."""
    return {room: known_sendings(stage, [door for door in doors() if door.room == room]) for room in ROOMS}


def broken(sending: Sending) -> Iterator[tuple[str, Data]]:
    """(what is wrong, what to send): nothing at all, each answer missing, each answer wrong."""
    yield "nothing at all", {name: v for name, v in sending.data.items() if name == "do"}
    for name, control in sending.form.controls.items():
        if name == "csrfmiddlewaretoken" or name.endswith("idempotency_key"):
            continue
        yield f"without {name}", {other: v for other, v in sending.data.items() if other != name}
        for value in WRONG[_kind(control)]:
            yield f"{name}={value[:20]!r}", sending.data | {name: [value]}


def _kind(control: Control) -> str:
    if control.name.rsplit("_", 1)[-1] in TODAY:
        return "date"
    return "choice" if control.is_choice else control.kind


def came(answer: Answer) -> str:
    return f"{answer.status} {answer.error}".strip()


@pytest.mark.parametrize("room", ROOMS)
def test_a_wrong_answer_comes_back_as_a_page(stage: Stage, found: dict[str, list[Sending]], room: str) -> None:
    wrong = []
    for sending in found[room]:
        for what, data in broken(sending):
            answer, faults, _ = sent(stage, sending, data)
            wrong += [f"{line} ({what})" for line in faults]
            if answer.status not in FINE and not faults:
                wrong.append(f"{sending}: {came(answer)} ({what})")
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("room", ROOMS)
def test_words_that_are_too_long_are_refused_and_not_cut(
    stage: Stage, found: dict[str, list[Sending]], room: str
) -> None:
    wrong = []
    for sending in found[room]:
        typed = [name for name, control in sending.form.controls.items() if control.kind in {"text", "textarea"}]
        if typed and sent(stage, sending, sending.data)[0].status == 302:
            for name in typed:
                answer, _, held = sent(stage, sending, sending.data | {name: [LONG]}, key="endlessly")
                if answer.status != 422 and held:  # a button that leaves the words aside may lead on
                    wrong.append(f"{sending}: {came(answer)} for {len(LONG)} characters in {name}")
    assert not wrong, "\n".join(wrong)


def test_an_edit_of_what_moved_on_shows_both(stage: Stage, found: dict[str, list[Sending]]) -> None:
    wrong, stale = [], 0
    for sending in (each for room in ROOMS for each in found[room]):
        for name, version in sending.data.items():
            # version 0 is of what is not there yet
            if (
                name.split("-")[-1] == "version"
                and version != ["0"]
                and sent(stage, sending, sending.data)[0].status == 302
            ):
                stale += 1
                answer, _, _ = sent(stage, sending, sending.data | {name: [str(int(version[0]) + 7)]})
                if answer.status != 409:
                    wrong.append(f"{sending}: {came(answer)} for a version that is gone")
    assert stale > 8
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", ROOMS)
def test_a_form_sent_twice_is_kept_once(stage: Stage, found: dict[str, list[Sending]], room: str) -> None:
    wrong = []
    for sending in found[room]:
        with undone():
            first = stage.knock(sending.person, "POST", sending.path, sending.data, keep=True)
            if first.status != 302:
                continue
            after_first = stage.state("ours")
            second = stage.knock(sending.person, "POST", sending.path, sending.data, keep=True)
            after_second = stage.state("ours")
            counts = [{table: rows for table, (rows, _) in state.items()} for state in (after_first, after_second)]
            keyed = any(name.endswith("idempotency_key") for name in sending.data)
            if second.status not in {302, 404}:  # 404: what the page was about is gone
                wrong.append(f"{sending}: {came(second)} the second time")
            more = {table for table in counts[0] if counts[0][table] != counts[1][table]}
            if keyed and (more or after_first != after_second):
                wrong.append(f"{sending}: kept twice in {', '.join(sorted(more)) or 'changed rows'}")
            if not keyed and more - {"audit_event"}:
                wrong.append(f"{sending}: has no key, and was kept twice in {', '.join(sorted(more))}")
    assert not wrong, "\n".join(wrong)
