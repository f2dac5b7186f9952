"""The worker audits by itself: one of many, every minute; what it found is kept, told, and heard of outside."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from support.lives import Life, expert, kiel
from sysops_graph.clock import Clock
from sysops_graph.graph.driver import Graph
from sysops_graph.jobs import standing
from sysops_graph.jobs.standing import Audits, show_last
from sysops_graph.lifecycle.answers import accept_offer
from sysops_graph.lifecycle.audits import Audited, AuditKind, keep_audit, last_audits, take_audit
from sysops_graph.lifecycle.settling import close_ticket, solve_ticket
from sysops_graph.settings import Settings
from sysops_graph.tickets.model import CloseReason

pytestmark = pytest.mark.usefixtures("wipe")
MISCOUNT = "MATCH (t:Ticket {id: $t}) SET t.version = t.version + 1"
"""What nobody but a person can repair."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def life(graph: Graph) -> Life:
    life = Life(graph)
    await life.build(kiel("anna", customers=3))
    return life


def audits(life: Life, settings: Settings, worker: str = "one", url: str | None = None) -> Audits:
    """Of a worker whose clock stands where the life does."""
    clock = Clock()
    clock.anchor(life.now)
    return Audits(life.graph, clock, worker, settings.model_copy(update={"heartbeat_url": url}))


async def over(life: Life, customer: str = "carl") -> str:
    """A ticket that is closed."""
    ticket = await life.open(customer=customer)
    await life.act(close_ticket, ticket, reason=CloseReason.INVALID)
    await life.drain()
    return ticket


async def test_one_worker_looks_and_the_others_wait_a_minute(life: Life, settings: Settings) -> None:
    made = await asyncio.gather(*(audits(life, settings, f"w{number}").stand() for number in range(5)))
    assert len([one for one in made if one]) == 1
    assert await audits(life, settings, "late").stand() is None
    life.now += MINUTE
    assert await audits(life, settings, "late").stand()


async def test_an_audit_whose_worker_died_is_made_by_another_when_its_time_is_over(
    life: Life, settings: Settings
) -> None:
    given = {"due_before": life.now, "within": timedelta(seconds=30), "now": life.now}
    assert await life.graph.write(take_audit, AuditKind.STANDING, worker="killed", **given)
    life.now += timedelta(seconds=29)
    assert await audits(life, settings).stand() is None
    life.now += timedelta(seconds=61)
    assert await audits(life, settings).stand()


async def test_what_lives_is_looked_at_and_repaired(life: Life, settings: Settings) -> None:
    ticket = await life.open()
    await life.rows("MATCH (w:Timer {ticket_id: $t}) DELETE w", t=ticket)
    audited = await audits(life, settings).stand()
    assert audited
    assert (audited.repaired, audited.broken) == (1, 0)


async def test_what_only_people_can_repair_is_kept_for_every_process(life: Life, settings: Settings) -> None:
    ticket = await life.open()
    await life.rows(MISCOUNT, t=ticket)
    await audits(life, settings).stand()
    last = await life.graph.read(last_audits)
    [found] = last[AuditKind.STANDING].violations
    assert (found.invariant, found.ticket_id) == ("history_differs", ticket)
    show_last(last, now=last[AuditKind.STANDING].ended_at + MINUTE)
    assert gauge("sysops_invariant_violations", name="history_differs") == 1
    assert gauge("sysops_audit_age_seconds", audit="standing") == MINUTE.total_seconds()


