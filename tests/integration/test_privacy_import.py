"""An organisation comes back from its copy: the same to the byte, whole or not at all, and nobody can sign in by it (X8)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from amhe import clock
from amhe.access import grants, wall
from amhe.access.inventory import models_of_ours
from amhe.access.roles import Role
from amhe.audit.models import Change, Event
from amhe.privacy import exporting, unpacking
from amhe.privacy.unpacking import NotACopy, read
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from amhe.programme.models import KeptProgress
from amhe.programme.retention import _long_gone
from datareview.models import Conversation, RemovalCode, Theme
from organisations.actions import make_administrator
from organisations.models import Organisation, User
from populations.models import Population, Round
from qiprojects.models import Measure
from teams.actions import end_membership, join
from teams.models import Membership
from tests.conftest import NOW, WalledClient
from tests.integration import backup_ground as ground
from tests.scenes import build_all
from tests.world import build_world

pytestmark = pytest.mark.requirement("X8")
PAGES = ("organisation", "teams:team", "teams:meetings", "milestones", "report", "timeline", "export", "deletion")
PAGES += ("populations:list", "populations:ballots", "populations:decide", "organisations:set_up")
OF_A_GROUP = ("populations:home", "populations:sub_team", "datareview:heard", "datareview:log", "datareview:copy")
OF_A_GROUP += ("datareview:data", "datareview:themes", "assets:map", "assets:priorities", "qiprojects:project")
OF_A_GROUP += ("qiprojects:theory", "qiprojects:measures", "qiprojects:tests", "timeline_of_population")
Files = dict[str, bytes]
Change_ = Callable[[Files], None]


@contextmanager
def database() -> Iterator[str]:
    """A database of its own with the product's tables and nothing in them."""
    with ground.migrated() as name, ground.using(name):
        yield name


def copy_of(organisation_id: int) -> bytes:
    with wall.inside(organisation_id):
        return exporting.make(organisation_id).content


