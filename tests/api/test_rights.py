"""Every operation by every role on what is its own, another's, and another area's: docs/api/rights.md says what comes."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from conftest import Answer, Api

from support.calls import call, root_fields
from support.lives import kiel
from support.servers import CHECKOUT
from sysops_graph.actor import Role
from sysops_graph.api.schema import build_schema
from sysops_graph.graph.driver import Graph

SCHEMA = build_schema().types
PEOPLE = {
    Role.CUSTOMER: "carl",
    Role.EXPERT: "anna",
    Role.HELP_DESK: "dora",
    Role.PARTNER: "paul",
    Role.TEAM_LEAD: "lena",
    Role.MANAGER: "max",
    Role.ADMIN: "adam",
    Role.ANALYST: "ada",
    Role.INTEGRATION: "bot",
}


class Whose(StrEnum):
    """How what a call is about stands to who calls."""

    OWN = "own"
    FOREIGN = "foreign"
    ELSEWHERE = "elsewhere"


class Came(StrEnum):
    """What came of a call: whether somebody may do it here and now is another question."""

    REACHED = "reached"
    HIDDEN = "hidden"
    REFUSED = "refused"


_REACH = {
    "–": frozenset[Whose](),
    "own": frozenset({Whose.OWN}),
    "area": frozenset({Whose.OWN, Whose.FOREIGN}),
    "all": frozenset(Whose),
    "yes": frozenset(Whose),
}


def table() -> dict[str, dict[Role, str]]:
    """The document, cell by cell."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", (CHECKOUT / "docs/api/rights.md").read_text(encoding="utf-8"), re.M)
    return {name: dict(zip(PEOPLE, map(str.strip, cells.split("|")), strict=True)) for name, cells in rows}


def wanted(cell: str, whose: Whose) -> Came:
    if cell == "–":
        return Came.REFUSED
    return Came.REACHED if whose in _REACH[cell] else Came.HIDDEN


def came(answer: Answer) -> Came | str:
    """What came, or the errors that a test of rights should not meet."""
    kinds = {error["extensions"]["kind"] for error in answer.errors}
    if kinds <= {"CONFLICT"}:
        return Came.REACHED
    if kinds == {"NOT_FOUND"}:
        return Came.HIDDEN
    if set(answer.codes) <= {"ROLE_MISSING", "UNAUTHENTICATED"}:
        return Came.REFUSED
    return ", ".join(f"{error['message']} {error['extensions']}" for error in answer.errors)


def test_the_table_has_every_operation_and_agrees_with_the_roles_that_the_schema_tells() -> None:
    assert sorted(table()) == sorted(root_fields(SCHEMA))


_SATELLITES = """
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticket_id}), (e:Expert {id: row.expert_id}), (other:Expert {id: row.other_id})
MATCH (t)<-[:OF]-(owned:Assignment {state: 'accepted'}), (c:Customer)<-[:OPENED_BY]-(t)
CREATE (o:Assignment {id: 'asg_' + row.whose, ticket_id: t.id, expert_id: e.id, state: 'offered', strategy: 'default',
  offered_at: $now, expires_at: $now + duration('PT1H'), terms: '[]', inputs: '{}', policy_version: 1, cycle: t.cycle})
CREATE (o)-[:OF]->(t), (o)-[:TO]->(e)
CREATE (:Visit {id: 'vis_' + row.whose, ticket_id: t.id, expert_id: e.id, state: 'planned',
  starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT4H'), planned_at: $now})-[:OF]->(owned)
CREATE (t)-[:PROPOSES_SLOT]->(:Slot {id: 'slt_' + row.whose, starts_at: $now + duration('PT26H'),
  ends_at: $now + duration('PT28H'), rank: 9, state: 'free'})
CREATE (x:Transfer {id: 'tra_' + row.whose, ticket_id: t.id, assignment_id: owned.id, from_id: e.id, to_id: other.id,
  state: 'requested', reason: 'far', requested_by: 'x', requested_at: $now, expires_at: $now + duration('PT1H')})
CREATE (x)-[:OF]->(t), (x)-[:FROM]->(e), (x)-[:TO]->(other)
CREATE (:Page {id: 'pag_' + row.whose, ticket_id: t.id, state: 'ringing', rung: 'primary', told_ids: [e.id],
  reason: 'it smokes', rang_at: $now})-[:OF]->(t)
CREATE (:Task {id: 'tsk_' + row.whose, kind: 'other', title: 'Call back', owner_id: e.id, due_at: $now, checklist: [],
  state: 'open', created_at: $now, created_by: 'x'})-[:ABOUT]->(t)
CREATE (:Survey {id: 'sur_' + row.whose, ticket_id: t.id, cycle: t.cycle, sent_at: $now})-[:RATES]->(t)
CREATE (e)-[:UNAVAILABLE {kind: 'training', starts_at: $now + duration('P9D'), ends_at: $now + duration('P10D')}]->
  (:Absence {id: 'abs_' + row.whose, recorded_by: 'x', recorded_at: $now})
"""


