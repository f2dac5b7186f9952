"""So many requests a minute, by address and by principal, counted over all processes as long as Redis answers.

A token bucket, kept as the instant at which it is full again: a request that would put that instant further away than
the bucket is deep has to wait. While Redis is away each process counts for itself, so nobody is refused for that.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from sysops_graph.api.problems import RateExceeded
from sysops_graph.log import logger
from sysops_graph.metrics import RATES_ALONE
from sysops_graph.settings import Settings

log = logger(__name__)

_TIMEOUT_S = 0.2
_ALONE_S = 1.0
_CONNECTIONS = 8
_KEPT = 10_000
_TAKE = """
local t = redis.call('TIME')
local now, full_at = t[1] + t[2] / 1000000, {}
for i, key in ipairs(KEYS) do
  local each, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local away = math.max(tonumber(redis.call('GET', key) or now) - now, 0)
  local wait = away - (burst - 1) * each
  if wait > 0 then return {i, tostring(wait)} end
  full_at[i] = now + away + each
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.6f', full_at[i]), 'PX', math.ceil((full_at[i] - now) * 1000))
end
return {0, '0'}
"""
"""All buckets or none: whoever is refused by one has taken nothing from another."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A request each so many seconds, and so many at once after a pause."""

    each_s: float
    burst: int

    @staticmethod
    def per_minute(requests: int, burst: int) -> "Rate":
        return Rate(60 / requests, burst)

    def taken(self, full_at: float, now: float) -> tuple[float, float]:
        """When the bucket is full again after one more request, and how long that one has to wait: 0 if it may."""
        away_s = max(full_at - now, 0.0)
        wait_s = away_s - (self.burst - 1) * self.each_s  # exactly 0 for a bucket that is full, whatever is rounded
        return (full_at, wait_s) if wait_s > 0 else (now + away_s + self.each_s, 0.0)


class Rates:
    """The counts of this process and, through Redis, of its like."""

    def __init__(self, settings: Settings) -> None:
        self._address = Rate.per_minute(settings.address_per_minute, settings.address_burst)
        self._principal = Rate.per_minute(settings.principal_per_minute, settings.principal_burst)
        self._trusted = frozenset(each.strip() for each in settings.trusted_addresses.split(",") if each.strip())
        # A burst shares a few connections: each counts in well under a millisecond.
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]
            settings.redis_url,
            max_connections=_CONNECTIONS,
            timeout=_TIMEOUT_S,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
        )
        self._redis = Redis.from_pool(pool)
        self._take = self._redis.register_script(_TAKE)
        self._own: OrderedDict[str, float] = OrderedDict()
        self._alone_until = 0.0

    async def demand(self, address: str, principal: str | None) -> None:
        """Count a request, of nobody that is known if there is no principal. Raises RateExceeded."""
        asked = [] if address in self._trusted else [("address", address, self._address)]
        asked += [("principal", principal, self._principal)] if principal else []
        if not asked:
            return
        keys, rates = [f"sysops:rate:{whose}:{name}" for whose, name, _ in asked], [rate for _, _, rate in asked]
        which, wait_s = await self._wait(keys, rates)
        if wait_s > 0:
            whose, _, rate = asked[which]
            most = round(60 / rate.each_s)
            raise RateExceeded(limit=f"{whose} a minute", value=most, retry_after=math.ceil(wait_s))

    async def close(self) -> None:
        await self._redis.aclose()

    async def _wait(self, keys: list[str], rates: list[Rate]) -> tuple[int, float]:
        """Which bucket is too empty, and for how many seconds; 0 seconds if none is."""
        if time.monotonic() >= self._alone_until:
            try:
                numbers = [number for rate in rates for number in (rate.each_s, rate.burst)]
                which, wait_s = cast("tuple[int, bytes]", await self._take(keys=keys, args=numbers))
                return which - 1, float(wait_s)
            except (RedisError, OSError, TimeoutError) as error:
                self._alone_until = time.monotonic() + _ALONE_S
                log.info("rates_alone", error=type(error).__name__)
        RATES_ALONE.inc()
        return self._wait_alone(keys, rates)

    def _wait_alone(self, keys: list[str], rates: list[Rate]) -> tuple[int, float]:
        now = time.monotonic()
        taken = [rate.taken(self._own.get(key, 0.0), now) for key, rate in zip(keys, rates, strict=True)]
        for which, (_, wait_s) in enumerate(taken):
            if wait_s > 0:
                return which, wait_s
        for key, (full_at, _) in zip(keys, taken, strict=True):
            self._own[key] = full_at
            self._own.move_to_end(key)
        while len(self._own) > _KEPT:
            self._own.popitem(last=False)
        return 0, 0.0
