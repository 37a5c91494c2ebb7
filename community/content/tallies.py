"""Where tries are counted (see `limits`): in Redis when the site has one, else, and while it is gone, in the table `Tally`."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.cache import caches

from community.content.models import Tally

# A script runs whole before anything else does, so whoever counts in the same moment sees another number.
ADD = """
local now, told = tonumber(ARGV[1]), {}
for i, key in ipairs(KEYS) do
    local ends = redis.call('HGET', key, 'ends')
    if not ends or tonumber(ends) <= now then
        ends = ARGV[i + 1]
        redis.call('DEL', key)
        redis.call('HSET', key, 'ends', ends)
        redis.call('PEXPIRE', key, math.ceil((tonumber(ends) - now) * 1000))
    end
    told[i] = {redis.call('HINCRBY', key, 'number', 1), ends}
end
return told
"""
TAKE_BACK = """
for _, key in ipairs(KEYS) do
    if tonumber(redis.call('HGET', key, 'number') or '0') > 0 then
        redis.call('HINCRBY', key, 'number', -1)
    end
end
"""


def add(periods: dict[str, int], now: float) -> list[tuple[str, int, float]]:
    """Count one more under each key, whose period has so many seconds; (key, number, end) of each."""

    def in_redis(redis):
        ends = [repr(now + seconds) for seconds in periods.values()]
        told = redis.register_script(ADD)(keys=list(periods), args=[repr(now), *ends])
        return [(key, number, float(end)) for key, (number, end) in zip(periods, told, strict=True)]

    return shared(in_redis, lambda: Tally.objects.add(periods, now))


def take_back(keys: Iterable[str]) -> None:
    if keys := list(keys):
        shared(
            lambda redis: redis.register_script(TAKE_BACK)(keys=keys),
            lambda: Tally.objects.take_back(keys),
        )


def forget(keys: Iterable[str]) -> None:
    if keys := list(keys):
        shared(
            lambda redis: redis.delete(*keys),
            lambda: Tally.objects.filter(key__in=keys).delete(),
        )


def shared(in_redis: Callable, in_table: Callable):
    return caches["default"].ask(in_redis, in_table) if settings.REDIS_URL else in_table()
