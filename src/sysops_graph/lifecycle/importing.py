"""An expert's calendar is taken over: its events become absences, each in a transaction of its own.

What the calendar changes is worked out at once and done by messages, so that a long calendar locks no more tickets at
a time than one absence does. Each effect looks again: doing it twice does nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sysops_graph.actor import Actor, Channel
from sysops_graph.assignment import commands as assignment
from sysops_graph.assignment.model import AbsenceKind, InvalidAbsence
from sysops_graph.calendars.ical import Occurrence
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Json, Message, NewMessage, Outcome
from sysops_graph.experts import absences as experts
from sysops_graph.experts.model import Import, Imported
from sysops_graph.experts.rules import import_of
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.absences import take_away, take_back
from sysops_graph.lifecycle.next import Next

RECORD, REMOVE = "absence.import", "absence.remove"
AHEAD = timedelta(days=366)
"""How far ahead events count; those that are over do not."""
MOST = 200


async def import_absences(
    tx: Tx,
    expert_id: str,
    *,
    events: Sequence[Occurrence],
    kind: AbsenceKind,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """The expert's absences from a calendar are to be these events, free ones aside; a dry run only says what it does.

    Raises InvalidAbsence when they are too many.
    """
    plan, messages = await import_events(tx, expert_id, events, kind=kind, by=actor.principal, now=now)
    outcome: Outcome = {
        "expert_id": expert_id,
        "recorded": [_times(one) for one in plan.recorded],
        "removed": [_times(one) for one in plan.removed],
        "unchanged": plan.unchanged,
    }
    await deliver(tx, messages=() if dry_run else messages, outcome=outcome, now=now, ids=ids)
    return outcome


async def import_events(
    tx: Tx, expert_id: str, events: Sequence[Occurrence], *, kind: str, by: str, now: datetime
) -> tuple[Import, list[NewMessage]]:
    """What the events change, and the messages that do it, in the name of the principal `by`.

    Raises InvalidAbsence when they are too many.
    """
    away = [Imported(event.key, event.starts_at, event.ends_at) for event in events if event.busy]
    wanted = [one for one in away if one.ends_at > now]
    if len(wanted) > MOST:
        raise InvalidAbsence(f"at most {MOST} absences a year ahead; these are {len(wanted)}", field="calendar")
    plan = import_of(wanted, await experts.imported_absences(tx, expert_id, now=now))
    said: dict[str, Json] = {"kind": kind, "by": by}
    messages = [_wanted(REMOVE, expert_id, one, said) for one in plan.removed]
    return plan, messages + [_wanted(RECORD, expert_id, one, said) for one in plan.recorded]


async def import_absence(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """Record the absence of an event, in place of the one that it was before it moved."""
    one, actor = _told(message)
    present = (await experts.imported_absences(tx, message.subject_id, now=now)).get(one.key)
    if one.ends_at <= now or (present and (present.starts_at, present.ends_at) == (one.starts_at, one.ends_at)):
        return
    if present and present.absence_id:
        await experts.cancel_absence(tx, present.absence_id, actor=actor, now=now, ids=ids)
    next_ = Next()
    await take_away(
        tx,
        message.subject_id,
        kind=str(message.payload["kind"]),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        source_key=one.key,
        next_=next_,
        actor=actor,
        now=now,
        ids=ids,
    )
    if present:
        next_.supply_changed(message.subject_id, expert_ids=[message.subject_id])
    await next_.deliver(tx, now=now, ids=ids)


async def remove_absence(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """An event is gone from the calendar: the absence is taken back, or ends now if it has begun."""
    one, actor = _told(message)
    present = (await experts.imported_absences(tx, message.subject_id, now=now)).get(one.key)
    if present is None or present.absence_id is None:
        return
    next_ = Next()
    if present.starts_at <= now:
        await experts.end_absence(tx, present.absence_id, ends_at=now, actor=actor, now=now, ids=ids)
        next_.supply_changed(present.absence_id, expert_ids=[message.subject_id])
    else:
        absence = await assignment.recorded_absence(tx, present.absence_id)
        await take_back(tx, absence, next_, actor=actor, now=now, ids=ids)
    await next_.deliver(tx, now=now, ids=ids)


def _wanted(topic: str, expert_id: str, one: Imported, said: dict[str, Json]) -> NewMessage:
    payload: dict[str, Json] = {**said, "key": one.key, **_times(one)}
    return NewMessage(topic=topic, ticket_id=None, subject_id=expert_id, payload=payload)


def _told(message: Message) -> tuple[Imported, Actor]:
    said = {name: str(message.payload[name]) for name in ("key", "starts_at", "ends_at", "by")}
    starts_at, ends_at = (datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at"))
    return Imported(said["key"], starts_at, ends_at), Actor(principal=said["by"], via=Channel.SYSTEM)


def _times(one: Imported) -> dict[str, str]:
    return {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}
