"""Facts of a match to decide from: a ticket in Kiel that asks for audio at level 2, and experts who nearly fit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sysops_graph.calendars.model import Window
from sysops_graph.matching.facts import Asked, Away, Held, Hours, Look, Seen, Tally, Verdict, Wait
from sysops_graph.matching.model import OfferedSlot, Rule
from sysops_graph.matching.needs import NeededSkill, Needs, Stop
from sysops_graph.tickets.model import Priority

NOW = datetime(2026, 2, 27, 18, 0, tzinfo=UTC)
"""A Friday evening; in Berlin it is 19:00."""

ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
OFFICE = tuple(Window(day, 540, 1020, date(2020, 1, 1), date(9999, 1, 1)) for day in range(5))


def a_ticket(**other: Any) -> Needs:
    facts: dict[str, Any] = {
        "ticket_id": "tkt_1",
        "ticket_key": "INC-2026-000001",
        "priority": Priority.P3,
        "line": 2,
        "visit": True,
        "skill_unknown": False,
        "customer_id": "cus_1",
        "device": Stop("Device", "dev_1", "TV-1"),
        "product": Stop("Product", "prd_1", "Loud 5"),
        "family": None,
        "issue_kind": None,
        "areas": (Stop("Area", "area_kiel", "Kiel"), Stop("Area", "area_north", "North")),
        "required": (NeededSkill("skl_audio", "audio", 2, (Stop("Product", "prd_1", "Loud 5", 2),)),),
        "slots": (),
        "experts": 10,
        "inactive": 1,
    }
    return Needs(**facts | other)


def a_slot(starts_at: datetime, hours: int = 2) -> OfferedSlot:
    return OfferedSlot(id="slt_1", starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


def audio(**other: Any) -> dict[str, Held]:
    facts: dict[str, Any] = {"level": 2, "verified": True, "valid_from_at": NOW - timedelta(days=900)}
    facts |= {"valid_until_at": ENDLESS, **other}
    return {"skl_audio": Held("skl_audio", 2, **facts)}


def an_expert(name: str = "Ben", *failed: Rule, **other: Any) -> Seen:
    facts: dict[str, Any] = {
        "expert_id": f"exp_{name.lower()}",
        "name": name,
        "time_zone": "Europe/Berlin",
        "line": 2,
        "cap": 5,
        "load": 1,
        "held": audio(),
        "asked": None,
        "look": None,
        "best": Look(0, None, None),
        "failed": failed,
    }
    return Seen(**facts | other)


def asked(state: str, reason: str = "") -> Asked:
    return Asked(state, reason, NOW - timedelta(hours=1))


def away(kind: str, ends_at: datetime = ENDLESS) -> Look:
    return Look(0, Away("abs_1", kind, ends_at), None)


def hours(**other: Any) -> Hours:
    facts: dict[str, Any] = {"time_zone": "Europe/Berlin", "windows": OFFICE}
    return Hours(**facts | other)


def a_wait(name: str, *failed: Rule, free_at: datetime = NOW, until_at: datetime = ENDLESS, **other: Any) -> Wait:
    return Wait(
        expert_id=f"exp_{name.lower()}",
        name=name,
        failed=failed,
        free_at=free_at,
        until_at=until_at,
        hours=hours(**other),
    )


def judged(*experts: Seen, waits: tuple[Wait, ...] = (), answered: int = 1, **of: Any) -> Verdict:
    """Each expert counted at the first of the rules failed; hours are office hours unless said otherwise."""
    rules = {expert.failed[0] for expert in experts}
    tallies = [
        Tally(rule, len(listed), answered, listed)
        for rule in Rule
        if rule in rules
        for listed in [tuple(expert for expert in experts if expert.failed[0] is rule)]
    ]
    known = {expert.expert_id: of.get(expert.name, hours()) for expert in experts}
    return Verdict(tallies=tuple(tallies), waits=waits, hours=known)
