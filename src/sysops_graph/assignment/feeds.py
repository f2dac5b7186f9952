"""A person's private calendar feed: one address that can be renewed and taken back, and what it shows."""

from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from sysops_graph.actor import Actor
from sysops_graph.calendars.written import Entry, written
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Outcome
from sysops_graph.errors import NotFound
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, derived_id
from sysops_graph.sealing import Sealer, SignatureNotTrue

PATH: Final = "/calendars/"
_PURPOSE: Final = "read a private calendar feed"
_MOST = 500
"""Entries of each kind."""
_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)


class FeedNotFound(NotFound):
    """There is no calendar at this address; ask for a new one in the app."""


def address_of(sealer: Sealer, feed_id: str, number: str) -> str:
    """The address, relative to where the API answers. The graph alone does not yield it: it takes the service's key."""
    return PATH + sealer.sign(_PURPOSE, orjson.dumps([feed_id, number]).decode())


def opened_address(sealer: Sealer, token: str) -> tuple[str, str]:
    """Feed and number of an address. Raises FeedNotFound."""
    try:
        feed_id, number = orjson.loads(sealer.signed(_PURPOSE, token))
    except SignatureNotTrue as error:
        raise FeedNotFound from error
    return feed_id, number


async def renew_feed(tx: Tx, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The actor's feed has a new address; the earlier one opens nothing any more."""
    number = ids.new("CalendarFeed")
    assert actor.subject_id, "who has a feed is somebody"
    feed_id = derived_id("CalendarFeed", actor.subject_id)
    await tx.rows("assignment/renew_feed", feed_id=feed_id, person_id=actor.subject_id, number=number, now=now)
    outcome: Outcome = {"feed_id": feed_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def revoke_feed(tx: Tx, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The actor's feed has no address any more. Raises FeedNotFound."""
    feed_id = derived_id("CalendarFeed", actor.subject_id or "")
    if not await tx.rows("assignment/revoke_feed", feed_id=feed_id, now=now):
        raise FeedNotFound
    outcome: Outcome = {"feed_id": feed_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def feed_of(tx: Tx, person_id: str) -> Row | None:
    """`feed_id`, `number` and `since_at` of a person's feed; none without an address."""
    return await tx.row("assignment/feed_of", feed_id=derived_id("CalendarFeed", person_id))


async def feed_text(tx: Tx, feed_id: str, number: str, *, now: datetime) -> bytes:
    """What a feed shows: duty on call, visits and absences, a month back and a year ahead. Raises FeedNotFound."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since_at, until_at = today - _BACK, today + _AHEAD
    row = await tx.row(
        "assignment/feed_contents", feed_id=feed_id, number=number, since_at=since_at, until_at=until_at, most=_MOST
    )
    if row is None:
        raise FeedNotFound
    entries = [*map(_duty, row["duties"]), *map(_visit, row["visits"])]
    entries += [_absence(absence, until_at) for absence in row["absences"]]
    entries.sort(key=lambda entry: (entry.starts_at, entry.uid))
    return written(entries, name=f"Sysops Squad: {row['name']}", stamped_at=row["since_at"])


def _duty(row: dict[str, Any]) -> Entry:
    uid = derived_id("CalendarFeed", row["rota_id"], row["role"], row["starts_at"].isoformat())
    times = {"starts_at": row["starts_at"], "ends_at": row["ends_at"]}
    return Entry(uid=uid, summary=f"On call ({row['role']}): {row['rota']}", busy=False, **times)


def _visit(row: dict[str, Any]) -> Entry:
    times = {"starts_at": row["starts_at"], "ends_at": row["ends_at"]}
    return Entry(uid=row["visit_id"], summary=f"Visit {row['ticket_key']}", place=row["area"], **times)


def _absence(row: dict[str, Any], until_at: datetime) -> Entry:
    """Why somebody is away is nobody's business who got hold of the address."""
    ends_at = min(row["ends_at"], max(until_at, row["starts_at"] + timedelta(days=1)))
    return Entry(uid=row["absence_id"], summary="Away", starts_at=row["starts_at"], ends_at=ends_at)
