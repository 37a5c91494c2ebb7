"""The cache that all processes share, in Redis; and what takes its place while Redis is gone.

Redis is there to be quick, so nobody waits for it: what it does not answer within half a second, the fallback does.
Then it is left alone for a while, and one request tries it again.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import cache

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

REST = 5.0  # seconds that a Redis which failed is left alone
SAID_AGAIN = 60.0  # seconds until the log says once more that it is gone

logger = logging.getLogger(__name__)


class Breaker:
    """A circuit breaker, one in each process for each Redis."""

    def __init__(self):
        self.lock = threading.Lock()
        self.is_closed = True  # current flows: Redis is asked
        self.try_at = self.said_at = 0.0  # time.monotonic()

    def attempt(self, act: Callable, otherwise: Callable):
        """What `act()` returns; or `otherwise()`, when Redis fails or did a moment ago."""
        if not self.lets_through():
            return otherwise()
        try:
            answer = act()
        except RedisError as error:
            self.open(error)
            return otherwise()
        self.close()
        return answer

    def lets_through(self) -> bool:
        if self.is_closed:
            return True
        with self.lock:
            now = time.monotonic()
            if now < self.try_at:
                return False
            self.try_at = now + REST  # whoever else comes in the meantime does not wait as well
            return True

    def open(self, error: RedisError) -> None:
        with self.lock:
            now = time.monotonic()
            is_news = self.is_closed or now >= self.said_at + SAID_AGAIN
            self.is_closed, self.try_at = False, now + REST
            if is_news:
                self.said_at = now
        if is_news:
            logger.warning(
                "Redis failed (%s: %s): the database does its work, limits of attempts begin anew there; "
                "it is tried again every %d seconds",
                type(error).__name__, error, REST,
            )  # fmt: skip

    def close(self) -> None:
        if self.is_closed:
            return
        with self.lock:
            was_closed, self.is_closed = self.is_closed, True
        if not was_closed:
            logger.warning("Redis answers again")


breaker = cache(lambda server: Breaker())


class SharedCache(RedisCache):
    """OPTIONS, beside those of Redis: `fallback`, the alias of a cache (none: nothing is found and nothing kept);
    `longest`, for how many seconds a value is kept at most.
    """

    def __init__(self, server, params):
        options = dict(params.get("OPTIONS", {}))
        self.fallback_alias = options.pop("fallback", "")
        self.longest = options.pop("longest", None)
        super().__init__(server, {**params, "OPTIONS": options})
        self.breaker = breaker(server)

    @property
    def fallback(self):
        return caches[self.fallback_alias] if self.fallback_alias else DummyCache("", {})

    def ask(self, act: Callable, otherwise: Callable):
        """What `act(client)` returns, the client of the redis package; or `otherwise()`."""
        return self.breaker.attempt(lambda: act(self._cache.get_client(write=True)), otherwise)

    def get_backend_timeout(self, timeout=DEFAULT_TIMEOUT):
        seconds = super().get_backend_timeout(timeout)
        if self.longest is None:
            return seconds
        return self.longest if seconds is None else min(seconds, self.longest)


def falling_back(name: str):
    in_redis = getattr(RedisCache, name)

    def method(self, *args, **kwargs):
        return self.breaker.attempt(
            lambda: in_redis(self, *args, **kwargs),
            lambda: getattr(self.fallback, name)(*args, **kwargs),
        )

    return method


for _name in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr"),
    *("get_many", "set_many", "delete_many", "clear"),
):
    setattr(SharedCache, _name, falling_back(_name))
