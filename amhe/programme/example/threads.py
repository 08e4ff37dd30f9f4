"""What ties an example review together: parts of notes under themes, notes shared for a while, tasks not needed here."""

from __future__ import annotations

from amhe import clock
from amhe.programme.actions import mark_task
from amhe.programme.example.cast import DATA, Cast, days_ago, on
from amhe.programme.example.journey import chosen
from datareview import actions as datareview
from organisations.milestones import tasks


def mark_parts(cast: Cast, about: DATA) -> None:
    """Put single sentences of notes under themes, as the file quotes them (R71)."""
    for row in about.get("parts", ()):
        note = cast.known[row["note"]]
        start = note.heard.index(row["words"])
        with days_ago(row["days_ago"], hour=16):
            datareview.tag(
                by=cast.people[row.get("by", about["lead"])],
                conversation=note,
                theme=cast.known[row["theme"]],
                start=start,
                end=start + len(row["words"]),
            )


def share_notes(cast: Cast, about: DATA) -> None:
    """The sub-team's lead lets the coach read the notes for a while, if the file says so."""
    if "shared" in about:
        with days_ago(about["shared"]["days_ago"]):
            datareview.share_with_coach(
                by=cast.people[about["lead"]],
                population=chosen(cast, about["population"]),
                coach=cast.coach,
                until=on(about["shared"]["until_days_ago"]),
            )


def mark_not_needed(cast: Cast, facts: DATA) -> None:
    """Tasks of the whole organisation that the coach said are not needed here, and why (R9)."""
    for row in facts["not_needed"]:
        with days_ago(row["days_ago"]):
            mark_task(
                by=cast.coach,
                organisation=cast.organisation,
                task=tasks()[row["task"]],
                population=None,
                state="not_needed",
                on=clock.today(),
                reason=row["reason"],
            )
