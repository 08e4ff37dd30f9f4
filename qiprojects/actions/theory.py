"""The theory of change: drivers and ideas, and the versions of it that are kept."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.reference import facts
from amhe.rules import claim
from assets.models import Asset
from datareview.models import Conversation, Finding, Theme
from datareview.policies import check_own_words
from organisations.models import User
from populations.models import Population
from qiprojects import policies
from qiprojects.actions.aims import MILESTONE, project_of
from qiprojects.models import ChangeIdea, Driver, DriverLink, DriverTheme, QIProject, TheoryVersion
from qiprojects.tree import tree


@transaction.atomic
def add_driver(
    *,
    by: User,
    population: Population,
    level: str,
    text: str,
    under: Iterable[Driver] = (),
    themes: Iterable[Theme] = (),
) -> Driver:
    """A driver at the end of its level; a secondary one can sit under several primary ones (R94)."""
    project = project_of(by, population)
    under, themes = list(under), list(themes)
    policies.check_under(project, level, under)
    policies.check_of_population(population, themes, "themes")
    policies.check_text_is_new(Driver, project, text)
    driver = Driver.objects.create(
        organisation_id=population.organisation_id,
        project=project,
        level=Driver.Level(level),
        text=text,
        position=project.drivers.count(),
        added_by=by,
        added_at=clock.now(),
    )
    _link(driver, under, themes)
    audit.record("driver added", by=by, on=driver, milestone=MILESTONE)
    return driver


@transaction.atomic
def change_driver(
    *, by: User, driver: Driver, version: int, text: str, under: Iterable[Driver] = (), themes: Iterable[Theme] = ()
) -> Driver:
    """Say a driver another way, or move it. Its level stays."""
    driver = Driver.objects.select_for_update(of=("self",)).get(pk=driver.pk)
    claim(driver, version)
    under, themes = list(under), list(themes)
    policies.check_under(driver.project, driver.level, under)
    policies.check_of_population(driver.project.population, themes, "themes")
    policies.check_text_is_new(Driver, driver.project, text, but=driver)
    driver.text = text
    driver.save()
    DriverLink.objects.filter(secondary=driver).delete()
    DriverTheme.objects.filter(driver=driver).delete()
    _link(driver, under, themes)
    audit.record("driver changed", by=by, on=driver, milestone=MILESTONE)
    return driver


def _link(driver: Driver, under: Iterable[Driver], themes: Iterable[Theme]) -> None:
    own = driver.organisation_id
    DriverLink.objects.bulk_create(
        [DriverLink(organisation_id=own, secondary=driver, primary=primary) for primary in under]
    )
    DriverTheme.objects.bulk_create([DriverTheme(organisation_id=own, driver=driver, theme=theme) for theme in themes])


@transaction.atomic
def remove_driver(*, by: User, driver: Driver) -> QIProject:
    """Take a driver out. Its ideas, and drivers that were under it, stay in the project."""
    project = driver.project
    audit.record("driver removed", by=by, on=driver, milestone=MILESTONE)
    Driver.objects.filter(pk=driver.pk).delete()
    return project


@transaction.atomic
def add_starters(*, by: User, population: Population, starters: Iterable[str]) -> QIProject:
    """Begin with some of the generic starter drivers, by their ids in qi.yaml; those there already are left (R94)."""
    project = project_of(by, population)
    there = {text.casefold() for text in project.drivers.values_list("text", flat=True)}
    for row in facts("qiprojects", "qi")["theory_of_change"]["starter_drivers"]:
        if row["id"] in set(starters) and row["name"].casefold() not in there:
            add_driver(by=by, population=population, level=Driver.Level.PRIMARY, text=_(row["name"]))
    return project


@transaction.atomic
def add_idea(
    *,
    by: User,
    population: Population,
    text: str,
    suggested_by: str,
    driver: Driver | None = None,
    evidence: Conversation | Finding | None = None,
    asset: Asset | None = None,
    size: str = "",
    stage: str = "idea",
) -> ChangeIdea:
    """A change idea with who suggested it and what it rests on (R91, R95), and not in the words of a note."""
    project = project_of(by, population)
    _check_idea(project, text, driver, evidence, asset)
    policies.check_text_is_new(ChangeIdea, project, text)
    idea = ChangeIdea.objects.create(
        organisation_id=population.organisation_id,
        project=project,
        text=text,
        suggested_by=suggested_by,
        driver=driver,
        conversation=evidence if isinstance(evidence, Conversation) else None,
        finding=evidence if isinstance(evidence, Finding) else None,
        asset=asset,
        size=size,
        stage=stage,
        added_by=by,
        added_at=clock.now(),
    )
    audit.record("idea added", by=by, on=idea, milestone=MILESTONE)
    return idea


@transaction.atomic
def change_idea(
    *,
    by: User,
    idea: ChangeIdea,
    version: int,
    text: str,
    suggested_by: str,
    driver: Driver | None = None,
    evidence: Conversation | Finding | None = None,
    asset: Asset | None = None,
    size: str = "",
    stage: str = "idea",
) -> ChangeIdea:
    """Change what is said of an idea, or how far it is."""
    idea = ChangeIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    claim(idea, version)
    _check_idea(idea.project, text, driver, evidence, asset)
    policies.check_text_is_new(ChangeIdea, idea.project, text, but=idea)
    idea.text, idea.suggested_by, idea.driver, idea.asset = text, suggested_by, driver, asset
    idea.conversation = evidence if isinstance(evidence, Conversation) else None
    idea.finding = evidence if isinstance(evidence, Finding) else None
    idea.size, idea.stage = size, stage
    idea.save()
    audit.record("idea changed", by=by, on=idea, milestone=MILESTONE)
    return idea


def _check_idea(
    project: QIProject,
    text: str,
    driver: Driver | None,
    evidence: Conversation | Finding | None,
    asset: Asset | None,
) -> None:
    policies.check_of_population(project.population, [evidence], "evidence")
    policies.check_of_population(project.population, [asset], "asset")
    policies.check_driver(project, driver)
    check_own_words(evidence if isinstance(evidence, Conversation) else None, text, "text")


@transaction.atomic
def keep_theory(*, by: User, population: Population, note: str = "") -> TheoryVersion:
    """Keep the theory of change as it stands today, with a note (R96)."""
    project = QIProject.objects.select_for_update().get(pk=project_of(by, population).pk)
    last = project.theory_versions.aggregate(last=Max("number"))["last"] or 0
    version = TheoryVersion.objects.create(
        organisation_id=population.organisation_id,
        project=project,
        number=last + 1,
        note=note,
        lines=[list(line) for line in tree(project).lines()],
        by=by,
        at=clock.now(),
    )
    audit.record("theory kept", by=by, on=version, milestone=MILESTONE)
    return version
