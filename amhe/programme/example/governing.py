"""What was agreed with people, other support, who sees to governance, and the terms of reference of an example team."""

from __future__ import annotations

from datetime import timedelta

from amhe import clock
from amhe.programme.example.cast import DATA, Cast, days_ago, on
from organisations.models import User
from teams import actions as teams
from teams.models import Membership, Team, Terms, TermsComment

ALL_AGREED = {"payment": "yes", "expenses": "yes", "support": "yes", "access": "yes"}


def agree_with_people(cast: Cast, by: User, row: DATA, team: Team | None = None) -> None:
    """Payment, expenses, support and access with each person who brings lived experience; `notes` are of what they need."""
    with days_ago(row["days_ago"], hour=15):
        for key, note in row["notes"].items():
            held = Membership.objects.get(
                organisation=cast.organisation, team=team, user=cast.people[key], has_left=False
            )
            teams.record_agreed(
                by=by,
                membership=held,
                version=0,
                **ALL_AGREED,
                access_note=note,
                agreed_by=row["by"],
                agreed_on=clock.today(),
            )


def agree_support(cast: Cast, by: User, row: DATA) -> None:
    """Which other support is needed, and who gives it."""
    with days_ago(row["days_ago"], hour=15):
        version = Team.objects.get(pk=cast.team.pk).version
        teams.set_support(by=by, team=cast.team, version=version, **row["roles"])


def name_people(cast: Cast, by: User, row: DATA) -> None:
    """Who sees to the tasks of governance."""
    with days_ago(row["days_ago"], hour=15):
        for function, key in row["people"].items():
            teams.name_for_governance(by=by, team=cast.team, function=function, version=0, user=cast.people[key])


def write_terms(cast: Cast, by: User, row: DATA) -> None:
    """Headings in the team's own words, comments on them, and, where they did, that the team agreed."""
    for said in row["written"]:
        with days_ago(said["days_ago"], hour=11):
            teams.write_heading(by=by, team=cast.team, heading=said["heading"], version=0, words=said["words"])
    with days_ago(row["sent_days_ago"], hour=12):
        teams.send_for_comment(by=by, team=cast.team, comment_until=on(row["comments_end_days_ago"]))
    for said in row["comments"]:
        with days_ago(said["days_ago"], hour=13):
            comment = teams.comment_on_terms(
                by=cast.people[said["by"]], team=cast.team, heading=said["heading"], words=said["words"]
            )
        if "answer" in said:
            _answer(by, comment, said)
    if "agreed_days_ago" in row:
        _agree(cast, by, row)


def _answer(by: User, comment: TermsComment, said: DATA) -> None:
    with days_ago(said["answered_days_ago"], hour=14):
        teams.answer_comment(by=by, comment=comment, outcome=said["outcome"], answer=said["answer"])


def _agree(cast: Cast, by: User, row: DATA) -> None:
    with days_ago(row["agreed_days_ago"], hour=16):
        seen = Terms.objects.get(team=cast.team)
        teams.agree_terms(
            by=by,
            team=cast.team,
            version=seen.version,
            present=[cast.people[key].pk for key in row["present"]],
            agreed_on=clock.today(),
            review_on=clock.today() + timedelta(days=365),
        )
