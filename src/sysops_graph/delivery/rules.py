"""Pure decisions about delivery: when to try again, when to give up, who sweeps which shard."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sysops_graph.delivery.model import Message, MessageState, Timer, TimerGroup

SHARDS = 64
ALARM_AFTER = timedelta(minutes=5)
"""A core message or timer that still fails after this is logged as an error each time."""
LEASE_S = 5.0
SEND_GRACE_S = 5.0
"""A send's lease outlasts the longest call by this, so that nobody else calls meanwhile."""
KEPT = timedelta(days=30)
"""Settled messages, fired timers and commands are kept this long."""
GROUP = 25
"""So many timers of a kind that is handled together are fired in one transaction."""
_FIRST_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePolicy:
    """How long a lane tries (none: for ever), the longest pause between two attempts, and whether it is in a hurry.

    For one that is not, no doorbell rings: the sweep finds it within a second, when what is in a hurry has been done.
    A worker does one thing of it at a time.
    """

    span: timedelta | None
    longest_pause: timedelta
    hurries: bool = True


LANES = {
    "core": LanePolicy(span=None, longest_pause=timedelta(minutes=1)),
    "engine": LanePolicy(span=None, longest_pause=timedelta(seconds=5)),
    "notify": LanePolicy(span=timedelta(days=1), longest_pause=timedelta(minutes=15)),
    "storage": LanePolicy(span=None, longest_pause=timedelta(minutes=15)),
    "triage": LanePolicy(span=timedelta(days=1), longest_pause=timedelta(minutes=5), hurries=False),
    "webhook": LanePolicy(span=timedelta(days=3), longest_pause=timedelta(hours=1)),
}
"""By what stands before the colon: `notify:email` is of the kind `notify`."""

MESSAGE_MOVES: dict[tuple[MessageState, str], MessageState] = {
    (MessageState.PENDING, "effect committed"): MessageState.DONE,
    (MessageState.PENDING, "outside party confirmed"): MessageState.DONE,
    (MessageState.PENDING, "dropped: no longer applies"): MessageState.DONE,
    (MessageState.PENDING, "leased for a send"): MessageState.PENDING,
    (MessageState.PENDING, "failed: next attempt later"): MessageState.PENDING,
    (MessageState.PENDING, "span over"): MessageState.DEAD,
    (MessageState.PENDING, "unknown topic"): MessageState.DEAD,
    (MessageState.DEAD, "re-driven by an administrator"): MessageState.PENDING,
}
"""Every move of an outbox message; the diagram in docs/ is drawn from it."""


def shard_of(subject_id: str) -> int:
    """The fixed shard, 0 to 63, of a ticket or whatever stands in for one."""
    return hashlib.blake2b(subject_id.encode(), digest_size=1).digest()[0] % SHARDS


def lane_policy(lane: str) -> LanePolicy:
    """Raises KeyError for a lane of no known kind."""
    return LANES[lane.partition(":")[0]]


def backoff(work_id: str, attempt: int, longest: timedelta) -> timedelta:
    """1 s, 2 s, 4 s … up to `longest`, each a quarter shorter or longer: fixed per (id, attempt), spread over ids."""
    pause = min(_FIRST_PAUSE * 2 ** min(attempt - 1, 30), longest)
    digest = hashlib.blake2b(f"{work_id}:{attempt}".encode(), digest_size=4).digest()
    return pause * (0.75 + 0.5 * int.from_bytes(digest) / 2**32)


def next_attempt_at(message: Message, *, now: datetime) -> datetime | None:
    """When a message that failed is tried again; none when its lane's span would be over by then: it is dead."""
    policy = lane_policy(message.lane)
    at = now + backoff(message.id, message.attempts + 1, policy.longest_pause)
    return None if policy.span is not None and at > message.since_at + policy.span else at


def next_firing_at(timer: Timer, *, now: datetime) -> datetime:
    """When a timer that failed is tried again: it never dies, since a ticket's next step hangs on it."""
    return now + backoff(timer.id, timer.attempts + 1, LANES["core"].longest_pause)


def overdue(since: datetime, lane: str, *, now: datetime) -> bool:
    """Whether somebody has to be told that the core lane does not get on with this."""
    return lane == "core" and now - since >= ALARM_AFTER


def in_groups(timers: Sequence[Timer], kinds: Collection[str]) -> list[Timer | TimerGroup]:
    """Those of some kinds together, at most so many and of each ticket the first; the others one by one."""
    found: list[Timer | TimerGroup] = [timer for timer in timers if timer.kind not in kinds]
    for kind in kinds:
        firsts: dict[str, Timer] = {}
        for timer in timers:
            if timer.kind == kind:
                firsts.setdefault(timer.ticket_id or timer.id, timer)
        members = list(firsts.values())
        groups = [members[start : start + GROUP] for start in range(0, len(members), GROUP)]
        found += [TimerGroup(tuple(group)) if len(group) > 1 else group[0] for group in groups]
    return found


def shards_of(worker: str, live: Collection[str]) -> list[int]:
    """The shards a worker should hold among the live ones: every one held by one, their numbers one apart at most."""
    ranked = sorted(live)
    return [shard for shard in range(SHARDS) if ranked[shard % len(ranked)] == worker]