def gauge(metric: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(metric, labels)


async def test_what_is_over_is_looked_at_when_it_changed(life: Life, settings: Settings) -> None:
    ticket, other = await over(life), await over(life, "c1")
    life.now += timedelta(days=2)
    await audits(life, settings).stand()
    await life.rows("MATCH (t:Ticket) SET t.version = t.version + 1")
    await life.rows(
        "MATCH (h:HistoryEntry {ticket_id: $t}) SET h.at = datetime($at)", t=ticket, at=life.now.isoformat()
    )
    life.now += MINUTE
    audited = await audits(life, settings).stand()
    assert audited
    assert [one.ticket_id for one in audited.violations] == [ticket]
    assert other not in {one.ticket_id for one in audited.violations}


async def test_at_night_everything_is_looked_at_and_by_day_what_that_found_again(
    life: Life, settings: Settings
) -> None:
    ticket = await over(life)
    await life.rows(MISCOUNT, t=ticket)
    life.now += timedelta(days=2)
    assert await audits(life, settings).full() is None, "it is morning"
    assert found(await audits(life, settings).stand()) == []
    life.now = life.now.replace(hour=2) + timedelta(days=1)
    assert found(await audits(life, settings).full()) == [ticket]
    assert await audits(life, settings, "another").full() is None, "once a night"
    life.now += MINUTE
    assert found(await audits(life, settings).stand()) == [ticket]
    await life.rows("MATCH (t:Ticket {id: $t}) SET t.version = t.version - 1", t=ticket)
    life.now += MINUTE
    assert found(await audits(life, settings).stand()) == []


def found(audited: Audited | None) -> list[str | None]:
    assert audited
    return [one.ticket_id for one in audited.violations]


class Monitor:
    """An outside monitor that counts what it hears."""

    def __init__(self, status: str = "202 Accepted") -> None:
        self.status = status
        self.heard = asyncio.Queue[str]()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {self.status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await self.heard.put(request.decode().partition("\r\n")[0])


@asynccontextmanager
async def heard_by(monitor: Monitor) -> AsyncGenerator[str]:
    server = await asyncio.start_server(monitor.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}/ping/secret"


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted"])
async def test_a_monitor_hears_that_all_is_well(life: Life, settings: Settings, status: str) -> None:
    monitor = Monitor(status)
    async with heard_by(monitor) as url, asyncio.timeout(60):
        await audits(life, settings, url=url).stand_and_tell()
        assert await monitor.heard.get() == "GET /ping/secret HTTP/1.1"


async def test_a_monitor_hears_nothing_while_something_is_broken(life: Life, settings: Settings) -> None:
    await life.rows(MISCOUNT, t=await life.open())
    monitor = Monitor()
    async with heard_by(monitor) as url:
        await audits(life, settings, url=url).stand_and_tell()
    assert monitor.heard.empty()


async def test_a_monitor_hears_nothing_of_an_audit_that_takes_too_long(
    life: Life, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(standing._WITHIN, AuditKind.STANDING, timedelta())
    monitor = Monitor()
    async with heard_by(monitor) as url:
        with pytest.raises(TimeoutError):
            await audits(life, settings, url=url).stand_and_tell()
    assert monitor.heard.empty()
    assert await life.graph.read(last_audits) == {}


async def test_an_audit_counts_though_the_monitor_is_ill(life: Life, settings: Settings) -> None:
    failed = gauge("sysops_heartbeats_total", outcome="failed") or 0
    monitor = Monitor("500 Internal Server Error")
    async with heard_by(monitor) as url:
        await audits(life, settings, url=url).stand_and_tell()
    assert gauge("sysops_heartbeats_total", outcome="failed") == failed + 1
    assert await life.graph.read(last_audits)


async def test_what_is_kept_of_many_violations_is_their_number_and_the_first(life: Life) -> None:
    audited = await audited_with(life, 1500)
    await life.graph.write(keep_audit, audited, began_at=life.now, now=life.now)
    [kept] = (await life.graph.read(last_audits)).values()
    assert (kept.broken, len(kept.violations)) == (1500, 1000)


async def audited_with(life: Life, broken: int) -> Audited:
    found = tuple(standing.Violation("two_owners", f"tkt_{number}", "as said") for number in range(broken))
    return Audited(kind=AuditKind.STANDING, ended_at=life.now, took_s=0.1, repaired=0, broken=broken, violations=found)


async def test_a_life_that_is_audited_on_the_way_is_not_touched(life: Life, settings: Settings) -> None:
    ticket = await life.open()
    offer = await life.one("MATCH (a:Assignment {ticket_id: $t}) RETURN a.id", t=ticket)
    for step in (accept_offer, solve_ticket):
        audited = await audits(life, settings).stand()
        assert audited
        assert (audited.repaired, audited.broken) == (0, 0)
        about = {accept_offer: (offer,), solve_ticket: (ticket,)}[step]
        said = {"note": "done"} if step is solve_ticket else {}
        await life.act(step, *about, **said, actor=expert("anna"))
        await life.drain()
        life.now += MINUTE
