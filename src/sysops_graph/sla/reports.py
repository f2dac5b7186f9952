"""Whether promises were kept: on one ticket, and on all that were opened in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sysops_graph.graph.model import Row, Tx
from sysops_graph.sla.model import ClockKind, ServiceLevel
from sysops_graph.sla.queries import standing_of
from sysops_graph.sla.rules import Standing, used_until


class SlaStatus(StrEnum):
    """How the promises of a ticket stand."""

    OK = "ok"
    AT_RISK = "at_risk"
    RESPONSE_BREACHED = "response_breached"
    RESOLUTION_BREACHED = "resolution_breached"
    BOTH = "both"


NEXT_STEPS: Mapping[SlaStatus, tuple[str, ...]] = {
    SlaStatus.OK: (),
    SlaStatus.AT_RISK: ("Work on it first", "Ask the lead for help before the time is up"),
    SlaStatus.RESPONSE_BREACHED: ("Answer the customer now", "See that somebody owns it"),
    SlaStatus.RESOLUTION_BREACHED: (
        "Tell the customer when it will be solved",
        "Decide on a credit",
        "Find out what held it up",
    ),
    SlaStatus.BOTH: (
        "Tell the customer when it will be solved",
        "Decide on a credit",
        "Find out why nobody answered, and what held it up",
    ),
}
"""What is to be done, by status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise, and the time of the clock's calendar that went by until it was kept, or until now."""

    clock_id: str
    target: timedelta
    actual: timedelta
    due_at: datetime
    met_at: datetime | None
    breached: bool
    warned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaReport:
    """The promises of a ticket's present cycle, and how they stand."""

    ticket_id: str
    ticket_key: str
    service_level: ServiceLevel
    response: Promise
    resolution: Promise

    @property
    def status(self) -> SlaStatus:
        match self.response.breached, self.resolution.breached:
            case True, True:
                return SlaStatus.BOTH
            case True, False:
                return SlaStatus.RESPONSE_BREACHED
            case False, True:
                return SlaStatus.RESOLUTION_BREACHED
            case _:
                near = any(each.warned and each.met_at is None for each in (self.response, self.resolution))
                return SlaStatus.AT_RISK if near else SlaStatus.OK

    @property
    def next_steps(self) -> tuple[str, ...]:
        return NEXT_STEPS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How the promises of one service level and kind were kept; a ticket closed without a solution is excluded."""

    service_level: ServiceLevel
    kind: ClockKind
    met: int
    breached: int
    excluded: int
    running: int
    half: timedelta | None
    most: timedelta | None


async def sla_report(tx: Tx, ticket_id: str, *, now: datetime) -> SlaReport | None:
    """The report of a ticket; none for one without clocks."""
    rows = await tx.rows("sla/clocks_to_report", ticket_id=ticket_id)
    standing = [standing_of({**row["clock"], **_beside(row)}) for row in rows]
    promised = {each.clock.kind: _promise(each, now) for each in standing}
    if len(promised) < len(ClockKind):
        return None
    return SlaReport(
        ticket_id=ticket_id,
        ticket_key=rows[0]["ticket_key"],
        service_level=standing[0].clock.service_level,
        response=promised[ClockKind.RESPONSE],
        resolution=promised[ClockKind.RESOLUTION],
    )


async def sla_summary(
    tx: Tx, *, from_at: datetime, until_at: datetime, area_id: str | None, service_level: ServiceLevel | None
) -> list[Kept]:
    """How promises were kept on tickets that were opened in a period, in an area and those within it."""
    wanted: Row = {"from_at": from_at, "until_at": until_at, "area_id": area_id, "service_level": service_level}
    return [_kept(row) for row in await tx.rows("sla/summary", **wanted)]


def _kept(row: Row) -> Kept:
    typed: dict[str, Any] = {name: row[name] for name in ("met", "breached", "excluded", "running")}
    return Kept(
        **typed,
        service_level=ServiceLevel(row["service_level"]),
        kind=ClockKind(row["kind"]),
        half=_seconds(row["half_s"]),
        most=_seconds(row["most_s"]),
    )


def _seconds(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def _beside(row: Row) -> Row:
    return {name: row[name] for name in ("calendar", "policy", "calendars_before")}


def _promise(standing: Standing, now: datetime) -> Promise:
    clock = standing.clock
    ended = [at for at in (clock.paused_at, clock.met_at, clock.stopped_at, now) if at]
    return Promise(
        clock_id=clock.id,
        target=clock.target,
        actual=used_until(standing.counting, clock.started_at, min(ended), clock.pauses),
        due_at=clock.due_at,
        met_at=clock.met_at,
        breached=clock.breached_at is not None,
        warned=clock.warned_at is not None,
    )
