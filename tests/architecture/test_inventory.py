"""Every field says how sensitive it is and how long it is kept; the server refuses to start otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test.utils import isolate_apps

from amhe.access import inventory
from amhe.access.inventory import Kept, Sensitivity, keeps, models_of_ours, unstated
from amhe.privacy.inventory import as_markdown
from teams.models import Team
from tests.architecture.source import ROOT


def test_every_field_states_itself() -> None:
    assert unstated() == []


def test_the_inventory_covers_every_table_of_ours() -> None:
    labels = {model._meta.app_label for model in models_of_ours()}
    tables = [config for config in apps.get_app_configs() if any(config.get_models())]
    own = {config.label for config in tables if not config.name.startswith(("django", "allauth"))}
    third_party = {"guardian"}
    assert own - third_party == labels


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[models.Model]]:
    """A model that states one of its two fields, and one field that is not there."""
    with isolate_apps("teams"):

        class Diary(models.Model):
            mood = models.TextField()
            weather = models.TextField()
            inventory = keeps((Sensitivity.ORDINARY, Kept.DAY, "weather tide"))

            class Meta:
                app_label = "teams"

        ours = list(models_of_ours())
        monkeypatch.setattr(inventory, "models_of_ours", lambda: iter([*ours, Diary]))
        yield Diary


@pytest.mark.usefixtures("planted")
def test_a_field_that_says_nothing_is_caught_and_the_server_refuses_to_start() -> None:
    assert unstated() == ["teams.Diary.mood says nothing", "teams.Diary.tide is not there"]
    errors = [error for error in run_checks() if error.id == "access.E002"]
    assert [error.msg for error in errors] == unstated()


def test_a_statement_taken_away_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {name: how for name, how in Team.inventory.items() if name != "name"}
    monkeypatch.setattr(Team, "inventory", said)
    assert unstated() == ["teams.Team.name says nothing"]


def test_what_was_told_in_trust_is_stated_as_confidential() -> None:
    told = {
        "datareview.Conversation": "heard strengths needs worse changes",
        "datareview.Extract": "quote",
        "populations.Ballot": "ranking reason",
        "teams.Agreement": "payment expenses_by support_on access_note not_right",
        "teams.Membership": "joined_as",
    }
    for label, names in told.items():
        for name in names.split():
            assert apps.get_model(label).inventory[name][0] == Sensitivity.CONFIDENTIAL, f"{label}.{name}"


def test_a_ballot_holds_no_person_and_no_time() -> None:
    ballot = apps.get_model("populations", "Ballot")
    kinds = {type(field) for field in ballot._meta.fields}
    assert not kinds & {models.DateField, models.DateTimeField}
    assert "organisations.User" not in {
        field.related_model._meta.label for field in ballot._meta.fields if field.related_model
    }
    with pytest.raises(FieldDoesNotExist):
        ballot._meta.get_field("user")


def test_the_page_of_the_data_inventory_is_up_to_date() -> None:
    page = (ROOT / "docs" / "data-inventory.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "run: dev/manage data_inventory > docs/data-inventory.md"


def test_the_page_names_every_field_of_every_table() -> None:
    page = as_markdown()
    for model in models_of_ours():
        part = page.split(f"## {model._meta.label}\n")[1].split("\n## ")[0]
        assert all(f"`{name}`" in part for name in model.inventory)