@pytest.fixture
async def subject(api: Api, life: Any) -> Callable[[Whose, str, str], str]:
    """Ids of nodes by whose they are, who asks, and a name like ticketId."""
    opened: dict[Whose, str] = {}
    for whose, customer, expert in _CASES:
        ticket = await api.do("paul" if whose is Whose.OWN else "dora", "open_ticket", subject="No picture",
                              customerId=f"cus_{customer}", deviceId=f"dev_{customer}")  # fmt: skip
        opened[whose] = ticket.data["openTicket"]["ticket"]["id"]
        await life.drain_at_once()
        (await api.do("max", "assign_manually", ticketId=opened[whose], expertId=f"exp_{expert}", reason="x")).data  # noqa: B018
    rows = [
        {"whose": whose, "ticket_id": opened[whose], "expert_id": f"exp_{expert}", "other_id": "exp_ben"}
        for whose, _, expert in _CASES
    ]
    await life.rows(_SATELLITES, rows=rows, now=life.now)
    await life.rows(_ELSEWHERE, ticket_id=opened[Whose.ELSEWHERE])
    kept = {whose: _nodes(whose, opened[whose]) for whose in Whose}
    return lambda whose, who, name: _id_of(kept[whose], whose, who, name)


_CASES = ((Whose.OWN, "carl", "anna"), (Whose.FOREIGN, "c1", "cleo"), (Whose.ELSEWHERE, "c2", "dirk"))
_ELSEWHERE = """
MATCH (t:Ticket {id: $ticket_id})-[in:IN]->(), (far:Area {id: 'area_far'})
DELETE in
CREATE (t)-[:IN]->(far)
"""


def _nodes(whose: Whose, ticket_id: str) -> dict[str, str]:
    customer, expert = next((customer, expert) for case, customer, expert in _CASES if case is whose)
    return {
        "ticketId": ticket_id,
        "nodeId": ticket_id,
        "offerId": f"asg_{whose}",
        "visitId": f"vis_{whose}",
        "slotId": f"slt_{whose}",
        "transferId": f"tra_{whose}",
        "pageId": f"pag_{whose}",
        "taskId": f"tsk_{whose}",
        "surveyId": f"sur_{whose}",
        "absenceId": f"abs_{whose}",
        "expertId": f"exp_{expert}",
        "customerId": f"cus_{customer}",
        "deviceId": f"dev_{customer}",
        "contractId": f"con_{customer}",
    }


def _id_of(nodes: dict[str, str], whose: Whose, who: str, name: str) -> str:
    return nodes.get(name, f"{name}_{whose}_{who}")


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a mutation writes is rolled back in place of committed, so that each call finds the same."""
    write = Graph.write

    class Undone(Exception):
        pass

    async def unwritten(self: Graph, use_case: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        found: list[Any] = []

        async def run(*given: Any, **named: Any) -> Any:
            found.append(await use_case(*given, **named))
            raise Undone

        try:
            return await write(self, run, *args, **kwargs)
        except Undone:
            return found[-1]

    monkeypatch.setattr(Graph, "write", unwritten)
    return


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("role", PEOPLE)
async def test_each_role_reaches_what_the_table_says(
    api: Api, life: Any, subject: Callable[[Whose, str, str], str], role: Role, capsys: pytest.CaptureFixture[str]
) -> None:
    who, wrong, tried = PEOPLE[role], list[str](), Counter[Came]()
    for name, cells in table().items():
        for whose in Whose:
            made = call(SCHEMA, name, lambda each, whose=whose: subject(whose, who, each), life.now + timedelta(0))
            found = came(await api.ask(who, made.document, **made.variables))
            tried[wanted(cells[role], whose)] += 1
            if found != wanted(cells[role], whose):
                wrong.append(f"{name} of {whose}: {found} in place of {wanted(cells[role], whose)}")
    with capsys.disabled():
        print(f"\n{role}: {sum(tried.values())} calls, {dict(tried)}")
    assert not wrong, "\n".join(wrong)