def opened(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    """The files as a copy again, with checksums that hold."""
    rest = {name: content for name, content in files.items() if name != exporting.SUMS}
    return exporting.zipped(rest | {exporting.SUMS: exporting.sums_of(rest)})


def bring(file: Path, *, check: bool = False) -> str:
    said = StringIO()
    call_command("import_organisation", str(file), check=check, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """The copy of the example organisation that has come the whole way: votes, notes, projects, measures."""
    file: Path = tmp_path_factory.mktemp("copies") / "harbourside.zip"
    with django_db_blocker.unblock(), database(), living_today():
        cast = MAKERS["harbourside"]()
        file.write_bytes(copy_of(cast.organisation.pk))
    return file


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """The copy of a small organisation with something in every room."""
    file: Path = tmp_path_factory.mktemp("copies") / "marsh.zip"
    with django_db_blocker.unblock(), clock.set_to(NOW), database():
        world = build_world()
        build_all(world.ours, "canarymarsh")
        file.write_bytes(copy_of(world.ours.organisation.pk))
    return file


@pytest.fixture
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """An empty database to import into."""
    cache.clear()
    with django_db_blocker.unblock(), clock.set_to(NOW), database() as name:
        yield name


# --- the same to the byte -------------------------------------------------------------------------------------------


def test_a_copy_of_what_was_imported_is_the_same_to_the_byte(walked: Path, empty: str) -> None:
    before = walked.read_bytes()
    rows = {name: content.count(b"\n") for name, content in opened(before).items() if name.endswith(".jsonl")}
    assert sum(rows.values()) > 500 and all(
        rows[f"data/{table}.jsonl"]
        for table in ("populations_round", "populations_voter", "datareview_conversation", "qiprojects_point")
    )
    assert f"Imported: {sum(rows.values())} rows" in bring(walked)
    organisation = Organisation.objects.using("owner").get()
    assert copy_of(organisation.pk) == before


def test_everything_fits_together_afterwards(walked: Path, empty: str) -> None:
    bring(walked)
    organisation = Organisation.objects.using("owner").get()
    with wall.inside(organisation.pk):
        assert grants.drift(organisation.pk) == []
        assert KeptProgress.objects.filter(organisation=organisation).count() == 1
        line = Event.objects.get(action="copy imported")
        assert line.by is None
        told = Event.objects.exclude(pk=line.pk)
        assert told.count() == opened(walked.read_bytes())["data/audit_event.jsonl"].count(b"\n")
        assert Change.objects.count() == opened(walked.read_bytes())["data/audit_change.jsonl"].count(b"\n")
        assert line.pk > max(told.values_list("pk", flat=True)), "the next keys are higher than those of the copy"
        held = Membership.objects.filter(has_left=False).select_related("user", "group")
        assert held and all(m.group in m.user.groups.all() for m in held)


def test_people_come_with_their_names_and_no_way_to_sign_in(walked: Path, empty: str, client: Any) -> None:
    bring(walked)
    people = User.objects.all()
    assert {user.name for user in people} >= {"Nia Rowlands", "Grace Adeyemi"}
    assert not any(user.is_active or user.has_usable_password() for user in people)
    nia = User.objects.get(name="Nia Rowlands")
    assert nia.email == f"imported-{nia.pk}@imported.invalid"
    client.post("/sign-in/", {"email": nia.email})
    assert not mail.outbox
    browser = WalledClient()
    browser.force_login(nia)
    assert browser.get("/o/harbourside/").headers["Location"].startswith("/sign-in/")


def test_what_was_told_in_trust_does_not_come_back_and_no_code_fits(walked: Path, empty: str) -> None:
    bring(walked)
    organisation = Organisation.objects.using("owner").get()
    with wall.inside(organisation.pk):
        notes = Conversation.objects.filter(explained=True)
        assert notes and {(note.heard, note.who_words, str(note)) for note in notes} == {
            ("", "", "Who it was is not known")
        }
        assert all(row.hash == f"left out {row.pk}" for row in RemovalCode.objects.all())
        closed = Round.objects.closed().get()
        assert closed.result["voted"] == 0 and not closed.ballots.exists()


def test_it_opens_for_a_new_lead_whom_an_administrator_invites(
    walked: Path, empty: str, django_capture_on_commit_callbacks: Any
) -> None:
    bring(walked)
    olu = make_administrator(by=None, email="olu@programme.example", name="Olu Bankole").user
    administrator = WalledClient()
    administrator.force_login(olu)
    with django_capture_on_commit_callbacks(execute=True):
        form = {"do": "lead", "lead-name": "Rosa Lind", "lead-email": "rosa@new.example"}
        assert administrator.post("/programme/organisations/harbourside/", form).status_code == 302
    token = mail.outbox[-1].body.split("/welcome/")[1].split("/")[0]
    browser = WalledClient()
    assert browser.post(f"/welcome/{token}/", {"read": "on"}).status_code == 302
    rosa = User.objects.get(email="rosa@new.example")
    with wall.inside(Organisation.objects.using("owner").get().pk):
        organisation = Organisation.objects.get()
        pages = [reverse(name, args=["harbourside"]) for name in PAGES]
        pages.append(reverse("populations:results", args=["harbourside", Round.objects.closed().get().pk]))
        for population in Population.objects.filter(team__isnull=False).select_related("team"):
            join(by=None, organisation=organisation, team=population.team, user=rosa, role=Role.SUB_TEAM_LEAD)
            pages += [reverse(name, args=["harbourside", population.slug]) for name in OF_A_GROUP]
        pages += [_page("datareview:note", note.population, note.pk) for note in Conversation.objects.all()]
        pages += [_page("datareview:theme", theme.population, theme.pk) for theme in Theme.objects.all()]
        pages += [_page("qiprojects:measure", m.project.population, m.pk) for m in Measure.objects.all()]
    lead = WalledClient()
    lead.force_login(rosa)
    assert {page: lead.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def _page(name: str, population: Population, pk: int) -> str:
    return reverse(name, args=["harbourside", population.slug, pk])


def test_check_tries_everything_and_keeps_nothing(small: Path, empty: str) -> None:
    before = ground.every_row(empty)
    assert "This copy can be imported:" in bring(small, check=True)
    assert ground.every_row(empty) == before
    assert "Imported:" in bring(small)


def test_every_field_that_is_left_out_can_be_filled() -> None:
    """What stands in is said of fields that are left out, and of every one whose own default a column refuses."""
    left = {table.model: table.left_out for table in exporting.tables()}
    for model in models_of_ours():
        assert set(getattr(model, "stands_in", {})) <= set(left.get(model, ())), model
    for model, names in left.items():
        for field in (model._meta.get_field(name) for name in names):
            stands_in = field.name in getattr(model, "stands_in", {})
            assert stands_in or field.null or field.get_default() is not None, f"{model._meta.label}.{field.name}"


# --- refused, and nothing changed ------------------------------------------------------------------------------------


def change_row(table: str, **values: Any) -> Change_:
    def change(files: Files) -> None:
        first, *others = files[f"data/{table}.jsonl"].decode().splitlines()
        lines = [json.dumps(json.loads(first) | values, ensure_ascii=False), *others]
        files[f"data/{table}.jsonl"] = "".join(f"{line}\n" for line in lines).encode()

    return change


def put(name: str, content: bytes) -> Change_:
    return lambda files: files.update({name: content})


def drop(name: str) -> Change_:
    return lambda files: files.pop(name) and None


ROWS = "data/teams_team.jsonl"
WRONG: dict[str, tuple[Change_, str]] = {
    "another version": (put("schema.json", b"{}"), "Another version of AMHE made this copy"),
    "no schema": (drop("schema.json"), "not a copy of an organisation"),
    "a name too many": (put("data/auth_user.jsonl", b""), "exactly the files of a copy"),
    "a path": (put("../../somewhere.csv", b""), "exactly the files of a copy"),
    "an absolute path": (put("/etc/somewhere", b""), "exactly the files of a copy"),
    "a file too few": (drop(ROWS), "exactly the files of a copy"),
    "broken JSON": (put(ROWS, b'{"id": 1,\n'), "cannot be read"),
    "deep JSON": (put(ROWS, b"[" * 200_000 + b"\n"), "cannot be read"),
    "no UTF-8": (put(ROWS, b"\xff\n"), "cannot be read"),
    "no number": (change_row("teams_team", id=float("nan")), "cannot be read"),
    "a list": (put(ROWS, b"[1]\n"), "cannot be read"),
    "a field too many": (change_row("teams_team", password="x"), "not as the schema says"),
    "a huge key": (change_row("teams_membership", id=2**62), "not as the schema says"),
    "a key that is true": (change_row("teams_membership", id=True), "not as the schema says"),
    "no organisation": (put("data/organisations_organisation.jsonl", b""), "exactly 1 organisation"),
    "an odd address": (change_row("organisations_organisation", slug="../x"), "exactly 1 organisation"),
    "people without a head": (put("people.csv", b"1,Ann\r\n"), "people.csv"),
    "people that are no CSV": (put("people.csv", b'id,name\r\n1,"Ann\r\n'), "people.csv"),
    "nobody named": (put("people.csv", b"id,name\r\n"), "is not in the people.csv"),
    "a person of another kind": (change_row("teams_membership", user_id=[1]), "is not in the people.csv"),
    "no such role": (change_row("teams_membership", role="superuser"), "do not fit together"),
    "no such team": (change_row("teams_teamplace", team_id=999_999), "do not fit together"),
    "no such day": (change_row("teams_membership", starts_on="yesterday-ish"), "do not fit together"),
    "a zero byte": (change_row("teams_team", name="a\0b"), "do not fit together"),
    "another text in the CSV": (put("data/teams_team.csv", b"id\r\n"), "would differ from this one"),
    "another README": (put("README.txt", b"Call this number"), "would differ from this one"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_such_copy_is_refused_and_nothing_changes(
    small: Path, tmp_path: Path, refusing: tuple[str, Any], wrong: str
) -> None:
    name, before = refusing
    change, sentence = WRONG[wrong]
    files = opened(small.read_bytes())
    change(files)
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(packed(files))
    with pytest.raises(CommandError, match=f"Nothing was imported. .*{sentence}"):
        bring(spoilt)
    assert ground.every_row(name) == before


@pytest.fixture(scope="module")
def refusing(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, Any]]:
    """One empty database for all that is refused, and its rows."""
    with django_db_blocker.unblock(), clock.set_to(NOW), database() as name:
        yield name, ground.every_row(name)


def test_a_changed_file_breaks_the_checksums(small: Path, tmp_path: Path) -> None:
    files = opened(small.read_bytes())
    files[ROWS] = files[ROWS].replace(b"Project team", b"Product team")
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(exporting.zipped(files))
    with pytest.raises(NotACopy, match="the checksums do not hold"):
        read(spoilt)


def test_no_zip_half_a_zip_and_a_file_twice(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    for number, content in enumerate((b"", b"no zip", whole[:-200], whole[:5000] + b"\0" * 200 + whole[5200:])):
        file = tmp_path / f"{number}.zip"
        file.write_bytes(content)
        with pytest.raises(NotACopy):
            read(file)
    with pytest.raises(NotACopy, match="can be read to its end"):
        read(tmp_path / "nowhere.zip")
    twice = tmp_path / "twice.zip"
    twice.write_bytes(whole)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("README.txt", "again")
    with pytest.raises(NotACopy, match="each once"):
        read(twice)


def test_a_file_that_unpacks_to_a_great_deal_is_refused_unread(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1024 * 1024)
    files = opened(small.read_bytes()) | {ROWS: b" " * 2_000_000}
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(packed(files))
    assert bomb.stat().st_size < 200_000
    with pytest.raises(NotACopy, match="larger than 1 MB"):
        read(bomb)


def test_twice_or_into_a_used_database_it_is_refused(small: Path, walked: Path, empty: str, tmp_path: Path) -> None:
    bring(small)
    with pytest.raises(CommandError, match="There is an organisation marsh already"):
        bring(small)
    files = opened(small.read_bytes())
    change_row("organisations_organisation", slug="elsewhere")(files)
    other = tmp_path / "other.zip"
    other.write_bytes(packed(files))
    with pytest.raises(CommandError, match="is there already: import into a database of its own"):
        bring(other)


def test_somebody_who_can_sign_in_never_gets_a_role(small: Path, empty: str) -> None:
    copy = read(small)
    first, second = sorted(copy.people)[:2]
    User.objects.create(pk=first, email="real@example.org", name=copy.people[first])
    with pytest.raises(CommandError, match=f"Person {first} has an open account here"):
        bring(small)
    User.objects.filter(pk=first).update(is_active=False)
    User.objects.create(pk=second, email="other@example.org", name="Somebody else", is_active=False)
    with pytest.raises(CommandError, match=f"Person {second} is somebody else here"):
        bring(small)
    User.objects.filter(pk=second).delete()
    bring(small)
    there = User.objects.get(pk=first)
    assert (there.email, there.is_active) == ("real@example.org", False)


def test_a_row_cannot_name_somebody_whom_the_list_of_people_leaves_out(small: Path, empty: str, tmp_path: Path) -> None:
    """So that nobody is drawn in by being left out of what is checked."""
    real = User.objects.create(pk=900_000, email="real@example.org", name="Real")
    files = opened(small.read_bytes())
    change_row("teams_membership", user_id=real.pk)(files)
    other = tmp_path / "other.zip"
    other.write_bytes(packed(files))
    with pytest.raises(CommandError, match=r"Somebody in teams_membership is not in the people\.csv"):
        bring(other)
    assert not Organisation.objects.using("owner").exists() and not real.groups.exists()


def test_imported_people_are_forgotten_like_others(small: Path, empty: str) -> None:
    bring(small)
    organisation = Organisation.objects.using("owner").get()
    with wall.inside(organisation.pk):
        member = Membership.objects.filter(role=Role.PROJECT_TEAM_MEMBER, has_left=False).first()
        assert member is not None
        end_membership(by=None, membership=member)
    with clock.set_to(NOW.replace(year=2028)):
        assert member.user in _long_gone()
