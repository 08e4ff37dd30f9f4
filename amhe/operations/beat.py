"""Beat that may be started twice: only the one that holds the lock in Redis sends tasks, the others wait for it."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler
from redis import RedisError

from amhe.operations import queue
from amhe.operations.background import touch

log = logging.getLogger(__name__)
LOCK = "amhe:beat"
HELD_FOR = 30_000
LOOK_AGAIN = 5.0
RENEW = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('pexpire', KEYS[1], ARGV[2]) or 0"
RELEASE = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('del', KEYS[1]) or 0"


class OneAtATime(DatabaseScheduler):
    """The schedule of django-celery-beat behind a lock of 30 seconds, renewed at every tick (at most 5 seconds apart).

    A second one takes over within 30 seconds of the first one's death, at once after a stop. If a long pause ever let
    two send the same task, nothing is lost: every scheduled task is safe to run twice.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.mine = secrets.token_hex(8)
        self.holds: bool | None = None
        super().__init__(*args, **kwargs)
        self.max_interval = LOOK_AGAIN

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due if we hold the lock. Returns the seconds until the next tick."""
        touch()
        try:
            held = self.hold()
        except RedisError:
            log.warning("beat waits for Redis", exc_info=True)
            return LOOK_AGAIN
        if held is not self.holds:
            log.info("beat sends" if held else "beat waits for another")
            self.holds = held
        return min(super().tick(*args, **kwargs), LOOK_AGAIN) if held else LOOK_AGAIN

    def is_due(self, entry: Any) -> Any:
        """As its parent says; what was last sent in the future, by a clock since set right, counts as sent now."""
        entry.last_run_at = min(entry.last_run_at, entry._default_now())
        return super().is_due(entry)

    def hold(self) -> bool:
        """Whether the lock is ours, taken or renewed just now. Raises RedisError."""
        redis = queue.redis()
        return bool(redis.set(LOCK, self.mine, nx=True, px=HELD_FOR) or redis.eval(RENEW, 1, LOCK, self.mine, HELD_FOR))

    def close(self) -> None:
        """Let the next one in."""
        super().close()
        try:
            queue.redis().eval(RELEASE, 1, LOCK, self.mine)
        except RedisError:
            log.warning("beat's lock is left to run out", exc_info=True)
