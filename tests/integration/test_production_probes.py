"""What machines ask the product, beat that may be started twice, and releases that follow each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from django_celery_beat import schedulers
from redis import ConnectionError as RedisConnectionError
from redis import Redis

from amhe import clock
from amhe.access import standing
from amhe.celery import app
from amhe.operations import health, metrics, migrations_check, queue
from amhe.operations.beat import LOOK_AGAIN, OneAtATime
from amhe.reminders import Due
from amhe.reminders.actions import post
from tests.integration.processes import redis_url
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A database of Redis's own instead of the stack's."""
    client = Redis.from_url(redis_url())
    client.flushdb()
    monkeypatch.setattr(queue, "redis", lambda: client)
    yield client
    client.flushdb()
    client.close()


def gone(*arguments: Any) -> Any:
    raise RedisConnectionError("connection refused")


def test_a_process_is_alive_whatever_else_is_not(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "redis", gone)
    answer = client.get("/healthz", headers={"Host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_ready_when_everything_is(client: Any, redis: Redis, count_queries: Callable) -> None:
    answer = client.get("/readyz", headers={"Host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_ready": []})
    assert count_queries(lambda: client.get("/readyz")) <= 5


def test_not_ready_says_which_part_and_nothing_more(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "redis", gone)
    assert client.get("/readyz").json() == {"ready": False, "not_ready": ["redis"]}
    MigrationRecorder(connections["default"]).migration_qs.filter(app="teams", name="0001_initial").delete()
    monkeypatch.setattr(standing, "faults", lambda: ["a sentence"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["not_ready"] == ["row-level security", "migrations", "redis"]


def test_a_newer_schema_is_ready_for_older_code(client: Any, redis: Redis) -> None:
    MigrationRecorder(connections["default"]).record_applied("teams", "9999_of_the_next_release")
    assert client.get("/readyz").status_code == 200


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, redis: Redis, client: Any) -> None:
    def away() -> Any:
        raise OperationalError("could not connect to amhe_app:password@db.test")

    monkeypatch.setitem(health.CHECKS, "database", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["not_ready"]) == (503, ["database"])
    assert "password" not in answer.content.decode()


def test_there_are_no_metrics_without_a_token(client: Any) -> None:
    assert client.get("/metrics").status_code in (302, 404)


def test_tasks_and_the_queue_are_counted_for_all_workers_together(redis: Redis) -> None:
    redis.lpush("celery", "one", "two")
    for seconds in (0.05, 0.3, 500.0):
        queue.add_to_tally("programme.make_report", "done", seconds)
    queue.add_to_tally("programme.make_report", "to_be_tried_again", 1.0)
    told = metrics.exposition().decode()
    for line in (
        "amhe_queue_waiting 2.0",
        'amhe_tasks_total{outcome="done",task="programme.make_report"} 3.0',
        'amhe_tasks_total{outcome="to_be_tried_again",task="programme.make_report"} 1.0',
        'amhe_task_seconds_bucket{le="0.1",task="programme.make_report"} 1.0',
        'amhe_task_seconds_bucket{le="1.0",task="programme.make_report"} 3.0',
        'amhe_task_seconds_bucket{le="300.0",task="programme.make_report"} 3.0',
        'amhe_task_seconds_count{task="programme.make_report"} 4.0',
    ):
        assert line in told


def test_letters_that_may_go_and_did_not_are_counted_with_the_age_of_the_oldest(world: World, redis: Redis) -> None:
    assert "amhe_letters_waiting 0.0\n" in metrics.exposition().decode()
    with world.ours.inside():
        due = Due("teams.meeting", world.ours.member.pk, 1, clock.now() - timedelta(minutes=20))
        post(organisation_id=world.ours.organisation.pk, letters=[due])
    told = metrics.exposition().decode()
    assert "amhe_letters_waiting 1.0\n" in told and "amhe_letters_oldest_seconds 1200.0\n" in told


def test_metrics_without_the_database_have_everything_else(monkeypatch: pytest.MonkeyPatch, redis: Redis) -> None:
    monkeypatch.setattr(metrics.wall, "letters_overdue", gone_database)
    told = metrics.exposition().decode()
    assert "amhe_redis_up 1.0" in told and "amhe_letters" not in told


def gone_database(*_asked: Any) -> Any:
    raise OperationalError("could not connect")


def test_metrics_without_redis_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "redis", gone)
    told = metrics.exposition().decode()
    assert "amhe_redis_up 0.0" in told and "amhe_queue_waiting" not in told


def beats(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> tuple[OneAtATime, OneAtATime, list[str]]:
    """Two beats with the product's own schedule, and the list of what they send."""
    sent: list[str] = []
    # the test's own transaction would be taken for a connection left in a bad state
    monkeypatch.setattr(schedulers, "close_old_connections", lambda: None)
    monkeypatch.setattr(OneAtATime, "apply_async", lambda beat, entry, **others: sent.append(entry.task))
    return OneAtATime(app=app), OneAtATime(app=app), sent


def test_of_two_beats_one_sends_and_the_other_takes_over(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = beats(redis, monkeypatch)
    assert first.tick() <= LOOK_AGAIN
    assert second.tick() == LOOK_AGAIN
    assert (first.holds, second.holds) == (True, False)
    assert 0 < redis.pttl("amhe:beat") <= 30_000
    first.close()
    second.tick()
    assert second.holds
    first.tick()
    assert first.holds is False
    redis.delete("amhe:beat")  # the holder died without a word, and its time ran out
    first.tick()
    assert first.holds


def test_a_beat_that_waits_sends_nothing(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, sent = beats(redis, monkeypatch)
    first.tick()
    sent.clear()
    for _ in range(5):
        second.tick()
    assert sent == []
    monkeypatch.setattr(queue, "redis", gone)
    assert second.tick() == LOOK_AGAIN
    assert sent == []


class Later(migrations.Migration):
    """A migration of a later release."""

    initial = False


def later(*operations: Any, **marks: Any) -> Later:
    migration = Later("0009_later", "teams")
    migration.operations = list(operations)
    for name, value in marks.items():
        setattr(migration, name, value)
    return migration


TEXT = models.CharField(max_length=20)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("team", "name"),
        migrations.RenameField("team", "name", "called"),
        migrations.DeleteModel("team"),
        migrations.RenameModel("team", "group"),
        migrations.AddField("team", "mood", models.CharField(max_length=20, default="calm")),
        migrations.AlterField("team", "name", models.CharField(max_length=10)),
        migrations.AlterField("team", "name", models.CharField(max_length=20, unique=True)),
        migrations.AlterField("team", "name", models.IntegerField()),
    ],
)
def test_what_the_release_before_would_stumble_over_needs_a_reason(operation: Any) -> None:
    (sentence,) = migrations_check.refused(later(operation), lambda model, field: TEXT)
    assert sentence.startswith("teams.0009_later: ")
    marked = later(operation, contract="since 1.4 nothing reads it")
    assert list(migrations_check.refused(marked, lambda model, field: TEXT)) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("team", "mood", models.CharField(max_length=20, null=True)),
        migrations.AddField("team", "mood", models.CharField(max_length=20, db_default="calm")),
        migrations.AlterField("team", "name", models.CharField(max_length=40)),
        migrations.AlterField("team", "name", models.CharField(max_length=20, null=True)),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_what_it_would_not_notice_needs_none(operation: Any) -> None:
    assert list(migrations_check.refused(later(operation), lambda model, field: TEXT)) == []


def test_a_new_table_may_be_put_together_in_its_own_migration() -> None:
    new = migrations.CreateModel("Diary", [("id", models.BigAutoField(primary_key=True))])
    field = migrations.AddField("diary", "day", models.DateField())
    assert list(migrations_check.refused(later(new, field))) == []


def test_every_migration_that_there_is_keeps_the_rule() -> None:
    assert migrations_check.releases_can_follow_each_other(None) == []
