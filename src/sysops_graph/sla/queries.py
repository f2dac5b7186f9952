"""Reads about clocks: what they run on, how they stand, why they are due when they are, which are wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sysops_graph.calendars.model import AreaNotFound, BusinessCalendar, Explained
from sysops_graph.calendars.stored import counted_by, stored_calendar
from sysops_graph.graph.model import Row, Tx
from sysops_graph.sla.model import (
    OFFICE_HOURS,
    Basis,
    Clock,
    ClockKind,
    ClockNotFound,
    ClockState,
    Priority,
    ServiceLevel,
    SlaPolicy,
    Terms,
    WrongClock,
    parse_sla_policy,
)
from sysops_graph.sla.rules import Standing


async def clock_terms(tx: Tx, area_id: str, *, now: datetime) -> Terms:
    """The calendar and the policy that clocks of the area's tickets start on. Raises AreaNotFound."""
    row = await tx.row("sla/clock_terms", area_id=area_id, now=now)
    if row is None:
        raise AreaNotFound(field="areaId", area_id=area_id)
    return terms_of(row["calendar"], row["policy"])


def terms_of(calendar: Row | None, policy: Row) -> Terms:
    """Terms from a calendar's id and texts, and a policy's version and body."""
    return Terms(
        calendar_id=calendar["id"] if calendar else None,
        calendar=calendar_of(calendar),
        policy_version=policy["version"],
        policy=parse_sla_policy(policy["body"]),
    )


async def policy_in_force(tx: Tx, *, now: datetime) -> SlaPolicy:
    """The policy that clocks start on."""
    row = await tx.row("sla/policy_in_force", now=now)
    assert row, "a migration writes the first policy"
    return parse_sla_policy(row["body"])


async def clocks_by_tickets(tx: Tx, ticket_ids: Sequence[str]) -> dict[str, list[Clock]]:
    """The clocks of each ticket, by cycle."""
    found: dict[str, list[Clock]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in await tx.rows("sla/clocks_by_tickets", ticket_ids=list(ticket_ids)):
        found[row["ticket_id"]].append(_clock(row))
    return found


async def running_clocks(tx: Tx, ticket_id: str) -> list[Standing]:
    """The clocks of a ticket that have not ended, with what their due times follow from."""
    return [standing_of(row) for row in await tx.rows("sla/running_clocks", ticket_id=ticket_id)]


async def clock_explanation(tx: Tx, clock_id: str) -> list[Explained]:
    """The intervals between a clock's start and its due time, each with its reason. Raises ClockNotFound."""
    row = await tx.row("sla/clock_with_calendar", clock_id=clock_id)
    if row is None:
        raise ClockNotFound(clock_id=clock_id)
    return standing_of(row).explained()


async def wrong_clocks(tx: Tx, ticket_ids: Sequence[str]) -> list[WrongClock]:
    """The clocks of these tickets that differ from their rebuild."""
    rows = await tx.rows("sla/clocks_to_rebuild", ticket_ids=list(ticket_ids))
    return [
        WrongClock(
            clock_id=row["id"],
            ticket_id=row["ticket_id"],
            ticket_key=row["ticket_key"],
            kind=ClockKind(row["kind"]),
            due_at=row["due_at"],
            rebuilt_due_at=rebuilt.clock.due_at if rebuilt else None,
        )
        for row, rebuilt in ((row, rebuilt_clock(row)) for row in rows)
        if rebuilt is None or rebuilt.clock.due_at != row["due_at"]
    ]


def rebuilt_clock(row: Row) -> Standing | None:
    """A clock as its facts give it; none where its calendar or policy is gone."""
    gone = any(one["id"] and one["texts"][0] is None for one in row["calendars_before"])
    if row["policy"] is None or gone or (row["calendar_id"] and row["calendar"] is None):
        return None
    return standing_of(row).rebuilt()


def calendar_of(row: Row | None) -> BusinessCalendar:
    return stored_calendar(row["time_zone"], row["windows"], row["holidays"]) if row else OFFICE_HOURS


def standing_of(row: Row) -> Standing:
    """From a clock with its policy, the calendar it runs on, and those that counted before."""
    return Standing(_clock(row), counted_on(row), parse_sla_policy(row["policy"]))


def counted_on(row: Row) -> BusinessCalendar:
    """What a clock's time is counted on: its calendar, and until their instants those that it ran on before."""
    texts = [(*one["texts"],) if one["id"] else None for one in row["calendars_before"]]
    until_at = [one["until_at"] for one in row["calendars_before"]]
    now_on = row["calendar"]
    texts.append((now_on["time_zone"], now_on["windows"], now_on["holidays"]) if now_on else None)
    return counted_by(tuple(zip(texts, [row["started_at"], *until_at], strict=True)), OFFICE_HOURS)


_PLAIN = ("id", "ticket_id", "cycle", "policy_version", "started_at", "due_at")
_MAYBE = ("calendar_id", "paused_at", "accelerated_at", "warned_at", "met_at", "stopped_at", "breached_at")


def _clock(row: Row) -> Clock:
    kept: Row = {name: row[name] for name in _PLAIN} | {name: row.get(name) for name in _MAYBE}
    return Clock(
        **kept,
        kind=ClockKind(row["kind"]),
        basis=Basis(row["basis"]),
        service_level=ServiceLevel(row["service_level"]),
        priority=Priority(row["priority"]),
        state=ClockState(row["state"]),
        target=timedelta(seconds=row["target_s"]),
        pauses=tuple(zip(row.get("pauses_from") or (), row.get("pauses_until") or (), strict=True)),
    )
