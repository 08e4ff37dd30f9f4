"""The learning sets that the example organisations go to, the experts on the list, and help that they asked for."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from amhe.programme.example.cast import DATA, Cast, days_ago, demo, on
from organisations import actions
from organisations.models import Expert, LearningSet, User
from teams import actions as teams

BEFORE = 14  # days before a learning set on which people say that they come


def go_to_learning_sets(cast: Cast) -> None:
    """Two people go to each learning set since the organisation began; to the last one nobody, where the programme says so."""
    programme = demo("demo_programme")
    row: DATA = next((row for row in programme["organisations"] if row["id"] == cast.organisation.slug), {"risk": ()})
    misses = "learning_set_missed" in row["risk"]
    held = [each for each in programme["learning_sets"] if each["days_ago"] > 0]
    for each in programme["learning_sets"]:
        known = _learning_set(each)
        if on(each["days_ago"] + BEFORE) < cast.organisation.started_on:
            continue
        if each["days_ago"] < 0:
            if not misses and cast.organisation.slug != "estuary":
                _sign_up(cast, known, 5)
            continue
        _sign_up(cast, known, each["days_ago"] + BEFORE)
        with days_ago(each["days_ago"] - 1):
            lead, places = next(iter(cast.people.values())), known.places.filter(organisation=cast.organisation)
            came = [] if misses and each is held[-1] else list(places.values_list("pk", flat=True))
            actions.record_attendance(by=lead, organisation=cast.organisation, learning_set=known, came=came)


def _sign_up(cast: Cast, known: LearningSet, days: int) -> None:
    with days_ago(days):
        for user in list(cast.people.values())[:2]:
            actions.take_place(by=user, learning_set=known, organisation=cast.organisation)


def _learning_set(row: DATA) -> LearningSet:
    """One of the programme's learning sets, announced once."""
    known = LearningSet.objects.filter(number=row["number"]).first()
    if known is not None:
        return known
    starts_at = timezone.make_aware(datetime.combine(on(row["days_ago"]), time(10)))
    place = "Royal College of Psychiatrists, London"
    about = {name: row[name] for name in ("number", "capacity", "programme")}
    with days_ago(row["days_ago"] + 90):
        return actions.add_learning_set(
            by=None, starts_at=starts_at, place=place, links=[list(link) for link in row.get("links", ())], **about
        )


def _expert(row: DATA) -> User:
    """One of the example experts, put on the list once."""
    email = f"{row['id']}@amhe-experts.example"
    known = Expert.objects.filter(user__email=email).first()
    if known is not None:
        return known.user
    about = {name: row[name] for name in ("inequality", "co_production", "knows", "nations") if name in row}
    about["nations"] = list(about["nations"])
    with days_ago(200):
        return actions.add_expert(by=None, email=email, name=row["name"], **about).user


def ask_for_help(cast: Cast) -> None:
    """What somebody of this organisation asked for, and what they were answered."""
    programme = demo("demo_programme")
    experts = {row["id"]: _expert(row) for row in programme["experts"]}
    people = {"coach": cast.coach, "lead": next(iter(cast.people.values()))} | cast.people
    from amhe.programme.example.journey import chosen

    for row in (row for row in programme["help"] if row["organisation"] == cast.organisation.slug):
        about = {name: row[name] for name in ("to", "what", "why", "function") if name in row}
        with days_ago(row["days_ago"]):
            of = experts[row["of"]] if "of" in row else None
            about |= {"by_when": on(row["by_when_days_ago"])} if "by_when_days_ago" in row else {}
            team = (chosen(cast, row["population"]).team if "population" in row else None) or cast.team
            asked = teams.ask_for_help(by=people[row["by"]], team=team, of=of, **about)
        if "answer" in row:
            with days_ago(row["answered_days_ago"]):
                who = of or next(user for user in cast.people.values() if asked.links.filter(user=user).exists())
                teams.answer_request(by=who, request=asked, answer=row["answer"], text=row["text"])
